"""What a page is read on, told from what the browser says of itself. Pure; it picks what stands first and hides nothing.

Sources: RFC 9110 `User-Agent`; the client hint `Sec-CH-UA-Platform` of Chromium (WICG, User-Agent Client Hints). Safari on iPadOS
calls itself a Mac, word for word; browsers that are not Safari give themselves away there.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

# Apple's install link works from here on (iOS 17.4).
INSTALL_LINK: Final = (17, 4)
_IOS = re.compile(r"\b(?:CPU (?:iPhone )?OS|iPhone OS|iPadOS) (\d{1,3})[_.](\d{1,3})(?!\d)", re.ASCII)
_APPLE_PHONE = re.compile(r"\b(?:iPhone|iPad|iPod)\b")
# Browsers for iOS and iPadOS alone: on a Mac the same makers call theirs otherwise.
_IOS_BROWSER = re.compile(r"\b(?:CriOS|FxiOS|EdgiOS|OPT|DuckDuckGo)/")
_SAMSUNG = re.compile(r"\bSamsungBrowser/|; (?:SAMSUNG )?S[CMPG]-[A-Z0-9]+")
# Apps that open links inside themselves, by the word that each leaves in the name.
_APPS: Final = (
    (re.compile(r"\bInstagram\b"), "Instagram"),
    (re.compile(r"\bFB(?:AN|AV|_IAB)\b"), "Facebook"),
    (re.compile(r"\bMicroMessenger/"), "WeChat"),
    (re.compile(r"\bLine/"), "LINE"),
    (re.compile(r"\b(?:musical_ly|BytedanceWebview|trill_)"), "TikTok"),
    (re.compile(r"\bSnapchat\b"), "Snapchat"),
    (re.compile(r"\bTwitter for i"), "X"),
    (re.compile(r"\bLinkedInApp\b"), "LinkedIn"),
    (re.compile(r"\bPinterest/"), "Pinterest"),
    (re.compile(r"\bGmail/|\bGSA/"), "Google"),
)
_ANDROID_WEBVIEW = re.compile(r"; wv\)")


class Platform(Enum):
    """What decides how an eSIM is installed."""

    IPHONE = "iphone"
    ANDROID = "android"
    SAMSUNG = "samsung"
    WINDOWS = "windows"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class Reader:
    """The device and browser that a page is read on.

    `version` is that of iOS or iPadOS, where it is told, and `is_ipad` tells the two apart; `app` is the name of an app that shows the page inside itself, or "app" for one
    that does not say its name. `may_be_ipad`: it says that it is a Mac, as iPads do.
    """

    platform: Platform
    version: tuple[int, int] | None = None
    app: str = ""
    is_ipad: bool = False
    may_be_ipad: bool = False

    @property
    def guide(self) -> str:
        """The slug of the install guide for this very device; empty for a computer, which more often shows the code to a phone."""
        return "" if self.platform in {Platform.WINDOWS, Platform.COMPUTER} else self.platform.value

    @property
    def version_text(self) -> str:
        return ".".join(map(str, self.version or ()))

    @property
    def has_install_link(self) -> bool:
        """Whether Apple's install link opens the installer: an iPad that calls itself a Mac does not tell its version."""
        return self.platform == Platform.IPHONE and (self.version is None or self.version >= INSTALL_LINK)


def read(user_agent: str, platform_hint: str = "") -> Reader:
    """The reader behind `User-Agent` and `Sec-CH-UA-Platform`, either of which may be missing or wrong."""
    hint = platform_hint.strip().strip('"').lower()
    if hint == "ios" or _APPLE_PHONE.search(user_agent):
        app = _app(user_agent, is_apple=True)
        return Reader(Platform.IPHONE, _ios_version(user_agent), app, is_ipad="iPad" in user_agent)
    if "Macintosh" in user_agent and _IOS_BROWSER.search(user_agent):
        return Reader(Platform.IPHONE, is_ipad=True)
    if hint == "android" or "Android" in user_agent:
        platform = Platform.SAMSUNG if _SAMSUNG.search(user_agent) else Platform.ANDROID
        return Reader(platform, app=_app(user_agent, is_apple=False))
    if hint == "windows" or (not hint and "Windows NT" in user_agent):
        return Reader(Platform.WINDOWS)
    # Chromium names a Mac in its hint; Safari, which iPads have, gives none.
    return Reader(Platform.COMPUTER, may_be_ipad=not hint and _is_safari_on_a_mac(user_agent))


def _ios_version(user_agent: str) -> tuple[int, int] | None:
    found = _IOS.search(user_agent)
    return (int(found[1]), int(found[2])) if found else None


def _app(user_agent: str, *, is_apple: bool) -> str:
    named = next((name for pattern, name in _APPS if pattern.search(user_agent)), "")
    if named:
        return named
    # Safari and the other browsers say Safari; a view inside an app leaves it out.
    is_inside = "Safari/" not in user_agent if is_apple else bool(_ANDROID_WEBVIEW.search(user_agent))
    return "app" if is_inside and user_agent else ""


def _is_safari_on_a_mac(user_agent: str) -> bool:
    return "Macintosh" in user_agent and "Version/" in user_agent and "Chrome/" not in user_agent
