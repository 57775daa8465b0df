"""A shopper is forgotten while money moves: an order is never erased in the midst of a refund, nor paid once it is forgotten."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import confirmation, payments, refunds
from orders.models import Esim, Order, OrderEvent, OrderLine, OutgoingEmail, Payment, Refund, ShopperRequest
from orders.models.order import ERASED_ADDRESS
from orders.payments.facts import NO_INTENT
from orders.privacy import erasing, waits
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.support import asking

LONG_AGO = timezone.now() - timedelta(days=1000)


@pytest.fixture
def make_order(japan_plan):
    def make(status, line_status, payment_status):
        order = Order.objects.create(email="ada@example.com", currency="USD", total=5.5, status=status)
        line = OrderLine.of_plan(japan_plan, order=order, number=1, status=line_status)
        line.save()
        Payment.objects.create(
            order=order, status=payment_status, amount=Decimal("5.50"), currency="USD", payment_intent_id=f"pi_{order.pk}",
            session_id=f"cs_{order.pk}", expires_at=timezone.now(),
        )  # fmt: skip
        if line_status == LineStatus.DELIVERED:
            mail = OutgoingEmail.objects.create(
                kind="delivery", key=f"d:{order.pk}", order=order, to=order.email, status="sent"
            )
            Esim.objects.create(line=line, lpa=f"LPA:1$x${order.pk}", ready_at=LONG_AGO, delivery_email=mail)
        return order

    return make


@pytest.fixture
def delivered(make_order):
    return [
        make_order(OrderStatus.COMPLETED, LineStatus.DELIVERED, PaymentStatus.PAID) for _each in range(10)
    ]


@pytest.fixture
def unpaid(make_order):
    return [
        make_order(OrderStatus.EXPIRED, LineStatus.CANCELED, PaymentStatus.EXPIRED) for _each in range(10)
    ]


def in_turn(orders, all_at_once, first, second):
    """Two threads for each order, one of either kind."""
    turns = itertools.count()

    def work():
        number = next(turns)
        order = orders[number // 2]
        return (first if number % 2 else second)(order)

    results = all_at_once(work, count=2 * len(orders))
    assert [each for each in results if isinstance(each, Exception)] == []


def give_back(order):
    refunds.of_lines(order.pk, [order.lines.get().pk], origin=Refund.Origin.STAFF)


def forget(order):
    erasing.erase_or_postpone(order.pk)


def late_payment(order):
    state = payments.SessionState(
        "cs", "complete", "paid", 550, "USD", livemode=False, reference=order.reference, intent=NO_INTENT
    )
    confirmation.apply(order.payments.get().pk, state)


def forgotten_in_the_midst(orders):
    """Orders whose shopper was erased after a refund was written down, and before it ended."""
    trail = {order.pk: list(order.events.order_by("pk").values_list("kind", flat=True)) for order in orders}
    return [
        pk for pk, kinds in trail.items()
        if erasing.ERASED in kinds and "refund.created" in kinds[: kinds.index(erasing.ERASED)]
    ]  # fmt: skip


def test_no_order_is_forgotten_in_the_midst_of_a_refund(delivered, all_at_once):
    in_turn(delivered, all_at_once, give_back, forget)
    assert forgotten_in_the_midst(delivered) == []
    assert Refund.objects.count() == 10, "each refund is there, of forgotten orders too"
    for order in Order.objects.all():
        assert (order.email == ERASED_ADDRESS) == (order.erased_at is not None)
        assert (order.erased_at is None) == (order.erasure_asked_at is not None)


def test_without_asking_under_the_lock_some_would_be(delivered, all_at_once, monkeypatch):
    """The control: what is under way is looked at before, and not again."""
    looked = {order.pk: waits.of(order) for order in delivered}
    monkeypatch.setattr(waits, "of", lambda order: looked[order.pk])

    in_turn(delivered, all_at_once, give_back, forget)
    for order in delivered:
        forget(order)
    assert forgotten_in_the_midst(delivered) != []


def test_a_payment_that_comes_late_is_either_taken_or_goes_to_a_person(unpaid, all_at_once):
    in_turn(unpaid, all_at_once, late_payment, forget)
    for order in Order.objects.all():
        status = order.payments.get().status
        known = (order.erased_at is None, status, order.status)
        assert known in {(True, "paid", "paid"), (False, "mismatch", "expired")}, known


def test_without_the_guard_an_order_would_be_paid_whose_shopper_nobody_knows(
    unpaid, all_at_once, monkeypatch
):
    """The control: a payment that does not look whether its order was forgotten."""
    monkeypatch.setattr(confirmation, "_stop", lambda payment, _problem: _take(payment))
    for order in unpaid[:5]:
        forget(order)
    in_turn(unpaid, all_at_once, late_payment, lambda _order: None)
    assert Order.objects.filter(email=ERASED_ADDRESS, status=OrderStatus.PAID).count() == 5


def _take(payment):
    payment.transition(PaymentStatus.PAID)
    confirmation._release_lines(payment.order)


def test_a_request_is_either_there_and_waited_for_or_refused(delivered, all_at_once):
    def ask(order):
        try:
            asking.ask(order.pk, asking.Question("deleted", 1, "words of ada"))
        except asking.NothingToAskError:
            return

    in_turn(delivered, all_at_once, ask, forget)
    for order in Order.objects.all():
        words = set(ShopperRequest.objects.filter(order=order).values_list("words", flat=True))
        assert words == (set() if order.erased_at else {"words of ada"})


def test_twenty_who_forget_one_order_do_it_once(delivered, all_at_once):
    order = delivered[0]
    assert all_at_once(lambda: erasing.erase_or_postpone(order.pk)) == [[]] * 20
    assert OrderEvent.objects.filter(kind=erasing.ERASED).count() == 1
    assert Order.objects.exclude(email="ada@example.com").count() == 1
