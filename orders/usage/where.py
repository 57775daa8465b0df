"""Where a phone shows the ICCID of its eSIM: texts, and the screens that the page draws. Words as in iOS 26, Android 16 and One UI 8."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from catalog.devices.guides import Row, Screen, Text

SAMPLE: Final = "8901 •••• ••••"


@dataclass(frozen=True, slots=True)
class Place:
    """`way` says in words what `screen` shows."""

    device: Text
    way: Text
    screen: Screen


PLACES: Final = (
    Place(
        _("iPhone and iPad"),
        _("Settings, General, About. Go down to the line that you named for the journey."),
        Screen(_("About"), (Row(_("Travel")), Row(_("Network")), Row(f"ICCID  {SAMPLE}", is_target=True))),
    ),
    Place(
        _("Google Pixel and most Android phones"),
        _("Settings, About phone, SIM status. Choose the slot of the eSIM."),
        Screen(_("SIM status"), (Row(_("Network")), Row(f"ICCID  {SAMPLE}", is_target=True))),
    ),
    Place(
        _("Samsung Galaxy"),
        _("Settings, About phone, Status information, SIM card status."),
        Screen(_("SIM card status"), (Row(_("Network")), Row(f"ICCID  {SAMPLE}", is_target=True))),
    ),
)
