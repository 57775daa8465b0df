"""Which device a page is read on, by what real browsers say of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.devices.guides import GUIDES
from catalog.devices.reader import Platform, Reader, read
from tests.user_agents import (
    ANDROID_AS_DESKTOP,
    ANDROID_INSTAGRAM,
    ANDROID_WEBVIEW,
    FACEBOOK,
    GOOGLE_APP,
    INSTAGRAM,
    IPAD_AS_MAC,
    IPAD_CHROME_AS_MAC,
    IPAD_MOBILE,
    IPHONE_16,
    IPHONE_17_3,
    IPHONE_17_4,
    IPHONE_26,
    IPHONE_CHROME,
    LINUX,
    MAC_CHROME,
    MAC_FIREFOX,
    PIXEL,
    SAMSUNG_BROWSER,
    SAMSUNG_MODEL,
    SOME_APP,
    WECHAT,
    WINDOWS,
)

P = Platform
EXPECTED = [
    (IPHONE_17_4, "", Reader(P.IPHONE, (17, 4)), True),
    (IPHONE_26, "", Reader(P.IPHONE, (18, 6)), True),
    (IPHONE_CHROME, "", Reader(P.IPHONE, (17, 5)), True),
    (IPHONE_17_3, "", Reader(P.IPHONE, (17, 3)), False),
    (IPHONE_16, "", Reader(P.IPHONE, (16, 7)), False),
    (IPAD_MOBILE, "", Reader(P.IPHONE, (16, 3), is_ipad=True), False),
    (IPAD_CHROME_AS_MAC, "", Reader(P.IPHONE, is_ipad=True), True),
    (IPAD_AS_MAC, "", Reader(P.COMPUTER, may_be_ipad=True), False),
    (MAC_CHROME, '"macOS"', Reader(P.COMPUTER), False),
    (MAC_FIREFOX, "", Reader(P.COMPUTER), False),
    (INSTAGRAM, "", Reader(P.IPHONE, (17, 5), "Instagram"), True),
    (WECHAT, "", Reader(P.IPHONE, (17, 4), "WeChat"), True),
    (GOOGLE_APP, "", Reader(P.IPHONE, (17, 5), "Google"), True),
    (FACEBOOK, "", Reader(P.IPHONE, (17, 5), "Facebook"), True),
    (SOME_APP, "", Reader(P.IPHONE, (17, 5), "app"), True),
    (PIXEL, '"Android"', Reader(P.ANDROID), False),
    (SAMSUNG_BROWSER, '"Android"', Reader(P.SAMSUNG), False),
    (SAMSUNG_MODEL, "", Reader(P.SAMSUNG), False),
    (ANDROID_WEBVIEW, "", Reader(P.ANDROID, app="app"), False),
    (ANDROID_INSTAGRAM, "", Reader(P.ANDROID, app="Instagram"), False),
    # A phone that asks for the desktop's page may still say in the hint what it is.
    (ANDROID_AS_DESKTOP, '"Android"', Reader(P.ANDROID), False),
    (WINDOWS, '"Windows"', Reader(P.WINDOWS), False),
    (WINDOWS, "", Reader(P.WINDOWS), False),
    (LINUX, "", Reader(P.COMPUTER), False),
    ("", "", Reader(P.COMPUTER), False),
]


@pytest.mark.parametrize(("user_agent", "hint", "reader", "has_link"), EXPECTED)
def test_a_browser_is_known_by_what_it_says(user_agent, hint, reader, has_link):
    found = read(user_agent, hint)
    assert (found, found.has_install_link) == (reader, has_link)


# What the rules look for, in any order and cut off anywhere.
SCRAPS = st.sampled_from(
    [
        "iPhone",
        "iPad; CPU OS ",
        "17_",
        "iPhone; CPU iPhone OS ",
        "9" * 5000,
        "١٧",
        "_4",
        "Macintosh",
        "Android",
        "; wv)",
        "Version/",
        "Safari/",
        "SM-",
        "\x00",
        "Ω",
    ]
)


@given(st.lists(SCRAPS, max_size=8), st.sampled_from(["", '"', "Windows", '"Android"', "iOS"]))
def test_whatever_a_browser_says_is_some_device(scraps, hint):
    found = read("".join(scraps), hint)
    assert found.guide == "" or found.guide in GUIDES


@given(st.text(), st.text())
def test_no_header_at_all_is_too_odd_to_read(user_agent, hint):
    assert read(user_agent, hint).guide in {"", *GUIDES}
    assert read(f"Mozilla/5.0 (iPhone; CPU iPhone OS {user_agent}", hint).platform == Platform.IPHONE


@pytest.mark.parametrize("version", ["9" * 5000 + "_4", "17_" + "4" * 5000, "1234_5"])
def test_a_version_that_no_device_has_is_none(version):
    assert read(f"Mozilla/5.0 (iPhone; CPU iPhone OS {version} like Mac OS X)").version is None
