"""One plan, with what it gives and where it works; and what else there is when it is not sold."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.coverage import coverage_of
from catalog.models import Plan
from catalog.presentation import (
    PlanCard,
    after_cap,
    allowance,
    badges_of,
    day_note,
    exit_explained,
    network,
    operator_names,
    plan_card,
    plan_name,
    without_amount,
)
from catalog.views.shared import browsable, cards_of, listed, sells

ALTERNATIVES = 6


@sells
@browsable
def plan(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """A plan that is not sold any more says so, with others for the same place: 410 when it is gone for good."""
    plans = Plan.objects.select_related("destination").with_availability()
    found = plans.filter(supplier_id=supplier_id).first()
    if found is None:
        raise Http404("No such plan.")
    context: dict[str, Any] = {"plan": found, "name": plan_name(found)}
    if found.is_on_sale:
        context |= _about(found)
        if found.scope != Plan.Scope.COUNTRY:
            context["coverage"] = coverage_of([found])
        others = [] if found.is_available else _alternatives(found)
        context["alternatives"] = [card for card in others if card.is_available]
        return render(request, "catalog/plan.html", context)
    context["alternatives"] = _alternatives(found)
    return render(request, "catalog/plan_not_sold.html", context, status=410 if found.retired_at else 200)


def _about(plan: Plan) -> dict[str, Any]:
    """What the page of a plan on sale says of it."""
    badges = badges_of(plan.destination)
    return {
        "card": plan_card(plan, badges.get(plan.pk, ())),
        "allowance": allowance(plan),
        "network": network(plan),
        "operators": operator_names(plan),
        "day_note": day_note(plan),
        "after_cap": after_cap(plan),
        "without_amount": without_amount(plan),
        "exit": exit_explained(plan),
    }


def _alternatives(gone: Plan) -> list[PlanCard]:
    """Those of the same place first; for a country also what covers it, as its own plans may all be gone."""
    place, sold = gone.destination_id, Plan.objects.on_sale()
    country = gone.scope == Plan.Scope.COUNTRY
    others = sold.covering(gone.destination) if country else sold.filter(destination_id=place)
    return sorted(cards_of(listed(others)), key=lambda card: card.plan.destination_id != place)[:ALTERNATIVES]
