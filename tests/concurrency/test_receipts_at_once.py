"""Twenty payments and refunds at the same moment: every number once, none missing."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from orders import confirmation, payments, receipts, refunds
from orders.models import Order, OrderLine, Payment, Receipt, ReceiptSeries, Refund
from orders.payments.facts import NO_INTENT
from orders.receipts import issuing, numbers
from orders.status import LineStatus, OrderStatus, PaymentStatus


@pytest.fixture
def orders(japan_plan):
    made = []
    for number in range(20):
        order = Order.objects.create(email="ada@example.com", currency="USD", total=5.5)
        OrderLine.of_plan(japan_plan, order=order, number=1).save()
        Payment.objects.create(
            order=order,
            status=PaymentStatus.OPEN,
            amount=Decimal("5.50"),
            currency="USD",
            session_id=f"cs_{number}",
            expires_at=timezone.now() + timedelta(minutes=31),
        )
        made.append(order)
    return made


def paid(order):
    return payments.SessionState(
        "cs", "complete", "paid", 550, "USD", livemode=False, reference=order.reference, intent=NO_INTENT
    )


def given(kind="receipt"):
    return sorted(Receipt.objects.filter(kind=kind).values_list("number", flat=True))


class RolledBackError(Exception):
    """The process died before it committed."""


def confirm_all(orders, all_at_once):
    """Each order by one thread, every fourth of them dying at the end."""
    turns = itertools.count()

    def work():
        number = next(turns)
        order = orders[number]
        with transaction.atomic():
            confirmation.apply(order.payments.get().pk, paid(order))
            if number % 4 == 0:
                raise RolledBackError
        return True

    return all_at_once(work)


def test_payments_at_once_get_every_number_once_and_none_is_missing(orders, all_at_once):
    results = confirm_all(orders, all_at_once)
    assert results.count(True) == 15
    assert {type(each) for each in results if each is not True} == {RolledBackError}
    assert given() == list(range(1, 16))
    assert ReceiptSeries.objects.get().last == 15


def test_without_the_lock_some_would_get_the_same_number(orders, all_at_once, monkeypatch):
    """The control: read, then write, as two processes would."""

    def careless(name):
        series, _made = ReceiptSeries.objects.get_or_create(name=name)
        series.last = Receipt.objects.filter(series=series).count() + 1
        return series

    monkeypatch.setattr(numbers, "take", careless)
    results = confirm_all(orders, all_at_once)
    assert results.count(True) < 15


def test_one_order_confirmed_by_twenty_has_one_receipt(orders, all_at_once):
    order = orders[0]
    results = all_at_once(lambda: confirmation.apply(order.payments.get().pk, paid(order)))
    assert set(results) == {confirmation.Outcome.PAID}
    assert given() == [1]


def test_refunds_at_once_have_a_series_of_their_own(orders, all_at_once):
    made = []
    for order in orders:
        confirmation.apply(order.payments.get().pk, paid(order))
        made.append(Refund.objects.create(payment=order.payments.get(), amount=Decimal("5.5")))
    turns = itertools.count()

    def work():
        refund = made[next(turns)]
        refunds.apply(
            refund.pk, payments.RefundState(f"re_{refund.pk}", "succeeded", 550, "USD", "", is_booked=True)
        )

    assert set(all_at_once(work)) == {None}
    assert given("credit_note") == list(range(1, 21))
    assert given() == list(range(1, 21))


def test_of_twenty_buyers_one_is_named(orders, all_at_once):
    order = orders[0]
    confirmation.apply(order.payments.get().pk, paid(order))
    turns = itertools.count()
    results = all_at_once(
        lambda: receipts.name_buyer(order.pk, receipts.Buyer(f"Firm {next(turns)}", "Kiel"))
    )
    assert results.count(None) == 1
    assert Receipt.objects.get().buyer_name.startswith("Firm ")
    assert Receipt.objects.get().kind == issuing.Kind.RECEIPT
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PAID
    assert order.lines.get().status == LineStatus.WAITING
