"""The fixed places of a pass: what each is called, and what stands there."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.geography import place_name
from catalog.models import Plan
from catalog.presentation.data import allowance_parts, validity_parts
from catalog.presentation.internet_exit import internet_exit
from catalog.presentation.network import network_parts
from catalog.presentation.top_up import top_up_parts

# By which the supplier tells its lists for Asia apart: AS-12 has twelve countries, which is said beside it in words.
LIST_CODE = re.compile(r"\s*\([A-Z]+-\d+\)\Z", re.ASCII)
Fact = tuple[str, str]


class Field(NamedTuple):
    """One place on a pass: what it is called, what stands there, and a smaller line below it."""

    label: str
    value: str
    note: str = ""


def plan_fields(plan: Plan) -> list[Field]:
    """The places of a pass in their fixed order; needs `plan.destination` loaded."""
    return [
        Field(_("Data"), *allowance_parts(plan)),
        Field(_("Valid for"), *validity_parts(plan)),
        Field(_("Works in"), *_works_in(plan)),
        Field(_("Network"), *network_parts(plan)),
        Field(_("Top-up"), *top_up_parts(plan)),
        *_extras(plan),
    ]


def plan_facts(plan: Plan) -> list[Fact]:
    """The same in one line each, for mails and for an order's pass; needs `plan.destination` loaded."""
    data, valid_for, works_in, network, *others = plan_fields(plan)
    return [
        (data.label, " ".join(filter(None, data[1:]))),
        (valid_for.label, valid_for.value),
        (works_in.label, ", ".join(filter(None, works_in[1:]))),
        (network.label, " · ".join(filter(None, network[1:]))),
        *((each.label, each.value) for each in others),
    ]


def _works_in(plan: Plan) -> tuple[str, str]:
    place = place_name(plan.destination)
    if plan.scope == Plan.Scope.COUNTRY:
        return place, ""
    count = plan.country_count
    return LIST_CODE.sub("", place), ngettext("%(count)s country", "%(count)s countries", count) % {
        "count": count
    }


def _extras(plan: Plan) -> list[Field]:
    extras = []
    if plan.voice_minutes:
        count = plan.voice_minutes
        minutes = ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
        extras.append(Field(_("Calls"), minutes))
    if plan.sms_count:
        extras.append(Field(_("SMS"), str(plan.sms_count) if plan.sms_count > 0 else _("No fixed limit")))
    if plan.has_phone_number:
        extras.append(Field(_("Phone number"), _("Included")))
    if exit_ := internet_exit(plan):
        extras.append(Field(_("Internet exit"), exit_))
    return extras
