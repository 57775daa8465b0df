"""What a plan is called: by its supplier's name, in which "unlimited" never stands without the cap."""

import re

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from catalog.geography import SUPPLIERS_LANGUAGE, place_name
from catalog.models import Destination, Plan
from catalog.money import babel_locale
from catalog.presentation.data import allowance, is_amount_known
from catalog.presentation.unlimited import says_unlimited, without_unlimited


def plan_name(plan: Plan) -> str:
    """The supplier's name, with the place as the reader calls it; needs `plan.destination` loaded where that is not in English.

    "Japan Unlimited 7Days" becomes "Japan 500 MB a day at full speed, then 512 kbps 7Days", and "nonhkip" what it means.
    """
    name = _with_exit_in_words(plan, _with_readers_place(plan))
    if not says_unlimited(name):
        return name
    return without_unlimited(name, allowance(plan) if is_amount_known(plan) else _("(amount not stated)"))


def apart(name: str) -> str:
    """A name among others or in a sentence. Where lines run from the right, a Latin one would take its neighbors' signs along."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}" if get_language_bidi() else name


def _with_readers_place(plan: Plan) -> str:
    if babel_locale().language == SUPPLIERS_LANGUAGE:
        return plan.name
    place = plan.destination
    if place.kind != Destination.Kind.COUNTRY or not plan.name.startswith(place.name):
        return plan.name
    return place_name(place) + plan.name.removeprefix(place.name)


def _with_exit_in_words(plan: Plan, name: str) -> str:
    if not plan.exit_not_in:
        return name
    token = re.compile(rf"\s*\(?\bnon{plan.exit_not_in}ip\b\)?", re.IGNORECASE)
    return token.sub(", " + _("not via %(country)s") % {"country": plan.exit_not_in}, name)
