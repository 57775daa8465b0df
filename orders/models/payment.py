"""Money in and money back, as Stripe knows it. No card data ever comes here."""

import uuid
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.models.state import Stateful
from orders.status import (
    LIVE_PAYMENT,
    PAYMENT_MOVES,
    REFUND_MOVES,
    PaymentStatus,
    RefundStatus,
)


class Payment(Stateful):
    """One Stripe Checkout Session for an order. `amount` is in `currency`, in units, not cents.

    Everything the create call sends is committed here before it is made: the same `idempotency_key` must come with the same
    parameters, however often and by whom the call is repeated. `capture_amount` is written down before a hold is charged, so
    that a repeated call charges the same; `capture_before` is when the bank lets the hold go.

    `tax` is how much of `amount` is tax, as Stripe says; `tax_lines` are its parts by rate, each with a name, a percentage and an
    amount, both as strings.
    """

    MOVES = PAYMENT_MOVES
    NOUN = "payment"

    class Capture(models.TextChoices):
        IMMEDIATE = "immediate", _("at once")
        AFTER_PURCHASE = "after_purchase", _("after the purchase")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(
        _("status"), max_length=16, choices=PaymentStatus.choices, default=PaymentStatus.CREATED
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    tax = models.DecimalField(_("tax in it"), max_digits=12, decimal_places=3, default=Decimal(0))
    tax_lines = models.JSONField(_("tax by rate"), default=list, blank=True)
    capture = models.CharField(
        _("charged"), max_length=16, choices=Capture.choices, default=Capture.IMMEDIATE
    )
    capture_amount = models.DecimalField(
        _("amount to charge"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    capture_before = models.DateTimeField(_("hold ends"), null=True, blank=True)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session_id = models.CharField(_("Stripe session"), max_length=255, unique=True, null=True, blank=True)
    payment_intent_id = models.CharField(_("Stripe payment"), max_length=255, blank=True, db_index=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    expires_at = models.DateTimeField(_("payment page closes"))
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=PaymentStatus.values), name="payment_status"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(tax__gte=0, tax__lte=models.F("amount")), name="payment_tax_within_amount"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(status__in=LIVE_PAYMENT),
                name="payment_one_live_an_order",
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_at"], name="payment_status_expires")]

    def __str__(self) -> str:
        return f"{self.order_id}-P-{self.pk}"

    def audited_order(self) -> Order:
        return self.order


class Refund(Stateful):
    """Money owed back for lines of an order, committed before Stripe is asked. `amount` in the payment's currency.

    One made in Stripe's dashboard is `origin` dashboard: it may have no lines.
    """

    MOVES = REFUND_MOVES
    NOUN = "refund"

    class Origin(models.TextChoices):
        MACHINE = "machine", _("machine")
        STAFF = "staff", _("staff")
        DASHBOARD = "dashboard", _("Stripe's dashboard")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    status = models.CharField(
        _("status"), max_length=16, choices=RefundStatus.choices, default=RefundStatus.CREATED
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    origin = models.CharField(_("made by"), max_length=9, choices=Origin.choices, default=Origin.MACHINE)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stripe_refund_id = models.CharField(
        _("Stripe refund"), max_length=255, unique=True, null=True, blank=True
    )
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=RefundStatus.values), name="refund_status"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}-R-{self.pk}"

    def audited_order(self) -> Order:
        return self.payment.order
