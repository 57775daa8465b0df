"""How much data a plan gives and for how long: what one purchase gives, and never more than the supplier states."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Plan
from catalog.presentation.sizes import data_size, speed
from catalog.presentation.unlimited import says_unlimited


def allowance(plan: Plan) -> str:
    """What one purchase gives, in one line. A plan without a total never goes without its cap."""
    return " ".join(filter(None, allowance_parts(plan)))


def is_amount_known(plan: Plan) -> bool:
    return (plan.daily_cap_bytes if plan.is_daily else plan.data_bytes) is not None


def allowance_parts(plan: Plan) -> tuple[str, str]:
    """The amount, and what it means; what could not be read stands as the supplier wrote it."""
    if plan.is_daily and plan.daily_cap_bytes is not None:
        return _("%(cap)s a day") % {"cap": data_size(plan.daily_cap_bytes)}, _when_used_up(plan)
    if not plan.is_daily and plan.data_bytes is not None:
        return data_size(plan.data_bytes), ""
    words = plan.fup_text or plan.name
    return (_("Not stated"), _("the supplier names no amount")) if says_unlimited(words) else (words, "")


def _when_used_up(plan: Plan) -> str:
    if plan.throttle_kbps is None:
        return _("at full speed, slower after")
    return _("at full speed, then %(speed)s") % {"speed": speed(plan.throttle_kbps)}


def after_cap(plan: Plan) -> str:
    """What follows a day's full-speed amount; empty where there is no such cap or it could not be read."""
    if not plan.is_daily or plan.daily_cap_bytes is None:
        return ""
    amount = {"cap": data_size(plan.daily_cap_bytes)}
    if plan.throttle_kbps is None:
        return _("After %(cap)s it gets slower. The supplier does not state how slow.") % amount
    slow = amount | {"speed": speed(plan.throttle_kbps)}
    return _("After %(cap)s you stay online at %(speed)s.") % slow


def without_amount(plan: Plan) -> str:
    """What to expect of a plan that is called unlimited and names no amount; empty for any other."""
    if is_amount_known(plan) or not says_unlimited(f"{plan.name} {plan.fup_text}"):
        return ""
    return _(
        "The supplier names no amount. Expect that it gets slower at some point, as every such plan does."
    )


def validity(plan: Plan) -> str:
    days = plan.validity_days
    if days is None:
        return _("Not stated")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def validity_parts(plan: Plan) -> tuple[str, str]:
    """The days, and for a plan of one day that each purchase gives one."""
    return validity(plan), _("for each eSIM") if plan.is_daily and plan.validity_days == 1 else ""


def day_note(plan: Plan) -> str:
    """What one purchase of a day plan gives; empty for any other."""
    if not plan.is_daily or plan.validity_days is None:
        return ""
    days = plan.validity_days
    text = ngettext(
        "One purchase gives one day.",
        "One purchase gives %(days)s days, each with its own amount: what is left of one is not kept for the next.",
        days,
    )
    return text % {"days": days}
