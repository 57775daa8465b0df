"""The trip finder in sentences: why this set, what the others are, and what to change where there is none."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import currencies
from catalog.money import babel_locale, money
from catalog.presentation import data_size
from catalog.sizes import GB
from catalog.trip.finder import EXACT_STAYS, Answer
from catalog.trip.model import Chain, PlanSet, Trip
from catalog.trip.stock import in_money


def price(units: int) -> str:
    """In the page's currency."""
    return money(in_money(units), currencies.shown().tariff.currency)


def esims(count: int) -> str:
    return ngettext("%(count)s eSIM", "%(count)s eSIMs", count) % {"count": count}


def listed(names: Sequence[str]) -> str:
    return format_list(list(dict.fromkeys(names)), locale=babel_locale())


def day_span(first: int, last: int) -> str:
    if first == last:
        return _("Day %(day)s") % {"day": first}
    return _("Days %(first)s–%(last)s") % {"first": first, "last": last}


def amounts(trip: Trip) -> str:
    """How much data the trip is reckoned to need."""
    a_day = Decimal(trip.need) / trip.days / GB
    rounded = a_day.quantize(Decimal("0.01") if a_day < 1 else Decimal("0.1"))
    return _("%(total)s in all, %(day)s GB a day") % {
        "total": data_size(trip.need),
        "day": format_decimal(max(rounded.normalize(), Decimal("0.01")), locale=babel_locale()),
    }


def reasons(answer: Answer, chosen: PlanSet, names: Sequence[str]) -> list[str]:
    """Why the chosen set is what it is; `names` are the countries of the stays."""
    if chosen is answer.most_data and answer.best is not None:
        # It answers another question: comparing it with sets of less data would mislead.
        return [_more_data(answer, answer.best, chosen), *_chains(chosen, names)]
    return [*_against_others(answer, chosen, names), *_chains(chosen, names), *_bound(answer, chosen)]


def times(factor: Fraction) -> str:
    return format_decimal(Decimal(factor.numerator) / factor.denominator, locale=babel_locale())


def _more_data(answer: Answer, best: PlanSet, chosen: PlanSet) -> str:
    facts = {"factor": times(answer.data_factor), "more": price(chosen.price - best.price)}
    return (
        _(
            "It lasts for %(factor)s times the data you asked for, and costs %(more)s more than the cheapest set."
        )
        % facts
    )


def _against_others(answer: Answer, chosen: PlanSet, names: Sequence[str]) -> Iterator[str]:
    shared = [chain for chain in chosen.chains if len({names[stay] for stay in chain.stays}) > 1]
    if shared:
        yield _shared(answer, chosen, shared, names)
    if chosen.esims > 1 and answer.fewest is not None and answer.fewest.price >= chosen.price:
        yield _fewer(answer.fewest, chosen)


def _shared(answer: Answer, chosen: PlanSet, shared: Sequence[Chain], names: Sequence[str]) -> str:
    where = {"places": listed([names[stay] for stay in shared[0].stays])}
    apart = answer.apart
    if apart is None:
        return _("%(places)s share an eSIM: no set with separate ones covers the trip.") % where
    if apart.price > chosen.price:
        saved = where | {"saved": price(apart.price - chosen.price), "count": esims(apart.esims)}
        return (
            _("%(places)s share an eSIM. Without sharing, the trip takes %(count)s and costs %(saved)s more.")
            % saved
        )
    if apart.price == chosen.price:
        return _("%(places)s share an eSIM. Separate ones cost the same.") % where
    more = where | {"more": price(chosen.price - apart.price)}
    return _("%(places)s share an eSIM, which costs %(more)s more than separate ones.") % more


def _fewer(fewest: PlanSet, chosen: PlanSet) -> str:
    if fewest.esims == chosen.esims:
        return _("No set with fewer than %(count)s covers the trip.") % {"count": esims(chosen.esims)}
    facts = {"count": esims(fewest.esims), "more": price(fewest.price - chosen.price)}
    if fewest.esims == 1:
        return _("One eSIM for the whole trip costs %(more)s more.") % facts
    return _("With %(count)s, the fewest that cover the trip, it costs %(more)s more.") % facts


def _chains(chosen: PlanSet, names: Sequence[str]) -> Iterator[str]:
    for chain in chosen.chains:
        if len(chain.offers) > 1:
            yield _(
                "%(places)s: %(count)s, one after another. Switch to the next when one is used up or over."
            ) % {
                "places": listed([names[stay] for stay in chain.stays]),
                "count": esims(len(chain.offers)),
            }


def _bound(answer: Answer, chosen: PlanSet) -> Iterator[str]:
    if answer.is_exact or answer.best is None or chosen.price != answer.best.price:
        return
    if not answer.least or answer.least == answer.best.price:
        yield _("No set costs less: for this long trip that is certain.")
        return
    over = (Decimal(answer.best.price) / answer.least - 1).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    yield _(
        "With more than %(count)s stays we do not try every set: this one costs at most %(percent)s more than the cheapest there can be."
    ) % {"count": EXACT_STAYS, "percent": format_percent(over, locale=babel_locale())}


def nothing(answer: Answer, names: Sequence[str], most: int) -> list[str]:
    """Why no set covers the trip, and what to change."""
    if answer.unserved:
        places = {"places": listed([names[stay] for stay in answer.unserved]), "count": esims(most)}
        return [
            _(
                "Nothing that can be bought now gives so much data for so many days in %(places)s with up to %(count)s."
            )
            % places,
            _("Choose less data or fewer days there, or leave it out and look at its own plans."),
        ]
    return [
        _("The trip takes more than %(count)s, which is as many as one order can have.")
        % {"count": esims(most)},
        _("Choose less data, or divide the trip into two."),
    ]
