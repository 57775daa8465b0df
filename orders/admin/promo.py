"""Promo codes: made and switched off by staff, with what they have given away."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.admin.change_log import as_it_was, changes, log, told
from catalog.money import money
from orders.models import PromoCode, Redemption
from orders.status import RedemptionStatus

STATES = {
    "active": _("In force"),
    "waiting": _("Waiting"),
    "over": _("Over"),
    "used_up": _("Used up"),
    "off": _("Off"),
    "currency": _("Its amounts are in another currency"),
}
COLORS = {"active": "success", "waiting": "info", "currency": "danger"}


@admin.register(PromoCode)
class PromoCodeAdmin(ModelAdmin):
    list_display = (
        "code",
        "state",
        "takes_off",
        "uses",
        "given_away",
        "limit",
        "starts_at",
        "ends_at",
        "note",
    )
    list_filter = ("is_active",)
    search_fields = ("code", "note")
    autocomplete_fields = ("destinations",)
    compressed_fields = True
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "is_active", "note", "percent", "amount"),
                "description": _(
                    "No price falls under the margin floor, whatever a code says: the discount is then reduced, and the shopper sees the "
                    "price before paying."
                ),
            },
        ),
        (_("For which orders"), {"fields": ("minimum", "scope", "destinations")}),
        (_("When, and how often"), {"fields": ("starts_at", "ends_at", "limit", "limit_per_email")}),
    )
    done = (_("What it has done"), {"fields": ("state_text", "uses", "given_away", "link", "orders")})
    always_readonly = ("state_text", "uses", "given_away", "link", "orders")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromoCode]:
        """What was given away counts paid orders, in today's store currency."""
        used = Redemption.objects.filter(
            code=OuterRef("pk"), status=RedemptionStatus.USED, store_currency=settings.STORE_CURRENCY
        )
        summed = used.order_by().values("code").annotate(sum=Sum("worth")).values("sum")
        worth = Subquery(summed, output_field=DecimalField(max_digits=18, decimal_places=3))
        return super().get_queryset(request).annotate(worth=worth)

    def get_fieldsets(self, _request: HttpRequest, obj: PromoCode | None = None) -> Any:
        return (*self.fieldsets, self.done) if obj else self.fieldsets

    def get_readonly_fields(self, _request: HttpRequest, obj: PromoCode | None = None) -> tuple[str, ...]:
        """Orders name a code: it is not turned into another."""
        return (*self.always_readonly, "code") if obj else self.always_readonly

    def save_model(self, _request: HttpRequest, obj: PromoCode, form: Any, change: bool) -> None:
        obj.currency = settings.STORE_CURRENCY
        # `uses` is counted by the shop while this form stands open.
        changed = {name for name in form.changed_data if name != "destinations"} | {"currency"}
        obj.save(update_fields=changed if change else None)

    def construct_change_message(
        self, _request: HttpRequest, form: Any, _formsets: Any, add: bool = False
    ) -> str:
        """The names of the fields alone would not tell who gave away how much."""
        return told(form.instance) if add else changes(as_it_was(form), form.instance, form.changed_data)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[PromoCode]) -> list[LogEntry]:
        return [log(request, code, DELETION, told(code)) for code in queryset]

    @display(description=_("state"), label=COLORS)
    def state(self, code: PromoCode) -> tuple[str, str]:
        found = code.state(timezone.now())
        return found, str(STATES[found])

    @display(description=_("state"))
    def state_text(self, code: PromoCode) -> str:
        return str(STATES[code.state(timezone.now())])

    @display(description=_("takes off"))
    def takes_off(self, code: PromoCode) -> str:
        if code.percent is not None:
            return f"{code.percent.normalize():f} %"
        return money(code.amount or Decimal(0), code.currency)

    @display(description=_("given away"))
    def given_away(self, code: PromoCode) -> str:
        return money(getattr(code, "worth", None) or Decimal(0), settings.STORE_CURRENCY)

    @display(description=_("link that fills it in"))
    def link(self, code: PromoCode) -> str:
        return f"{settings.SITE_URL}{reverse('orders:promo', args=[code.code])}"

    @display(description=_("orders"))
    def orders(self, code: PromoCode) -> SafeString:
        address = f"{reverse('admin:orders_order_changelist')}?{urlencode({'promo_code': code.code})}"
        return format_html('<a class="underline" href="{}">{}</a>', address, _("Orders with this code"))
