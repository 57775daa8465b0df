"""The models we know, read from `models.toml`. What is not there is not known to be bad: the three tests on the page decide."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Verdict(Enum):
    """Whether a model takes an eSIM. `SOME` is a name that is sold with one and without."""

    YES = "yes"
    SOME = "some"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Device:
    """One model. `note` says what to look at before buying; empty where nothing is special."""

    brand: str
    name: str
    verdict: Verdict
    note: str | Promise

    @property
    def full_name(self) -> str:
        return self.name if self.name.startswith(self.brand) else f"{self.brand} {self.name}"


NOTES: Final[dict[str, str | Promise]] = {
    "": "",
    "china": _("Not if it was made for mainland China: such models take two SIM cards and have no eSIM."),
    "cellular": _("Only the model with mobile data (Wi-Fi + Cellular), and not if made for mainland China."),
    "mobile_data": _("Only the model with mobile data, not the one with Wi-Fi alone."),
    "region": _("Sold with and without eSIM, by country. The tests below tell which one yours is."),
    "made_for_asia": _("Not if it was made for China, Hong Kong or Taiwan; in South Korea only newer ones."),
    "one_network": _("It has an eSIM, but only for one network in the United States."),
}


def _read() -> Iterator[Device]:
    listed = tomllib.loads(Path(__file__).with_name("models.toml").read_text(encoding="utf-8"))
    for group in listed["models"]:
        for name in group["names"]:
            yield Device(group["brand"], name, Verdict(group["verdict"]), NOTES[group.get("note", "")])


DEVICES: Final = tuple(_read())
