"""When a plan's days begin and when they are over: what the supplier states, which is only how many there are."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Plan


def days_start(_plan: Plan) -> str:
    """The supplier states it for no plan."""
    return _(
        "Usually when the eSIM first connects abroad, not when you buy or install it. The supplier does not state it for this "
        "plan, so install it before you leave and switch it on when you land."
    )


def days_in_short(plan: Plan) -> str:
    """Both in a line, for where a plan is bought."""
    days = plan.validity_days
    if days is None:
        return _("The supplier states neither when they start nor how many there are.")
    return ngettext(
        "%(days)s day, usually from the first connection abroad. The supplier states no more.",
        "%(days)s days, usually from the first connection abroad. The supplier states no more.",
        days,
    ) % {"days": days}


def days_end(plan: Plan) -> str:
    """After how many days it ends, and what else ends it."""
    days = plan.validity_days
    if days is None:
        return _("The supplier does not state how many days this plan lasts.")
    after = ngettext(
        "It ends %(days)s day after it has started.", "It ends %(days)s days after it has started.", days
    ) % {"days": days}
    if plan.is_daily:
        return after
    return after + " " + _("If the data is used up before, it ends then.")
