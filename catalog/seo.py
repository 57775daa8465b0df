"""What pages say of themselves to machines: their one address, their languages, where they stand, and what they sell.

Whatever stands here stands on the page as well, in the same words and with the same price.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _

from catalog.geography import place_name
from catalog.models import Destination, Plan
from catalog.money import precision
from catalog.presentation import plan_facts, plan_name

SCHEMA = "https://schema.org"
LISTS = {Destination.Kind.COUNTRY: "catalog:countries", Destination.Kind.REGION: "catalog:regions"}
Thing = dict[str, Any]


class Crumb(NamedTuple):
    """One step on the way from the home page; `path` is an address of the shop."""

    name: str
    path: str


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def alternates(path: str) -> list[tuple[str, str]]:
    """Language and address of each version of the page, `x-default` last, for hreflang.

    A page that is at one address for all languages has only a default: to name one address for several languages is a mistake that search
    engines report.
    """
    urls = {code: absolute(translate_url(path, code)) for code, _name in settings.LANGUAGES}
    apart = list(urls.items()) if len(set(urls.values())) == len(urls) else []
    return [*apart, ("x-default", urls.get(settings.LANGUAGE_CODE, absolute(path)))]


def trail(place: Destination | None, plan: Plan | None = None) -> list[Crumb]:
    """From the home page to the place, or to the plan that is listed there; the last is the page itself."""
    crumbs = [Crumb(_("Home"), reverse("catalog:home"))]
    if place is not None and place.kind == Destination.Kind.COUNTRY:
        crumbs.append(Crumb(_("Countries"), reverse(LISTS[Destination.Kind.COUNTRY])))
    if place is not None and place.kind == Destination.Kind.REGION:
        crumbs.append(Crumb(_("Regions"), reverse(LISTS[Destination.Kind.REGION])))
    if place is not None and place.kind != Destination.Kind.GLOBAL:
        crumbs.append(Crumb(place_name(place), place.get_absolute_url()))
    else:
        crumbs.append(Crumb(_("Worldwide"), reverse("catalog:global")))
    return [*crumbs, Crumb(plan_name(plan), plan.get_absolute_url())] if plan is not None else crumbs


def breadcrumb_list(crumbs: list[Crumb]) -> Thing:
    """developers.google.com/search/docs/appearance/structured-data/breadcrumb"""
    steps = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": absolute(crumb.path)}
        for number, crumb in enumerate(crumbs, start=1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": steps}


def product(plan: Plan, image: str) -> Thing:
    """developers.google.com/search/docs/appearance/structured-data/merchant-listing; needs `plan.destination` loaded."""
    return {
        "@context": SCHEMA,
        "@type": "Product",
        "name": plan_name(plan),
        "description": "; ".join(f"{label}: {value}" for label, value in plan_facts(plan)),
        "sku": str(plan.supplier_id),
        "url": absolute(plan.get_absolute_url()),
        "image": image,
        "brand": {"@type": "Brand", "name": settings.STORE_NAME},
        "offers": _offer(plan),
    }


def _offer(plan: Plan) -> Thing:
    """The price only where the page shows one."""
    offer = {
        "@type": "Offer",
        "url": absolute(plan.get_absolute_url()),
        "availability": f"{SCHEMA}/{_availability(plan)}",
    }
    if plan.is_on_sale and plan.retail_price is not None:
        places = Decimal(1).scaleb(-precision(plan.retail_currency))
        offer |= {"price": str(plan.retail_price.quantize(places)), "priceCurrency": plan.retail_currency}
    return offer


def _availability(plan: Plan) -> str:
    """Back soon is out of stock: nothing is taken in advance."""
    if plan.retired_at is not None:
        return "Discontinued"
    return "InStock" if plan.is_on_sale and plan.is_available else "OutOfStock"
