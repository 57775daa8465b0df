from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.admin.base import ReadOnlyAdmin
from catalog.history import life
from catalog.models import Plan
from catalog.money import money


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Cost, price and what is left between them. The margin is before Stripe's fee."""

    list_display = (
        "name",
        "supplier_id",
        "destination",
        "scope",
        "wholesale",
        "retail",
        "margin",
        "is_active",
        "refused_at",
        "retired_at",
    )
    list_filter = (
        "scope",
        "is_active",
        "is_daily",
        "not_sold_reason",
        "no_top_up_reason",
        "is_understood",
        ("refused_at", admin.EmptyFieldListFilter),
        ("retired_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("destination",)
    search_fields = ("name", "slug", "supplier_id", "package_code", "operators", "destination__name")
    search_help_text = _("Name, slug, supplier id, package code, operator or place")
    exclude = ("countries", "content_hash")
    change_form_after_template = "admin/catalog/plan/history.html"

    @display(description=_("cost"), ordering="wholesale_price")
    def wholesale(self, plan: Plan) -> str:
        return (
            money(plan.wholesale_price, plan.wholesale_currency) if plan.wholesale_price is not None else ""
        )

    @display(description=_("price"), ordering="retail_price")
    def retail(self, plan: Plan) -> str:
        return (
            money(plan.retail_price, plan.retail_currency)
            if plan.retail_price is not None
            else plan.get_not_sold_reason_display()
        )

    @display(description=_("margin"))
    def margin(self, plan: Plan) -> str:
        if plan.retail_price is None or plan.wholesale_price is None:
            return ""
        cost = plan.wholesale_price * settings.EXCHANGE_RATE
        return f"{(plan.retail_price - cost) / plan.retail_price * Decimal(100):.0f} %"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Below its facts, what became of a plan, with its cost drawn over time."""
        plan = context["original"]
        events = life.events(plan)
        drawn = life.cost_over_time(plan, events, timezone.now())
        context |= {"events": events, "plot": drawn, "most": life.SHOWN}
        return super().render_change_form(request, context, *args, **kwargs)

    class Media:
        css = {"all": ["css/staff-history.css"]}
