"""The page on which an eSIM is topped up: what it has, what can be added to it, and why not where nothing can."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.models import Destination, Plan
from catalog.presentation import PlanCard
from orders.models import Order, OrderLine
from orders.top_ups.cards import TopUpCard, done_cards, esim_name, offer_card
from orders.top_ups.standing import PASSABLE, Obstacle, packages, standing_of
from orders.top_ups.wording import OBSTACLES


@dataclass(frozen=True, slots=True)
class TopUpPage:
    """`offers` is what can be added and `chosen` the one of them that was picked; `obstacle` a sentence where nothing can be added now.

    `is_unlinked` and `is_over` tell what leads on from there: to the eSIM's number, or to another eSIM of `place`.
    """

    token: str = field(repr=False)
    number: int
    esim: str
    place: Destination
    done: Sequence[TopUpCard]
    offers: Sequence[PlanCard]
    chosen: PlanCard | None
    obstacle: str
    is_unlinked: bool
    is_over: bool


def top_up_page(order: Order, line: OrderLine, wanted: int | None = None) -> TopUpPage:
    """The page of an eSIM's line, with the plan of supplier id `wanted` chosen; a single offer need not be chosen.

    Needs `plan.destination` and `esim` loaded. In two queries. What cannot be bought now is no offer, nor what costs as much as
    another and adds no more.
    """
    standing = standing_of(line)
    fitting = _worth_it([plan for plan in packages(standing) if plan.is_available])
    obstacle = standing.obstacle
    if not fitting and obstacle in PASSABLE:
        obstacle = Obstacle.NO_PACKAGE
    offers = [] if obstacle else [offer_card(plan, standing) for plan in fitting]
    return TopUpPage(
        token=order.token,
        number=line.number,
        esim=esim_name(standing.esim) if standing.esim else line.plan_name,
        place=line.plan.destination,
        done=done_cards(standing),
        offers=offers,
        chosen=_chosen(offers, wanted),
        obstacle=str(OBSTACLES[obstacle]) if obstacle else "",
        is_unlinked=obstacle == Obstacle.UNLINKED,
        is_over=obstacle not in {*PASSABLE, Obstacle.UNDER_WAY, Obstacle.NOT_READY},
    )


def _worth_it(plans: Sequence[Plan]) -> list[Plan]:
    """Those that add more data or more time than each that costs no more, cheapest first."""
    kept: list[Plan] = []
    for plan in sorted(plans, key=_price_and_worth):
        if not any(_adds_no_more(plan, other) for other in kept):
            kept.append(plan)
    return kept


def _price_and_worth(plan: Plan) -> tuple[Decimal, int, int]:
    return plan.retail_price or Decimal(0), -(plan.data_bytes or 0), -(plan.validity_days or 0)


def _adds_no_more(plan: Plan, other: Plan) -> bool:
    less_data = (plan.data_bytes or 0) <= (other.data_bytes or 0)
    return less_data and (plan.validity_days or 0) <= (other.validity_days or 0)


def _chosen(offers: Sequence[PlanCard], wanted: int | None) -> PlanCard | None:
    if len(offers) == 1:
        return offers[0]
    return next((card for card in offers if card.plan.supplier_id == wanted), None)


def esim_line(order: Order, number: int) -> OrderLine | None:
    """The line of one eSIM of an order, with what its page needs; None where there is none."""
    lines = order.lines.filter(number=number, kind=OrderLine.Kind.ESIM, is_gift=False)
    found: OrderLine | None = lines.select_related("plan__destination", "esim__usage").first()
    return found
