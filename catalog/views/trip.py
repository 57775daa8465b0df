"""The trip finder: what a shopper asks stands in the address, so that an answer can be shared and gone back to."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from catalog.trip import asked, shown, stock, words
from catalog.trip.asked import Asked
from catalog.trip.finder import find
from catalog.trip.model import Trip
from catalog.trip.named import Countries
from catalog.views.currency import PARAMETER
from catalog.views.shared import browsable, sells

EXTRA_ROWS = 2
SET = "set"


@sells
@browsable
def trip(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer where the form says enough. Three queries; one more where what was typed has to be looked up, two more where prices change meanwhile."""
    known = Countries(stock.countries())
    wanted = asked.read(request.GET, known)
    if wanted.trip is not None and (better := _better_address(request, wanted)):
        return HttpResponseRedirect(f"{request.path}?{better}")
    context: dict[str, Any] = {
        "asked": wanted,
        "rows": _rows(request, wanted),
        "countries": known.spellings(),
        "uses": _uses(),
        "most_stays": asked.MOST_STAYS,
        "has_query": bool(request.GET),
    }
    if wanted.trip is not None:
        context |= _answer(wanted, wanted.trip, request.GET.get(SET, ""))
    response = render(request, "catalog/trip.html", context, status=_status(wanted, context))
    if "prices_change" in context or context.get("prices_changed"):
        # News, which is none to whoever comes later.
        response["Cache-Control"] = "max-age=0"
    return response


def _status(wanted: Asked, context: Mapping[str, Any]) -> int:
    if "prices_change" in context:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY if wanted.is_wrong else HTTPStatus.OK


def _better_address(request: HttpRequest, wanted: Asked) -> str:
    """The short spelling of what was asked; empty where it was asked in it."""
    query = wanted.query()
    kept = [(name, request.GET[name]) for name in (SET, PARAMETER) if request.GET.get(name)]
    whole = f"{query}&{urlencode(kept)}" if kept else query
    return "" if request.META.get("QUERY_STRING") == whole else whole


def _answer(wanted: Asked, journey: Trip, choice: str) -> dict[str, Any]:
    """At prices that were the same from the first reading to the last: the sum is then that of the prices which the form sends."""
    for is_news in (False, True):
        with suppress(stock.PricesChangedError):
            return _reading(wanted, journey, choice) | {"prices_changed": is_news}
    return {"prices_change": True}


def _reading(wanted: Asked, journey: Trip, choice: str) -> dict[str, Any]:
    offers = stock.offers({stay.country for stay in journey.stays})
    answer = find(journey, offers, settings.CHECKOUT_MAX_QUANTITY)
    context: dict[str, Any] = {"summary": shown.summary(wanted, journey), "query": wanted.query()}
    if answer.best is None:
        names = [row.name for row in wanted.named]
        nothing = words.nothing(answer, names, settings.CHECKOUT_MAX_QUANTITY)
        unserved = [wanted.named[position].place for position in answer.unserved]
        return context | {"nothing": nothing, "unserved": unserved}
    plans = stock.plans(shown.offers(answer))
    return context | {"result": shown.result(wanted, journey, answer, plans, choice)}


def _rows(request: HttpRequest, wanted: Asked) -> list[asked.Row]:
    """What was typed, and room for more: two more where that was asked for."""
    more = "rows" in request.GET
    room = max(asked.ROWS, len(wanted.named) + EXTRA_ROWS * more)
    return [
        *wanted.named,
        *(asked.Row() for _empty in range(min(room, asked.MOST_STAYS) - len(wanted.named))),
    ]


def _uses() -> list[tuple[str, str]]:
    return [(use.value, str(use.label)) for use in asked.Use]
