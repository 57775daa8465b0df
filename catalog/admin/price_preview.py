"""The page between a change of rules and its effect: how many plans it moves, and which most."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.admin.price_text import LINK, margin_text, moment_text, signed_percent
from catalog.models import Plan
from catalog.money import money
from catalog.price_preview import Change, Move, Preview, previews

CONFIRMED = "_confirmed"
BACK = "_back"
NOT_SENT_ON = {"csrfmiddlewaretoken", CONFIRMED, BACK}
Table = dict[str, Any]


def is_confirmed(request: HttpRequest, change: Change) -> bool:
    """Whether staff have seen this very change. One that others overtook is shown again."""
    return bool(request.method == "POST" and request.POST.get(CONFIRMED) == change.seal)


def ask(request: HttpRequest, change: Change, context: dict[str, Any]) -> HttpResponse:
    """The page. `context` holds the site's own, `title`, `button`, and `back` where a link leads back; else the form does."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_SENT_ON and isinstance(value, str)
    ]
    shown = {
        "parts": [_part(each, number) for number, each in enumerate(previews(change))],
        "sent": sent,
        "seal": change.seal,
        "is_overtaken": CONFIRMED in request.POST,
    }
    return render(request, "admin/catalog/price_preview.html", context | shown)


def _part(preview: Preview, number: int) -> dict[str, Any]:
    return {
        "preview": preview,
        "title": _("From %(moment)s") % {"moment": moment_text(preview)} if number else _("Now"),
        "largest": _moves(preview.largest),
        "stops": _stops(preview.stops),
    }


def _moves(moves: list[Move]) -> Table:
    shop = settings.STORE_CURRENCY
    headers = [_("plan"), _("price"), _("change"), _("margin left")]
    rows = [
        [_link(move.plan), _prices(move), signed_percent(move.percent), margin_text(move.after, shop)]
        for move in moves
    ]
    return {"headers": headers, "rows": rows}


def _stops(moves: list[Move]) -> Table:
    shop = settings.STORE_CURRENCY
    headers = [_("plan"), _("price"), _("cost"), _("Stripe's fee"), _("margin left")]
    rows = [
        [
            _link(move.plan),
            _prices(move),
            money(move.after.cost, shop),
            money(move.after.fee, shop),
            money(move.after.margin, shop),
        ]
        for move in moves
    ]
    return {"headers": headers, "rows": rows}


def _prices(move: Move) -> str:
    shop = settings.STORE_CURRENCY
    return f"{money(move.before.price, shop)} → {money(move.after.price, shop)}"


def _link(plan: Plan) -> SafeString:
    address = reverse("admin:catalog_plan_change", args=[plan.pk])
    return format_html('<a class="{}" href="{}">{}</a>', LINK, address, plan.name)
