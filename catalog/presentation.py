"""A plan as a shopper compares it: the same facts in the same order everywhere, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.currencies import price_text, shown_price
from catalog.models import Plan
from catalog.money import babel_locale, money

GB = 1024**3
MB = 1024**2
OPERATORS_ON_CARD = 3
KBPS_IN_MBPS = 1000

Fact = tuple[str, str]


class Field(NamedTuple):
    """One place on a pass: what it is called, what stands there, and a smaller line below it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One plan on a list. `unit_price` compares plans: per GB, or per day where the data has no total.

    `is_available` is whether it can be bought now; otherwise it is shown as back soon.
    """

    plan: Plan
    url: str
    name: str
    fields: Sequence[Field]
    price: str
    unit_price: str
    is_available: bool


def plan_card(plan: Plan) -> PlanCard:
    return PlanCard(
        plan=plan,
        url=plan.get_absolute_url(),
        name=plan.name,
        fields=plan_fields(plan),
        price=price_text(plan.retail_price, plan.retail_currency) if plan.retail_price is not None else "",
        unit_price=unit_price(plan),
        is_available=plan.is_available,
    )


def plan_fields(plan: Plan) -> list[Field]:
    """The places of a pass in their fixed order; needs `plan.destination` loaded."""
    return [
        Field(_("Data"), *_allowance(plan)),
        Field(_("Valid for"), validity(plan)),
        Field(_("Works in"), *_works_in(plan)),
        Field(_("Network"), *_network(plan)),
        Field(_("Top-up"), _top_up(plan)),
        *_extras(plan),
    ]


def plan_facts(plan: Plan) -> list[Fact]:
    """The same in one line each, for mails and for an order's pass; needs `plan.destination` loaded."""
    return [
        (_("Data"), allowance(plan)),
        (_("Valid for"), validity(plan)),
        (_("Works in"), ", ".join(filter(None, _works_in(plan)))),
        (_("Network"), " · ".join(filter(None, _network(plan)))),
        (_("Top-up"), _top_up(plan)),
        *((extra.label, extra.value) for extra in _extras(plan)),
    ]


def allowance(plan: Plan) -> str:
    """What one purchase gives. A plan without a total never goes without its cap."""
    return " ".join(filter(None, _allowance(plan)))


def _allowance(plan: Plan) -> tuple[str, str]:
    if plan.is_daily and plan.daily_cap_bytes is not None:
        return _("%(cap)s a day") % {"cap": data_size(plan.daily_cap_bytes)}, _when_used_up(plan)
    if not plan.is_daily and plan.data_bytes is not None:
        return data_size(plan.data_bytes), ""
    return plan.fup_text or plan.name, ""


def _when_used_up(plan: Plan) -> str:
    if plan.throttle_kbps is None:
        return _("at full speed, slower after")
    return _("at full speed, then %(speed)s") % {"speed": speed(plan.throttle_kbps)}


def _top_up(plan: Plan) -> str:
    return _("Not possible") if plan.is_daily else _("Usually possible")


def after_cap(plan: Plan) -> str:
    """What follows a day's full-speed amount; empty where there is no such cap or it could not be read."""
    if not plan.is_daily or plan.daily_cap_bytes is None:
        return ""
    amount = {"cap": data_size(plan.daily_cap_bytes)}
    if plan.throttle_kbps is None:
        return _("After %(cap)s it gets slower. The supplier does not state how slow.") % amount
    slow = amount | {"speed": speed(plan.throttle_kbps)}
    return _("After %(cap)s you stay online at %(speed)s.") % slow


def data_size(size: int) -> str:
    """Bytes as people say them, 1 GB being 1024^3 as the supplier counts."""
    number, unit = (size / GB, "GB") if size >= GB else (size / MB, "MB")
    return f"{format_decimal(round(number, 2), locale=babel_locale())} {unit}"


def speed(kbps: int) -> str:
    if kbps >= KBPS_IN_MBPS:
        return f"{format_decimal(kbps / KBPS_IN_MBPS, locale=babel_locale())} Mbps"
    return f"{kbps} kbps"


def validity(plan: Plan) -> str:
    days = plan.validity_days
    if days is None:
        return _("As the supplier states")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _works_in(plan: Plan) -> tuple[str, str]:
    if plan.scope == Plan.Scope.COUNTRY:
        return plan.destination.name, ""
    count = plan.country_count
    return plan.destination.name, ngettext("%(count)s country", "%(count)s countries", count) % {
        "count": count
    }


def _network(plan: Plan) -> tuple[str, str]:
    """Speed and the first operators; the plan page has them all."""
    operators = operator_names(plan)
    shown = ", ".join(operators[:OPERATORS_ON_CARD])
    more = len(operators) - OPERATORS_ON_CARD
    if more == 1:
        shown = ", ".join(operators)
    elif more > 1:
        shown = _("%(operators)s and %(count)s more") % {"operators": shown, "count": more}
    return (plan.network_speed, shown) if plan.network_speed else (shown or _("Not stated"), "")


def operator_names(plan: Plan) -> list[str]:
    return [name for each in plan.operators.split(",") if (name := each.strip())]


def unit_price(plan: Plan) -> str:
    """Price per GB, or per day of a day plan; empty where neither can be told."""
    if plan.retail_price is None:
        return ""
    # From the price as it is shown, so that a reader who divides comes to the same figure.
    price, currency = shown_price(plan.retail_price, plan.retail_currency)
    if plan.is_daily:
        per_day = price / max(1, plan.validity_days or 1)
        return _("%(price)s a day") % {"price": money(per_day, currency)}
    if not plan.data_bytes:
        return ""
    per_gb = price * GB / Decimal(plan.data_bytes)
    return _("%(price)s per GB") % {"price": money(per_gb, currency)}


def _extras(plan: Plan) -> list[Field]:
    extras = []
    if plan.voice_minutes:
        minutes = ngettext("%(count)s minute", "%(count)s minutes", plan.voice_minutes) % {
            "count": plan.voice_minutes
        }
        extras.append(Field(_("Calls"), minutes))
    if plan.sms_count:
        extras.append(Field(_("SMS"), str(plan.sms_count) if plan.sms_count > 0 else _("No fixed limit")))
    if plan.has_phone_number:
        extras.append(Field(_("Phone number"), _("Included")))
    return extras
