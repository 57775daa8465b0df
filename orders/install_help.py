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
        return list(
            {card.plan_name: ", ".join(card.networks) for card in self.ready if card.networks}.items()
        )

    @property
    def first_steps(self) -> Sequence[object]:
        return FIRST_STEPS
