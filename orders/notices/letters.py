"""What a queued reminder says, from the rows as they are now; nothing where it is not true any more."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.geography import place_name
from catalog.models import Plan
from catalog.money import money
from orders.models import OrderLine, OutgoingEmail
from orders.notices import contexts, rules
from orders.presentation import esim_card
from orders.usage.card import UsageCard, usage_card

Context = dict[str, Any]


def context(mail: OutgoingEmail) -> Context:
    found = rules.still(mail)
    if found is None:
        return {}
    code, usage = found
    line = usage.esim.line
    told = usage_card(line, usage, list(usage.readings.values_list("at", "used_bytes")))
    esim = contexts.InUse(esim_card(line, line.order.lines.count(), None), _facts(told), told.label)
    if code == "ended":
        return contexts.ended(line.order, esim, _next(line))
    return contexts.reminder(code, line.order, esim, time_text=told.time_text, pace=told.pace)


def _facts(told: UsageCard) -> list[tuple[str, str]]:
    facts = [
        (_("Used"), told.amount),
        (_("Left"), told.left),
        (_("As of"), told.as_of_text),
        (_("Days"), told.time_text),
    ]
    return [(label, value) for label, value in facts if value]


def _next(line: OrderLine) -> contexts.Next:
    place = line.plan.destination
    again = Plan.objects.on_sale().filter(pk=line.plan_id, slug=line.plan_slug).first()
    return contexts.Next(
        place=place_name(place),
        place_url=f"{settings.SITE_URL}{place.get_absolute_url()}",
        again=f"{settings.SITE_URL}{again.get_absolute_url()}" if again else "",
        price=money(again.retail_price, again.retail_currency) if again and again.retail_price else "",
    )
