"""What each reminder says, from plain facts: the same for an eSIM in use and for a sample that staff look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from orders.mail_contexts import order_url
from orders.models import Order
from orders.notices import stopping
from orders.presentation import EsimCard

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class InUse:
    """An eSIM as a reminder shows it: its pass without codes, with `facts` about its use in place of its plan's."""

    card: EsimCard
    facts: Sequence[tuple[str, str]]
    label: str

    @property
    def shown(self) -> EsimCard:
        return replace(self.card, facts=self.facts, state_label=self.label)


@dataclass(frozen=True, slots=True)
class Next:
    """What somebody may want when an eSIM has ended. `again` is the address of the same plan, empty where it is not sold any more."""

    place: str
    place_url: str
    again: str = ""
    price: str = ""


def reminder(code: str, order: Order, esim: InUse, **more: Any) -> Context:
    """The common part: one eSIM, one button, and the way to stop. `code` is the rule's, where one kind of mail has two."""
    return {
        "code": code,
        "order": order,
        "cards": [esim.shown],
        "action_url": f"{order_url(order)}#usage-{esim.card.number}",
        "stop_url": stopping.address(order),
        **more,
    }


def ended(order: Order, esim: InUse, after: Next) -> Context:
    """The button leads to what can be bought: on the order's page there is nothing to do any more."""
    return reminder("ended", order, esim) | {"next": after, "action_url": after.again or after.place_url}
