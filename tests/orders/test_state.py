from decimal import Decimal

import pytest

from orders.models import Order, OrderEvent
from orders.status import (
    LINE_MOVES,
    ORDER_MOVES,
    PAYMENT_MOVES,
    PURCHASE_MOVES,
    REFUND_MOVES,
    LineStatus,
    OrderStatus,
    PaymentStatus,
    PurchaseStatus,
    RefundStatus,
)


@pytest.fixture
def order(db):
    return Order.objects.create(email="ada@example.com", currency="USD", total=Decimal("5.50"))


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (ORDER_MOVES, OrderStatus),
        (LINE_MOVES, LineStatus),
        (PAYMENT_MOVES, PaymentStatus),
        (PURCHASE_MOVES, PurchaseStatus),
        (REFUND_MOVES, RefundStatus),
    ],
)
def test_every_state_has_its_moves_and_every_move_leads_to_a_state(table, states):
    assert set(table) == set(states.values)
    assert set().union(*table.values()) <= set(states.values)


def test_a_legal_move_is_made_once_and_audited_once(order):
    twin = Order.objects.get(pk=order.pk)
    assert order.transition(OrderStatus.PAID) is True
    assert twin.transition(OrderStatus.PAID) is False
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PAID
    assert list(OrderEvent.objects.values_list("kind", "data")) == [
        ("order.paid", {"from": "awaiting_payment"})
    ]


def test_an_illegal_move_changes_nothing(order):
    assert order.transition(OrderStatus.COMPLETED) is False
    assert Order.objects.get(pk=order.pk).status == OrderStatus.AWAITING_PAYMENT
    assert OrderEvent.objects.count() == 0


def test_fields_set_with_a_move_are_lost_with_it(order):
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED)
    assert order.transition(OrderStatus.CANCELED, language="de") is False
    assert Order.objects.get(pk=order.pk).language == "en"


def test_only_a_person_takes_a_bought_purchase_back():
    assert PURCHASE_MOVES[PurchaseStatus.BOUGHT] == frozenset({PurchaseStatus.RELEASED})


def test_tokens_and_references_do_not_repeat():
    orders = [Order(email="a@example.com", currency="USD", total=1) for _ in range(200)]
    assert len({each.token for each in orders}) == 200
    assert len({each.reference for each in orders}) == 200
    assert all(len(each.token) >= 43 for each in orders)
