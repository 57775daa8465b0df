"""The audit trail: what happened to an order, in the transaction in which it happened."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderEvent(models.Model):
    """One thing that happened. Never changed, never deleted.

    `kind` is a dotted code such as `payment.paid`; `data` holds codes and ids only: no address, no activation code, no key.
    """

    class Actor(models.TextChoices):
        MACHINE = "machine", _("machine")
        SHOPPER = "shopper", _("shopper")
        STRIPE = "stripe", _("Stripe")
        SUPPLIER = "supplier", _("supplier")
        STAFF = "staff", _("staff")

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="events")
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    kind = models.CharField(_("what"), max_length=64)
    actor = models.CharField(_("by"), max_length=8, choices=Actor.choices, default=Actor.MACHINE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.JSONField(_("details"), default=dict, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.kind
