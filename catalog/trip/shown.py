"""The trip finder's answer as its page shows it: passes with days, a matrix of countries and plans, and the other sets as links."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import Plan
from catalog.presentation import PlanCard, apart, data_size, plan_card, plan_name
from catalog.trip import words
from catalog.trip.asked import Asked, Row, days_text
from catalog.trip.finder import Answer
from catalog.trip.model import Offer, PlanSet, Trip
from catalog.trip.schedule import Leg, days_of, legs

LETTERS = "ABCDEFGHIJ"


class Item(NamedTuple):
    """One line of the order to be: what the buy form sends."""

    plan: Plan
    quantity: int


class Bar(NamedTuple):
    """Part of a drawn line of days, from `x` for `width` days."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class LegCard:
    """One eSIM of the set, or several equal ones in a row, on a pass. `bars` are its days on a line of `days`."""

    letter: str
    card: PlanCard
    copies: int
    when: str
    places: Sequence[Row]
    bars: Sequence[Bar]
    days: int


class Cell(NamedTuple):
    """A country and an eSIM: used there, of use there, or neither; in words for who does not see the dot."""

    state: str
    text: str


class MatrixRow(NamedTuple):
    row: Row
    when: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Option:
    """One of the sets, as a link that shows it. `difference` is to the recommended one."""

    key: str
    title: str
    price: str
    difference: str
    facts: str
    plans: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that the page says of the set that was chosen."""

    headline: str
    total: str
    data: str
    reasons: Sequence[str]
    legs: Sequence[LegCard]
    matrix: Sequence[MatrixRow]
    options: Sequence[Option]
    items: Sequence[Item]
    count: int


class Named(NamedTuple):
    """A set by the name that addresses and links use; the recommended one has none."""

    key: str
    title: str
    plan_set: PlanSet


def sets(answer: Answer) -> list[Named]:
    """The recommended set first, then what else there is; each set once."""
    named = [
        ("", _("Cheapest"), answer.best),
        ("fewest", _("Fewest eSIMs"), answer.fewest),
        ("data", _("Most data"), answer.most_data),
        ("lowest", _("Lowest price, more eSIMs"), answer.lowest),
    ]
    found: list[Named] = []
    for key, title, each in named:
        if each is not None and all(_worth(each) != _worth(other.plan_set) for other in found):
            found.append(Named(key, title, each))
    return found


def _worth(each: PlanSet) -> tuple[int, int, int]:
    return each.price, each.esims, each.data


def result(asked: Asked, trip: Trip, answer: Answer, plans: Mapping[int, Plan], wanted: str) -> Result:
    """The set called `wanted`, or the recommended one where there is none of that name."""
    choices = sets(answer)
    chosen = next((each for each in choices if each.key == wanted), choices[0])
    rows = asked.named
    parts = [leg for chain in chosen.plan_set.chains for leg in legs(trip, chain)]
    parts.sort(key=lambda leg: (leg.first, leg.last))
    counts = Counter(leg.offer.key for leg in parts for _copy in range(leg.copies))
    return Result(
        headline=_headline(chosen),
        total=words.price(chosen.plan_set.price),
        data=data_size(chosen.plan_set.data),
        reasons=words.reasons(answer, chosen.plan_set, [row.name for row in rows]),
        legs=[
            _leg_card(LETTERS[number % len(LETTERS)], leg, trip, rows, plans)
            for number, leg in enumerate(parts)
        ],
        matrix=_matrix(trip, rows, parts),
        options=[_option(each, choices[0].plan_set, answer, plans, chosen.key) for each in choices],
        items=[Item(plans[key], quantity) for key, quantity in counts.items()],
        count=chosen.plan_set.esims,
    )


def offers(answer: Answer) -> set[Offer]:
    """Those of all sets."""
    return {offer for named in sets(answer) for offer in named.plan_set.offers}


def _headline(chosen: Named) -> str:
    return _("%(title)s: %(esims)s") % {"title": chosen.title, "esims": words.esims(chosen.plan_set.esims)}


def _leg_card(letter: str, leg: Leg, trip: Trip, rows: Sequence[Row], plans: Mapping[int, Plan]) -> LegCard:
    spans = [days_of(trip)[stay] for stay in leg.stays]
    bars = [
        Bar(max(first, leg.first) - 1, min(last, leg.last) - max(first, leg.first) + 1)
        for first, last in spans
    ]
    return LegCard(
        letter=letter,
        card=plan_card(plans[leg.offer.key]),
        copies=leg.copies,
        when=words.day_span(leg.first, leg.last),
        places=[rows[stay] for stay in leg.stays],
        bars=bars,
        days=trip.days,
    )


def _matrix(trip: Trip, rows: Sequence[Row], parts: Sequence[Leg]) -> list[MatrixRow]:
    spans = days_of(trip)
    return [
        MatrixRow(row, words.day_span(*span), [_cell(trip, leg, stay, span) for leg in parts])
        for stay, (row, span) in enumerate(zip(rows, spans, strict=True))
    ]


def _cell(trip: Trip, leg: Leg, stay: int, span: tuple[int, int]) -> Cell:
    if stay in leg.stays:
        used = words.day_span(max(span[0], leg.first), min(span[1], leg.last))
        return Cell("used", _("used, %(days)s") % {"days": used.lower()})
    if trip.stays[stay].country in leg.offer.countries:
        return Cell("works", _("works here too"))
    return Cell("none", _("does not work here"))


def _option(named: Named, best: PlanSet, answer: Answer, plans: Mapping[int, Plan], current: str) -> Option:
    each = named.plan_set
    facts = [words.esims(each.esims), data_size(each.data)]
    if named.key == "data":
        factor = words.times(answer.data_factor)
        facts.append(_("%(factor)s times what you asked for") % {"factor": factor})
    return Option(
        key=named.key,
        title=named.title,
        price=words.price(each.price),
        difference=_difference(each.price - best.price),
        facts=" · ".join(facts),
        plans=_names(each, plans),
        is_current=named.key == current,
    )


def _difference(units: int) -> str:
    if units > 0:
        return _("%(amount)s more") % {"amount": words.price(units)}
    return _("%(amount)s less") % {"amount": words.price(-units)} if units else ""


def _names(each: PlanSet, plans: Mapping[int, Plan]) -> str:
    counts = Counter(plan_name(plans[offer.key]) for offer in each.offers)
    return " + ".join(
        f"{count} × {apart(name)}" if count > 1 else apart(name) for name, count in counts.items()
    )


def summary(asked: Asked, trip: Trip) -> str:
    """The trip in one line."""
    stays: Iterable[str] = (f"{row.name} {days_text(row.days)}" for row in asked.named)
    return " · ".join([*stays, words.amounts(trip)])
