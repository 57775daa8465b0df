"""What the page of an order says of top-ups: of those it holds itself, and of those that its eSIMs got or could get."""

from collections.abc import Mapping, Sequence

from catalog.top_ups import packages_for
from orders.models import OrderLine
from orders.status import LineStatus
from orders.top_ups.cards import EsimTopUps, TopUpCard, esim_top_ups, top_up_card
from orders.top_ups.standing import PASSABLE, standings
from orders.top_ups.wording import TOP_UP_WORDS
from orders.wording import Ending


def esims_top_ups(lines: Sequence[OrderLine]) -> dict[int, EsimTopUps]:
    """What was and can be added to each eSIM that is ready, by its line's key: in one query, and one for each plan."""
    ready = [
        line
        for line in lines
        if line.status == LineStatus.DELIVERED and hasattr(line, "esim") and not line.is_gift
    ]
    found = standings(ready)
    plans = {each.line.plan_id: each.line.plan for each in found.values() if each.obstacle in PASSABLE}
    fits = {key: packages_for(plan).available().exists() for key, plan in plans.items()}
    return {key: esim_top_ups(each, fits=fits.get(each.line.plan_id, False)) for key, each in found.items()}


def top_up_cards(lines: Sequence[OrderLine], own: Mapping[int, Ending]) -> list[TopUpCard]:
    """The order's own top-ups, each in the words of its state, or in its own where it has some."""
    cards = []
    for line in lines:
        if line.kind == OrderLine.Kind.TOP_UP:
            words = own[line.pk].line if line.pk in own else TOP_UP_WORDS.lines[LineStatus(line.status)]
            cards.append(top_up_card(line, *words))
    return cards
