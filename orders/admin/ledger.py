"""The books behind an order: purchases, eSIMs, payments, refunds and Stripe's events. Activation codes are never shown whole."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin import desk
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.evidence_text import consent_text, evidence_text
from orders.models import BalanceReading, Dispute, Esim, Payment, Purchase, Refund, StripeEvent, TopUp
from orders.status import DisputeStatus, PurchaseStatus

PURCHASE_COLORS = {
    PurchaseStatus.BOUGHT: "success",
    PurchaseStatus.UNKNOWN: "danger",
    PurchaseStatus.STARTED: "warning",
    PurchaseStatus.REFUSED: "warning",
}
DISPUTE_COLORS = {
    DisputeStatus.OPEN: "danger",
    DisputeStatus.LOST: "warning",
    DisputeStatus.WON: "success",
}


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "order",
        "purchase_status",
        "supplier_order_number",
        "expected_cost",
        "charged",
        "reason",
        "verdict",
        "started_at",
    )
    list_filter = ("status", "verdict", "reason", "started_at")
    search_fields = ("supplier_order_number", "line__order__reference", "line__order__email")
    list_select_related = ("line__order",)
    fields = (
        "line", "attempt", "status", "expected_cost", "charged", "supplier_order_number", "reason", "remark",
        "message", "balance_before", "verdict", "what_is_known", "started_at", "finished_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        answer = path("<int:purchase_id>/answer/", self.answer, name="orders_purchase_answer")
        return [answer, *super().get_urls()]

    def answer(self, request: HttpRequest, purchase_id: int) -> HttpResponse:
        return self.admin_site.admin_view(desk.reveal)(
            request, self.admin_site.each_context(request), purchase_id
        )

    @display(description=_("order"))
    def order(self, purchase: Purchase) -> str:
        return purchase.line.order.reference

    @display(description=_("what is known"))
    def what_is_known(self, purchase: Purchase) -> str:
        return " ".join(evidence_text(purchase))

    @display(description=_("status"), label=PURCHASE_COLORS, ordering="status")
    def purchase_status(self, purchase: Purchase) -> tuple[str, str]:
        return purchase.status, purchase.get_status_display()


@admin.register(BalanceReading)
class BalanceReadingAdmin(ReadOnlyAdmin):
    list_display = ("taken_at", "amount", "is_quiet")
    list_filter = ("is_quiet", "taken_at")
    date_hierarchy = "taken_at"


class TopUpInline(ReadOnlyInline):
    model = TopUp
    fields = (
        "applied_at",
        "order",
        "adds",
        "total_bytes",
        "total_days",
        "used_bytes",
        "expires_at",
        "transaction_id",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopUp]:
        return super().get_queryset(request).select_related("line__order")

    @display(description=_("order"))
    def order(self, top_up: TopUp) -> str:
        return top_up.line.order.reference

    @display(description=_("plan"))
    def adds(self, top_up: TopUp) -> str:
        return top_up.line.plan_name


@admin.register(Esim)
class EsimAdmin(ReadOnlyAdmin):
    inlines = (TopUpInline,)
    list_display = ("id", "order", "plan", "iccid", "masked_code", "ready_at")
    list_filter = ("ready_at",)
    search_fields = ("iccid", "esim_tran_no", "line__order__reference", "line__order__email")
    list_select_related = ("line__order",)
    fields = (
        "line", "masked_code", "smdp_address", "iccid", "esim_tran_no", "phone_number", "supplier_expiry_date", "created_at",
        "ready_at",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=_("order"))
    def order(self, esim: Esim) -> str:
        return esim.line.order.reference

    @display(description=_("plan"))
    def plan(self, esim: Esim) -> str:
        return esim.line.plan_name

    @display(description=_("activation code"))
    def masked_code(self, esim: Esim) -> str:
        """Enough to compare with what a shopper reads out, too little to install."""
        return f"…{esim.lpa[-4:]}" if esim.lpa else "–"


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("id", "order", "status", "amount", "currency", "capture", "problem", "created_at")
    list_filter = ("status", "capture", "created_at")
    search_fields = ("session_id", "payment_intent_id", "order__reference", "order__email")
    list_select_related = ("order",)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("id", "payment", "status", "amount", "origin", "problem", "created_at")
    list_filter = ("status", "origin", "created_at")
    search_fields = ("stripe_refund_id", "payment__order__reference", "payment__order__email")
    list_select_related = ("payment",)


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = (
        "stripe_dispute_id",
        "order",
        "dispute_status",
        "amount",
        "currency",
        "reason",
        "evidence_due_by",
    )
    list_filter = ("status", "reason", "created_at")
    search_fields = ("stripe_dispute_id", "payment__order__reference", "payment__order__email")
    list_select_related = ("payment__order",)
    fields = (
        "payment", "stripe_dispute_id", "status", "stripe_status", "reason", "amount", "currency", "evidence_due_by",
        "consent", "created_at", "checked_at",
    )  # fmt: skip
    readonly_fields = fields

    @display(description=_("consent"))
    def consent(self, dispute: Dispute) -> str:
        """To be copied into the answer to the bank."""
        return " ".join(consent_text(dispute.payment.order))

    @display(description=_("order"))
    def order(self, dispute: Dispute) -> str:
        return dispute.payment.order.reference

    @display(description=_("status"), label=DISPUTE_COLORS, ordering="status")
    def dispute_status(self, dispute: Dispute) -> tuple[str, str]:
        return dispute.status, dispute.get_status_display()


@admin.register(StripeEvent)
class StripeEventAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "type", "status", "attempts", "problem", "received_at")
    list_filter = ("status", "type", "received_at")
    search_fields = ("event_id", "object_id", "session_id", "payment_intent_id")
