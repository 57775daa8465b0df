from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.views import ChangeList

from catalog import price_book
from catalog.admin.base import ReadOnlyAdmin
from catalog.admin.price_text import least_text, margin_text, rule_name, steps
from catalog.history import life
from catalog.models import Plan
from catalog.money import money

BELOW_FLOOR = f"not_sold_reason__exact={Plan.NotSold.BELOW_FLOOR}"
_STEP = (
    '<tr><th scope="row" class="font-normal pr-6 py-1 text-left">{}</th>'
    '<td class="font-semibold pr-6 py-1 text-important text-right whitespace-nowrap">{}</td><td class="py-1">{}</td></tr>'
)


class PricedChangeList(ChangeList):
    """Each plan of the page at hand with how its price comes about (`quote`); the rules are read once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        book = price_book.current()
        for plan in self.result_list:
            plan.quote = book.quote(plan)


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Cost, price and what is left between them after Stripe's fee."""

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
    readonly_fields = ("price_steps",)
    actions_detail = ("price_alone",)

    def get_changelist(self, _request: HttpRequest, **_kwargs: Any) -> type[ChangeList]:
        return PricedChangeList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Of plans under the margin floor, what their price would be and why that is not enough."""
        if BELOW_FLOOR not in request.GET.urlencode():
            return self.list_display
        return (
            "name",
            "supplier_id",
            "wholesale",
            "would_be",
            "fee",
            "margin",
            "least",
            "by_rule",
        )

    def get_fieldsets(
        self, request: HttpRequest, obj: Plan | None = None
    ) -> list[tuple[Any, dict[str, Any]]]:
        [(name, options)] = super().get_fieldsets(request, obj)
        others = [field for field in options["fields"] if field != "price_steps"]
        return [(_("How its price comes about"), {"fields": ["price_steps"]}), (name, {"fields": others})]

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

    @display(description=_("margin after fee"))
    def margin(self, plan: Any) -> str:
        """Of the price on sale; where there is none, of the one that was refused."""
        if plan.quote is None:
            return ""
        terms = price_book.terms()
        price = plan.quote.price if plan.retail_price is None else plan.retail_price
        sold = replace(plan.quote, price=price, fee=terms.fee.of(price))
        return margin_text(sold, terms.currency)

    @display(description=_("price by its rule"))
    def would_be(self, plan: Any) -> str:
        return money(plan.quote.price, plan.retail_currency) if plan.quote else ""

    @display(description=_("Stripe's fee"))
    def fee(self, plan: Any) -> str:
        return money(plan.quote.fee, plan.retail_currency) if plan.quote else ""

    @display(description=_("least price"))
    def least(self, plan: Any) -> str:
        return least_text(plan.quote, plan.retail_currency) if plan.quote else ""

    @display(description=_("rule"))
    def by_rule(self, plan: Any) -> str:
        return rule_name(plan.quote.rule) if plan.quote else ""

    @display(description=_("from cost to price"))
    def price_steps(self, plan: Plan) -> SafeString | str:
        quote = price_book.current().quote(plan)
        if quote is None:
            return gettext("The cost is not known in the supplier's currency, so there is no price.")
        return format_html("<table>{}</table>", format_html_join("", _STEP, steps(quote)))

    def has_price_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        return request.user.has_perm("catalog.add_pricerule")

    @action(description=_("Set a rule for this plan"), permissions=["price"])
    def price_alone(self, _request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(f"{reverse('admin:catalog_pricerule_add')}?plan={object_id}")

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
