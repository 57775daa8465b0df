"""Receipts and credit notes: numbered without gaps, and never changed once they are numbered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.models.payment import Refund


class ReceiptSeries(models.Model):
    """One run of numbers, such as `R-2026`. `last` is the newest that was given; only `orders.receipts.numbers` moves it."""

    name = models.CharField(_("series"), max_length=32, unique=True)
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of receipts")
        verbose_name_plural = _("series of receipts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """One numbered document about an order's money: what was paid, what was given back, or a giving back that failed after all.

    `total` and the `tax` in it are in `currency`; those of a credit note are negative, so that all documents add up to what the shop
    has. `facts` are all that is printed besides (see `orders.receipts.facts`), frozen as it was said at that moment.

    The buyer's details are what a shopper wrote, once; from then on they are frozen as well.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        CREDIT_NOTE = "credit_note", _("credit note")
        REVERSAL = "reversal", _("credit note taken back")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    series = models.ForeignKey(
        ReceiptSeries, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("series")
    )
    number = models.PositiveBigIntegerField(_("number in its series"))
    name = models.CharField(_("number"), max_length=48, unique=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("order")
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts",
        verbose_name=_("refund"),
    )  # fmt: skip
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=3)
    tax = models.DecimalField(_("tax in it"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    facts = models.JSONField(_("what it says"))
    buyer_name = models.CharField(_("buyer"), max_length=200, blank=True)
    buyer_address = models.CharField(_("buyer's address"), max_length=500, blank=True)
    buyer_tax_id = models.CharField(_("buyer's tax number"), max_length=40, blank=True)
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["receipt", "credit_note", "reversal"]), name="receipt_kind"
            ),
            models.UniqueConstraint(fields=["series", "number"], name="receipt_series_number"),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(kind="receipt"), name="receipt_one_an_order"
            ),
            models.UniqueConstraint(
                fields=["refund", "kind"],
                condition=models.Q(refund__isnull=False),
                name="receipt_one_of_a_kind_a_refund",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="receipt", refund=None)
                | (~models.Q(kind="receipt") & models.Q(refund__isnull=False)),
                name="receipt_credit_names_its_refund",
            ),
        ]

    def __str__(self) -> str:
        return self.name
