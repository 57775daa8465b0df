"""The page itself."""

from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.devices.guides import GUIDES
from storefront import questions
from storefront.styleguide import errors, forms, orders, places, plans, tokens, top_ups

DIRECTIONS = ("ltr", "rtl")
LANGUAGES = [("en", "English"), ("pt-br", "Português Brasileiro"), ("ar", "العربيّة"), ("ja", "日本語")]
CURRENCIES = [("USD", "US Dollar"), ("JPY", "Japanese Yen"), ("BAM", "Bosnia-Herzegovina Convertible Mark")]


@require_safe
@never_cache
@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state. `?dir=rtl` turns the page round, as a language that is written from the right would."""
    asked = request.GET.get("dir", "")
    context = _samples() | {"direction": asked if asked in DIRECTIONS else ""}
    answer = render(request, "styleguide/page.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _samples() -> dict[str, Any]:
    """`CURRENCIES` and `LANGUAGE_CHOICES` are empty, so that these choices stand on the page only once: as samples."""
    sold = plans.all_plans()
    trip = forms.trip()
    return {
        "sheet": tokens.sheet(),
        "CURRENCIES": [],
        "sample_currencies": CURRENCIES,
        "LANGUAGE_CHOICES": [],
        "sample_languages": LANGUAGES,
        "cards": plans.cards(),
        "page": plans.page(),
        "page_links": {"before": "?", "after": "?"},
        "section": {"query": "sort=price", "count": 14},
        "panel": plans.filters(),
        "nothing_left": plans.nothing_left(),
        "places": places.places(),
        "hits": places.hits(),
        "crumbs": places.crumbs(),
        "coverage": places.coverage(sold),
        "moments": orders.moments(),
        "waiting": orders.waiting(),
        "delivered": orders.delivered(),
        "documents": orders.documents(),
        "top_up_cards": top_ups.top_ups(),
        "esims_top_ups": top_ups.on_esims(),
        "sample_page": {"token": "sample"},
        "plan": sold[2],
        "form": forms.buy_form(),
        "gift_form": forms.gift_form(),
        "offer": forms.offer(),
        "given": orders.given(),
        "sample_forms": forms.fields(),
        "question": questions.topics()[0].questions[0],
        "pages": list(errors.PAGES),
        "asked": trip,
        "rows": trip.rows,
        "uses": forms.uses(),
        "guide": GUIDES["samsung"],
    }
