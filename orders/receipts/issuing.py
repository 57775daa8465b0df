"""Writing documents down, each in the transaction in which its money moved. The caller holds the order's lock."""

from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from orders.models import Order, OrderEvent, Payment, Receipt, Refund
from orders.receipts import facts, numbers, tax
from orders.status import PaymentStatus, RefundStatus

Kind = Receipt.Kind
NUMBERED = "receipt.numbered"


def issue(payment: Payment) -> Receipt | None:
    """The receipt of an order, given once; None while its money is not ours."""
    there = Receipt.objects.filter(order=payment.order, kind=Kind.RECEIPT).first()
    if there is not None or payment.status != PaymentStatus.PAID:
        return there
    total = payment.amount if payment.capture_amount is None else payment.capture_amount
    taxes = tax.with_amounts(
        payment.tax_lines, tax.share(payment.tax_lines, total, payment.amount, payment.currency)
    )
    return _write(
        Receipt(
            kind=Kind.RECEIPT,
            order=payment.order,
            total=total,
            currency=payment.currency,
            facts=facts.of_payment(payment, total, taxes),
        )
    )


def credit(refund: Refund) -> Receipt | None:
    """The credit note of a refund that succeeded, given once; None where there is nothing that it would correct."""
    receipt = issue(refund.payment)
    there = Receipt.objects.filter(refund=refund, kind=Kind.CREDIT_NOTE).first()
    if receipt is None or there is not None:
        return there
    taxes = _taxes_given_back(receipt, refund.amount)
    return _write(
        Receipt(
            kind=Kind.CREDIT_NOTE,
            order=receipt.order,
            refund=refund,
            total=-refund.amount,
            currency=receipt.currency,
            facts=facts.of_refund(receipt, refund.lines.order_by("number"), -refund.amount, taxes),
            **_buyer_of(receipt),
        )
    )


def reverse(refund: Refund) -> Receipt | None:
    """A refund failed after it had succeeded: its money is ours again, and its number cannot be given back."""
    note = Receipt.objects.filter(refund=refund, kind=Kind.CREDIT_NOTE).first()
    if note is None or Receipt.objects.filter(refund=refund, kind=Kind.REVERSAL).exists():
        return None
    return _write(
        Receipt(
            kind=Kind.REVERSAL,
            order=note.order,
            refund=refund,
            total=-note.total,
            currency=note.currency,
            facts=facts.of_reversal(note.facts, note.name),
            **_buyer_of(note),
        )
    )


def lacking() -> Q:
    """Orders without a document that they should have, as a filter: paid or refunded by a process that knew of none."""
    receipts = Receipt.objects.filter(order=OuterRef("order"), kind=Kind.RECEIPT)
    notes = Receipt.objects.filter(refund=OuterRef("pk"), kind=Kind.CREDIT_NOTE)
    paid = Payment.objects.filter(~Exists(receipts), status=PaymentStatus.PAID, order=OuterRef("pk"))
    returned = Refund.objects.filter(
        ~Exists(notes),
        status=RefundStatus.SUCCEEDED,
        payment__status=PaymentStatus.PAID,
        payment__order=OuterRef("pk"),
    )
    return Q(Exists(paid)) | Q(Exists(returned))


def catch_up(order_id: int) -> None:
    """Write whatever documents an order should have and has not."""
    if Order.objects.filter(lacking(), pk=order_id).exists():
        _catch_up(order_id)


@transaction.atomic
def _catch_up(order_id: int) -> None:
    order = Order.objects.locked().get(pk=order_id)
    for payment in order.payments.filter(status=PaymentStatus.PAID):
        issue(payment)
        for refund in payment.refunds.filter(status=RefundStatus.SUCCEEDED).order_by("pk"):
            credit(refund)


def _taxes_given_back(receipt: Receipt, amount: Decimal) -> list[dict[str, str]]:
    """By rate, so that what was given back of an order never holds another tax than that part of it did, and all of it holds all."""
    rates = receipt.facts["taxes"]
    notes = list(Receipt.objects.filter(order=receipt.order).exclude(pk=receipt.pk))
    until_now = -sum((note.total for note in notes), Decimal(0))
    due = tax.share(rates, until_now + amount, receipt.total, receipt.currency)
    given = [
        sum((Decimal(note.facts["taxes"][row]["amount"]) for note in notes), Decimal(0))
        for row in range(len(rates))
    ]
    return tax.with_amounts(rates, [-(each + before) for each, before in zip(due, given, strict=True)])


def _write(receipt: Receipt) -> Receipt:
    """Numbered and kept. The number is the last thing that is waited for."""
    receipt.issued_at = timezone.now()
    receipt.tax = tax.total(receipt.facts["taxes"])
    prefix = settings.RECEIPT_PREFIX if receipt.kind == Kind.RECEIPT else settings.CREDIT_NOTE_PREFIX
    series = numbers.take(f"{prefix}-{timezone.localdate(receipt.issued_at).year}")
    receipt.series, receipt.number, receipt.name = series, series.last, numbers.written(series)
    receipt.save(force_insert=True)
    OrderEvent.objects.create(order=receipt.order, kind=NUMBERED, data={"receipt": receipt.name})
    return receipt


def _buyer_of(receipt: Receipt) -> dict[str, str]:
    return {name: getattr(receipt, name) for name in ("buyer_name", "buyer_address", "buyer_tax_id")}
