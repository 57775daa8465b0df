"""What a shopper asks of us about an order: one row for each request, which a person answers."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order, OrderLine
from orders.models.state import Stateful
from orders.status import REQUEST_MOVES, LineStatus, RequestStatus

MOST_WORDS = 1000
MOST_REPLY = 4000


class ShopperRequest(Stateful):
    """One request about one eSIM; where `line` is empty it is about the order.

    `device` is what the browser said of itself, `line_status` how the line stood and `state` how the whole order did when it was
    asked (`orders.support.state` reads it). `reply` is what staff wrote to the shopper, who reads it by mail and on the order's page;
    `note` is what staff did, for the next of them to read. One request of a kind may be open for a line, and one for the order itself;
    of questions there may be several, as people remember things one by one.
    """

    MOVES = REQUEST_MOVES
    NOUN = "request"

    class Kind(models.TextChoices):
        DELETED = "deleted", _("deleted the eSIM")
        QUESTION = "question", _("message")
        REFUND = "refund", _("wants a refund")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="requests")
    line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=8, choices=RequestStatus.choices, default=RequestStatus.OPEN
    )
    words = models.CharField(_("the shopper's words"), max_length=MOST_WORDS, blank=True)
    device = models.CharField(_("device"), max_length=300, blank=True)
    line_status = models.CharField(_("eSIM was then"), max_length=16, choices=LineStatus.choices, blank=True)
    state: "models.JSONField[Any, Any]" = models.JSONField(
        _("order was then"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    # The database's default, and that of `state`, are for a page of the version before, while the shop is being upgraded.
    reply = models.TextField(_("answer to the shopper"), blank=True, default="", db_default="")
    note = models.CharField(_("what was done"), max_length=MOST_WORDS, blank=True)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-status", "-pk"]  # what is open stands first: o after a
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=RequestStatus.values), name="request_status"
            ),
            models.UniqueConstraint(
                fields=["line", "kind"],
                condition=models.Q(status=RequestStatus.OPEN, line__isnull=False)
                & ~models.Q(kind="question"),
                name="request_one_open_a_line",
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=models.Q(status=RequestStatus.OPEN, line__isnull=True) & ~models.Q(kind="question"),
                name="request_one_open_an_order",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="request_status_created")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def audited_order(self) -> Order:
        return self.order

    def audited_line_id(self) -> int | None:
        return self.line_id
