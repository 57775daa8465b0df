"""Prices as staff steer them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog import tasks
from catalog.admin.change_log import as_it_was, changes, log, told
from catalog.admin.plan import BELOW_FLOOR
from catalog.admin.price_confirm import ConfirmedAdmin
from catalog.admin.price_text import condition_text, markup_text, standard_text
from catalog.models import Plan, PriceRule

STATES = {
    "active": _("In force"),
    "waiting": _("Waiting"),
    "over": _("Over"),
    "off": _("Off"),
    "currency": _("Its amount is in another currency"),
}
COLORS = {"active": "success", "waiting": "info", "currency": "danger"}
WHICH_WINS = _(
    "Of several rules for one plan, the one with the highest priority wins; then the one with the narrowest condition, where a plan"
    " is narrower than a country or region, that than an operator, that than a data allowance, that than a kind of plan; then the newest."
)


@admin.register(PriceRule)
class PriceRuleAdmin(ConfirmedAdmin):
    list_display = (
        "name",
        "state",
        "what",
        "condition",
        "priority",
        "starts_at",
        "ends_at",
        "under_floor",
    )
    list_select_related = ("place", "plan")
    list_filter = ("is_active",)
    search_fields = ("name", "operator", "place__name", "plan__name")
    list_before_template = "admin/catalog/price_rule_list.html"
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "is_active", "markup_percent", "fixed_amount", "ending", "under_floor"),
                "description": _("Nothing is saved before you have seen what it changes."),
            },
        ),
        (
            _("For which plans"),
            {
                "fields": ("scope", "place", "operator", "allowance", "plan"),
                "description": _("All that you fill in must hold. Empty means every plan."),
            },
        ),
        (
            _("When, and before which other rules"),
            {"fields": ("starts_at", "ends_at", "priority"), "description": WHICH_WINS},
        ),
    )
    autocomplete_fields = ("plan",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        below = Plan.objects.filter(retired_at=None, not_sold_reason=Plan.NotSold.BELOW_FLOOR)
        facts = {
            "standard": standard_text(),
            "which_wins": WHICH_WINS,
            "below_floor": below.count(),
            "below_floor_address": f"{reverse('admin:catalog_plan_changelist')}?{BELOW_FLOOR}",
        }
        return super().changelist_view(request, facts | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: PriceRule, form: Any, change: bool) -> None:
        obj.set_currency()
        super().save_model(request, obj, form, change)
        tasks.enqueue(tasks.reprice)

    def delete_model(self, request: HttpRequest, obj: PriceRule) -> None:
        super().delete_model(request, obj)
        tasks.enqueue(tasks.reprice)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PriceRule]) -> None:
        super().delete_queryset(request, queryset)
        tasks.enqueue(tasks.reprice)

    def construct_change_message(
        self, _request: HttpRequest, form: Any, _formsets: Any, add: bool = False
    ) -> str:
        """The names of the fields alone would not tell who sold what at which markup."""
        return told(form.instance) if add else changes(as_it_was(form), form.instance, form.changed_data)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[PriceRule]) -> list[LogEntry]:
        return [log(request, rule, DELETION, told(rule)) for rule in queryset]

    @display(description=_("state"), label=COLORS)
    def state(self, rule: PriceRule) -> tuple[str, str]:
        found = rule.state(timezone.now())
        return found, str(STATES[found])

    @display(description=_("markup"), ordering="markup_percent")
    def what(self, rule: PriceRule) -> str:
        return markup_text(rule)

    @display(description=_("for"))
    def condition(self, rule: PriceRule) -> str:
        return condition_text(rule)
