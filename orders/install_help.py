"""How a page tells its reader to install what is ready."""

from collections.abc import Sequence
from typing import Protocol

from catalog.devices.guides import GUIDES, Guide
from catalog.devices.reader import Reader
from orders.wording import FIRST_STEPS


class Card(Protocol):
    """An eSIM that may be ready."""

    @property
    def plan_name(self) -> str: ...

    @property
    def networks(self) -> Sequence[str]: ...

    @property
    def apn(self) -> str: ...

    @property
    def speed(self) -> str: ...


class InstallHelp:
    """What the parts about installing ask of the page that they stand on."""

    __slots__ = ()
    reader: Reader

    @property
    def ready(self) -> Sequence[Card]:
        raise TypeError(f"{type(self).__name__} names no eSIMs.")

    @property
    def guide(self) -> Guide | None:
        """How this device is used; None on a computer."""
        return GUIDES.get(self.reader.guide)

    @property
    def other_guides(self) -> list[Guide]:
        return [guide for slug, guide in GUIDES.items() if slug != self.reader.guide]

    @property
    def networks(self) -> list[tuple[str, str]]:
        """The networks to choose by hand, once for each plan."""
        return _told({card.plan_name: ", ".join(card.networks) for card in self.ready})

    @property
    def access_points(self) -> list[tuple[str, str]]:
        """The access point to type where a phone asks for one, once for each plan."""
        return _told({card.plan_name: card.apn for card in self.ready})

    @property
    def speeds(self) -> list[tuple[str, str]]:
        """When a plan slows down by itself, once for each plan that does."""
        return _told({card.plan_name: card.speed for card in self.ready})

    @property
    def first_steps(self) -> Sequence[object]:
        return FIRST_STEPS


def _told(by_plan: dict[str, str]) -> list[tuple[str, str]]:
    return [(plan, words) for plan, words in by_plan.items() if words]
