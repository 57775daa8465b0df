"""The purchase ledger: every supplier call that spends money is a committed row before it goes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order, OrderLine
from orders.models.state import Stateful
from orders.status import LIVE_PURCHASE, PURCHASE_MOVES, PurchaseStatus, Verdict


class Purchase(Stateful):
    """One purchase or top-up call for one line. The constraint on live rows is what keeps an eSIM from being bought twice.

    `expected_cost`, `charged` and `balance_before` are in the supplier's currency. `raw_answer` holds bearer secrets: it is
    shown only to staff with the permission for it, which is noted, and never logged. `verdict` is what the balance says about a
    call without an answer, and `evidence` the amounts behind it, as strings.
    """

    MOVES = PURCHASE_MOVES
    NOUN = "purchase"

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="purchases")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    status = models.CharField(
        _("status"), max_length=10, choices=PurchaseStatus.choices, default=PurchaseStatus.STARTED
    )
    expected_cost = models.DecimalField(_("expected cost"), max_digits=18, decimal_places=8)
    balance_before = models.DecimalField(
        _("balance last seen"), max_digits=18, decimal_places=8, null=True, blank=True
    )
    charged = models.DecimalField(_("charged"), max_digits=18, decimal_places=8, null=True, blank=True)
    supplier_order_number = models.CharField(
        _("supplier order number"), max_length=64, blank=True, db_index=True
    )
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    remark = models.CharField(_("supplier's remark"), max_length=64, blank=True)
    message = models.CharField(_("supplier's message"), max_length=300, blank=True)
    raw_answer = models.TextField(blank=True, editable=False)
    verdict = models.CharField(_("what the balance says"), max_length=10, choices=Verdict.choices, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        permissions = [("view_raw_answer", _("Can read what the supplier answered, with activation codes"))]
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=PurchaseStatus.values), name="purchase_status"
            ),
            models.UniqueConstraint(fields=["line", "attempt"], name="purchase_line_attempt"),
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(status__in=LIVE_PURCHASE), name="purchase_one_live_a_line"
            ),
        ]
        indexes = [models.Index(fields=["status", "started_at"], name="purchase_status_started")]

    def __str__(self) -> str:
        return f"{self.line_id}-B-{self.attempt}"

    def audited_order(self) -> Order:
        return self.line.order

    def audited_line_id(self) -> int | None:
        return self.line_id
