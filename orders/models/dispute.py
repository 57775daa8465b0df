"""A shopper's bank asks for the money back, as Stripe knows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.models.payment import Payment
from orders.models.state import Stateful
from orders.status import DISPUTE_MOVES, DisputeStatus


class Dispute(Stateful):
    """One dispute of a payment. `amount` in `currency`; `stripe_status` and `reason` are Stripe's own words for it.

    `evidence_due_by` is until when staff may answer the bank, in Stripe's dashboard.
    """

    MOVES = DISPUTE_MOVES
    NOUN = "dispute"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    status = models.CharField(
        _("status"), max_length=8, choices=DisputeStatus.choices, default=DisputeStatus.OPEN
    )
    stripe_dispute_id = models.CharField(_("Stripe dispute"), max_length=255, unique=True)
    stripe_status = models.CharField(_("status at Stripe"), max_length=32)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    evidence_due_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    created_at = models.DateTimeField(_("opened"))
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=DisputeStatus.values), name="dispute_status"
            ),
        ]
        indexes = [models.Index(fields=["status", "checked_at"], name="dispute_status_checked")]

    def __str__(self) -> str:
        return self.stripe_dispute_id

    def audited_order(self) -> Order:
        return self.payment.order
