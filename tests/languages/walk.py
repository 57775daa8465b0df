"""Every address of pages for people, as the URLconf has them: a new page is found without anybody thinking of it."""

from itertools import product

import pytest
from django.urls import LocalePrefixPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from catalog.devices.guides import GUIDES
from catalog.models import Destination, Plan
from orders.models import Order, PromoCode

# What may stand in an address, by the name of its part.
VALUES = {
    "token": lambda: list(Order.objects.values_list("token", flat=True)),
    "reference": lambda: list(Order.objects.values_list("reference", flat=True)),
    "supplier_id": lambda: list(Plan.objects.values_list("supplier_id", flat=True)),
    "slug": lambda: list(Destination.objects.values_list("slug", flat=True)),
    "platform": lambda: list(GUIDES),
    "number": lambda: [1],
    "code": lambda: list(PromoCode.objects.values_list("code", flat=True)) or ["NO-SUCH-CODE"],
    "name": lambda: ["R-2026-00001"],
    # Links that are signed: what is said of one that is not.
    "key": lambda: ["forged"],
    "signed": lambda: ["forged"],
}


# Pages that are another for each value. Of what an order has besides, two tell as much as twenty.
EACH = {"orders:order", "catalog:plan", "catalog:country", "catalog:region", "catalog:install_guide"}
FEW = 2


def addresses(code, *, only_few=False):
    """All of them in a language, with each value that a part can have where that makes another page."""
    with override(code):
        return [
            reverse(name, kwargs=dict(zip(parts, chosen, strict=True)))
            for name, parts in _names()
            for chosen in product(*(_values(name, part, few=only_few or name not in EACH) for part in parts))
        ]


def _names():
    pages = (each for each in get_resolver().url_patterns if isinstance(each.pattern, LocalePrefixPattern))
    return [found for resolver in pages for found in _below(resolver, "")]


def _below(resolver, namespace):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _below(each, f"{each.namespace}:" if each.namespace else namespace)
        else:
            yield f"{namespace}{each.name}", list(each.pattern.converters)


def _values(name, part, *, few):
    if part not in VALUES:
        pytest.fail(f"{name}: say in tests/languages/walk.py what may stand for {part!r}.")
    found = VALUES[part]()
    return found[-FEW:] if few else found
