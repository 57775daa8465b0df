"""A plan as a shopper compares it: the same facts in the same order everywhere, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Plan
from catalog.money import babel_locale, money

GB = 1024**3
MB = 1024**2
OPERATORS_ON_CARD = 3
KBPS_IN_MBPS = 1000

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One plan on a list. `unit_price` compares plans: per GB, or per day where the data has no total."""

    plan: Plan
    url: str
    name: str
    facts: Sequence[Fact]
    price: str
    unit_price: str


def plan_card(plan: Plan) -> PlanCard:
    return PlanCard(
        plan=plan,
        url=plan.get_absolute_url(),
        name=plan.name,
        facts=plan_facts(plan),
        price=money(plan.retail_price, plan.retail_currency) if plan.retail_price is not None else "",
        unit_price=unit_price(plan),
    )


def plan_facts(plan: Plan) -> list[Fact]:
    """Label and value in fixed order; needs `plan.destination` loaded."""
    facts = [
        (_("Data"), allowance(plan)),
        (_("Valid for"), validity(plan)),
        (_("Works in"), works_in(plan)),
        (_("Network"), network(plan)),
        (_("Top-up"), _("Not possible") if plan.is_daily else _("Usually possible")),
    ]
    return facts + _extras(plan)


def allowance(plan: Plan) -> str:
    """What one purchase gives. A plan without a total never goes without its cap."""
    if plan.is_daily:
        return _daily(plan)
    if plan.data_bytes is not None:
        return data_size(plan.data_bytes)
    return plan.fup_text or plan.name


def _daily(plan: Plan) -> str:
    if plan.daily_cap_bytes is None:
        return plan.fup_text or plan.name
    cap = {"cap": data_size(plan.daily_cap_bytes)}
    if plan.throttle_kbps is None:
        return _("%(cap)s a day at full speed, slower after") % cap
    return _("%(cap)s a day at full speed, then %(speed)s") % (cap | {"speed": speed(plan.throttle_kbps)})


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


def works_in(plan: Plan) -> str:
    if plan.scope == Plan.Scope.COUNTRY:
        return plan.destination.name
    count = plan.country_count
    countries = ngettext("%(count)s country", "%(count)s countries", count) % {"count": count}
    return _("%(place)s, %(countries)s") % {"place": plan.destination.name, "countries": countries}


def network(plan: Plan) -> str:
    """Speed and the first operators; the plan page has them all."""
    operators = operator_names(plan)
    shown = ", ".join(operators[:OPERATORS_ON_CARD])
    more = len(operators) - OPERATORS_ON_CARD
    if more > 0:
        shown = _("%(operators)s and %(count)s more") % {"operators": shown, "count": more}
    return " · ".join(part for part in (plan.network_speed, shown) if part) or _("Not stated")


def operator_names(plan: Plan) -> list[str]:
    return [name for each in plan.operators.split(",") if (name := each.strip())]


def unit_price(plan: Plan) -> str:
    """Price per GB, or per day of a day plan; empty where neither can be told."""
    if plan.retail_price is None:
        return ""
    if plan.is_daily:
        per_day = plan.retail_price / max(1, plan.validity_days or 1)
        return _("%(price)s a day") % {"price": money(per_day, plan.retail_currency)}
    if not plan.data_bytes:
        return ""
    per_gb = plan.retail_price * GB / Decimal(plan.data_bytes)
    return _("%(price)s per GB") % {"price": money(per_gb, plan.retail_currency)}


def _extras(plan: Plan) -> list[Fact]:
    extras = []
    if plan.voice_minutes:
        minutes = ngettext("%(count)s minute", "%(count)s minutes", plan.voice_minutes) % {
            "count": plan.voice_minutes
        }
        extras.append((_("Calls"), minutes))
    if plan.sms_count:
        extras.append((_("SMS"), str(plan.sms_count) if plan.sms_count > 0 else _("No fixed limit")))
    if plan.has_phone_number:
        extras.append((_("Phone number"), _("Included")))
    return extras
