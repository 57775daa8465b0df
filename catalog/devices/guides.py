"""How an eSIM gets onto a phone, step by step, with the screens to look for. Texts only; the page draws the screens.

The words on the screens are those of the makers' own systems in English (iOS 26, Android 16, One UI 8, Windows 11); older versions
differ a little, which the page says.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a drawn screen. `switch` is `on` or `off` where it ends in one; `is_target` marks what to tap."""

    text: Text
    is_target: bool = False
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    title: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do; `screen` is what it looks like, where that helps."""

    text: Text
    screen: Screen | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that belong to one moment of the journey."""

    title: Text
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """`slug` is its address and the platform's name in `data-device`."""

    slug: str
    name: Text
    intro: Text
    parts: tuple[Part, ...]


AT_HOME: Final = _("At home, on Wi-Fi")
NO_BUTTON: Final = _("If the button opens nothing")
ON_LANDING: Final = _("When you land")
LAST: Final = _("Last, so that your home line costs nothing")
TRAVEL: Final = _("Travel")
HOME_LINE: Final = _("Home")
WIFI: Final = Step(
    _("Connect to Wi-Fi and open the link of our mail on the phone itself: it leads to your order page.")
)
NAME_IT: Final = _("Call the new line “Travel”. Keep your home line for calls and messages.")

_IPHONE: Final = Guide(
    "iphone",
    _("iPhone and iPad"),
    _("For iOS 17.4 and later there is a button; before that, two codes to copy."),
    (
        Part(
            AT_HOME,
            (
                WIFI,
                Step(
                    _("Tap “Install on this iPhone”, in Safari. Then “Continue”, twice."),
                    Screen(
                        _("Activate eSIM"),
                        (
                            Row(_("An eSIM is ready to be activated on this iPhone.")),
                            Row(_("Continue"), is_target=True),
                            Row(_("Not Now")),
                        ),
                    ),
                ),
                Step(
                    NAME_IT,
                    Screen(
                        _("Mobile Plan Labels"), (Row(_("Primary")), Row(_("Travel"), is_target=True), Row(_("Business")))
                    ),
                ),
            ),
        ),
        Part(
            NO_BUTTON,
            (
                Step(
                    _("Settings, Mobile Service, Add eSIM, Use QR Code: scan it from another screen."),
                    Screen(
                        _("Add eSIM"),
                        (Row(_("Transfer From Nearby iPhone")), Row(_("Use QR Code"), is_target=True)),
                    ),
                ),
                Step(
                    _("No other screen? Tap “Enter Details Manually” below the camera and copy the SM-DP+ address and the activation code."),
                    Screen(
                        _("Enter Details"),
                        (Row(_("SM-DP+ Address"), is_target=True), Row(_("Activation Code"), is_target=True), Row(_("Confirmation Code (Optional)"))),
                    ),
                ),
            ),
        ),
        Part(
            ON_LANDING,
            (
                Step(
                    _("Settings, Mobile Service, Travel: switch on “Turn On This Line” and “Data Roaming”."),
                    Screen(
                        TRAVEL,
                        (Row(_("Turn On This Line"), is_target=True, switch="on"), Row(_("Data Roaming"), is_target=True, switch="on")),
                    ),
                ),
                Step(
                    _("Settings, Mobile Service, Mobile Data: choose Travel."),
                    Screen(_("Mobile Data"), (Row(HOME_LINE), Row(TRAVEL, is_target=True))),
                ),
            ),
        ),
        Part(
            LAST,
            (
                Step(
                    _("On the same screen, switch off “Allow Mobile Data Switching”."),
                    Screen(_("Mobile Data"), (Row(_("Allow Mobile Data Switching"), is_target=True, switch="off"),)),
                ),
            ),
        ),
    ),
)  # fmt: skip

_ANDROID: Final = Guide(
    "android",
    _("Android: Pixel, Motorola, Xiaomi and others"),
    _("The menus differ a little from maker to maker; the words are nearly the same."),
    (
        Part(
            AT_HOME,
            (
                WIFI,
                Step(
                    _("Tap “Install on this Android phone” and then “Download”."),
                    Screen(_("Download your eSIM?"), (Row(_("This takes a minute.")), Row(_("Download"), is_target=True))),
                ),
                Step(NAME_IT),
            ),
        ),
        Part(
            NO_BUTTON,
            (
                Step(
                    _("Settings, Network and internet, SIMs, Add SIM, Set up an eSIM: scan the QR code from another screen."),
                    Screen(_("SIMs"), (Row(HOME_LINE), Row(_("Add SIM"), is_target=True))),
                ),
                Step(_("No other screen? Choose “Need help?” and “Enter it manually”, and paste the code named “All in one”.")),
            ),
        ),
        Part(
            ON_LANDING,
            (
                Step(
                    _("Settings, Network and internet, SIMs, Travel: switch on “Use SIM”, “Mobile data” and “Roaming”."),
                    Screen(
                        TRAVEL,
                        (Row(_("Use SIM"), is_target=True, switch="on"), Row(_("Mobile data"), is_target=True, switch="on"), Row(_("Roaming"), is_target=True, switch="on")),
                    ),
                ),
            ),
        ),
        Part(
            LAST,
            (
                Step(
                    _("Settings, Network and internet, SIMs: switch off “Switch mobile data automatically”."),
                    Screen(_("SIMs"), (Row(_("Switch mobile data automatically"), is_target=True, switch="off"),)),
                ),
            ),
        ),
    ),
)  # fmt: skip

_SAMSUNG: Final = Guide(
    "samsung",
    _("Samsung Galaxy"),
    _("For One UI 4 and later."),
    (
        Part(
            AT_HOME,
            (
                WIFI,
                Step(_("Tap “Install on this Android phone”. If it opens the SIM manager, tap “Add”.")),
                Step(NAME_IT),
            ),
        ),
        Part(
            NO_BUTTON,
            (
                Step(
                    _("Settings, Connections, SIM manager, Add eSIM, Scan QR code."),
                    Screen(_("SIM manager"), (Row(_("SIM 1: Home")), Row(_("Add eSIM"), is_target=True))),
                ),
                Step(
                    _("No other screen? Below the camera tap “Enter activation code” and paste the code named “All in one”."),
                    Screen(_("Scan QR code"), (Row(_("Enter activation code"), is_target=True),)),
                ),
            ),
        ),
        Part(
            ON_LANDING,
            (
                Step(
                    _("Settings, Connections, SIM manager: switch Travel on and choose it for mobile data."),
                    Screen(_("SIM manager"), (Row(_("eSIM: Travel"), is_target=True, switch="on"), Row(_("Mobile data: Travel"), is_target=True))),
                ),
                Step(
                    _("Settings, Connections, Mobile networks: switch on “Data roaming” for Travel."),
                    Screen(_("Mobile networks"), (Row(_("Data roaming: Home"), switch="off"), Row(_("Data roaming: Travel"), is_target=True, switch="on"))),
                ),
            ),
        ),
        Part(
            LAST,
            (
                Step(
                    _("In the SIM manager, switch off “Auto data switching”."),
                    Screen(_("SIM manager"), (Row(_("Auto data switching"), is_target=True, switch="off"),)),
                ),
            ),
        ),
    ),
)  # fmt: skip

_WINDOWS: Final = Guide(
    "windows",
    _("Windows laptop or tablet"),
    _("For Windows 11 on a device with an eSIM."),
    (
        Part(
            AT_HOME,
            (
                Step(_("Open your order page on the laptop and copy the code named “All in one”.")),
                Step(
                    _("Settings, Network & internet, Mobile operator settings, Manage eSIM profiles, Add a new profile: “Let me enter an activation code I have”, and paste it."),
                    Screen(_("eSIM profiles"), (Row(_("Add profile"), is_target=True),)),
                ),
            ),
        ),
        Part(
            ON_LANDING,
            (
                Step(
                    _("Settings, Network & internet, Cellular: choose the new profile and allow data roaming."),
                    Screen(_("Cellular"), (Row(_("Allow data roaming"), is_target=True, switch="on"),)),
                ),
            ),
        ),
    ),
)  # fmt: skip

GUIDES: Final = {guide.slug: guide for guide in (_IPHONE, _ANDROID, _SAMSUNG, _WINDOWS)}
