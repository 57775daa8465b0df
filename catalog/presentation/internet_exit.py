"""Where a plan's traffic meets the internet: sites and apps take the reader to be there. Only what the supplier states."""

from django.utils.translation import gettext as _

from catalog.models import Plan
from catalog.money import babel_locale


def internet_exit(plan: Plan) -> str:
    """A country, or which one it is not; empty where nothing is stated."""
    if plan.exit_country:
        return _country(plan.exit_country)
    return _("Not in %(country)s") % {"country": _country(plan.exit_not_in)} if plan.exit_not_in else ""


def exit_explained(plan: Plan) -> str:
    """The same in sentences; many a plan goes out far from where its user is, so that saying nothing would mislead."""
    if plan.exit_country:
        text = _("In %(country)s. Sites and apps take you to be there, wherever you are.")
        return text % {"country": _country(plan.exit_country)}
    text = _(
        "The supplier does not state it. Often it is another country than the one you are in, and may change: sites and apps then take you to be there."
    )
    if not plan.exit_not_in:
        return text
    known = _("Not in %(country)s, which the supplier states for this plan.") % {
        "country": _country(plan.exit_not_in)
    }
    where = _("Where it is can change: sites and apps take you to be there, wherever you are.")
    return f"{known} {where}"


def _country(code: str) -> str:
    return str(babel_locale().territories.get(code) or code)
