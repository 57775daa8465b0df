"""The outbox: a mail is a row first, so that none is lost and none is sent by accident a second time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.status import EmailStatus


class OutgoingEmail(models.Model):
    """One mail, written when it is sent: its text holds bearer secrets and is never stored.

    `key` says what it is for; the constraint makes asking twice for the same mail ask once. `order` is empty for a mail about
    several orders. `next_attempt_at` is when a failed try is repeated.
    """

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("eSIM delivered")
        GIFT_BOUGHT = "gift_bought", _("gift bought")
        GIFT = "gift", _("gift")
        PREPARING = "preparing", _("eSIM is late")
        REFUNDED = "refunded", _("refunded")
        TOP_UP_DONE = "top_up_done", _("top-up done")
        FIND_ORDERS = "find_orders", _("link to all orders")
        NEW_LINK = "new_link", _("new link to an order")
        EMAIL_CHANGED = "email_changed", _("address of an order changed")
        ANSWER = "answer", _("answer to a request")
        STAFF_ALERT = "staff_alert", _("alert to staff")
        SHOP_ALERT = "shop_alert", _("alert about the shop")
        NOT_INSTALLED = "not_installed", _("reminder to install")
        LOW_DATA = "low_data", _("data runs low")
        USED_UP = "used_up", _("data used up")
        EXPIRING = "expiring", _("ends soon")
        EXPIRED = "expired", _("ended")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="emails")
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=16, default="en")
    status = models.CharField(
        _("status"), max_length=8, choices=EmailStatus.choices, default=EmailStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=EmailStatus.values), name="email_status")
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="email_status_next_attempt")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
