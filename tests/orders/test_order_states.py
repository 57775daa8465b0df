"""What the page says in each state: it must be true of the eSIM and of the money."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import Dispute, Payment, Refund
from orders.status import LineStatus, OrderStatus, PaymentStatus, RefundStatus

COULD_NOT = "Our supplier could not make your eSIM"


@pytest.fixture
def page(client):
    def read(order):
        answer = client.get(f"/orders/{order.token}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def pay():
    def pay(order, status=PaymentStatus.PAID):
        return Payment.objects.create(
            order=order, amount=order.total, currency="USD", status=status, expires_at=timezone.now()
        )

    return pay


@pytest.fixture
def give_back(pay):
    """Money for every line of an order, on its way back or returned."""

    def give(order, status, origin=Refund.Origin.STAFF):
        refund = Refund.objects.create(payment=pay(order), amount=order.total, status=status, origin=origin)
        order.lines.update(refund=refund)
        return order

    return give


@pytest.fixture
def unpaid(make_order):
    return make_order(LineStatus.AWAITING_PAYMENT, status=OrderStatus.AWAITING_PAYMENT, paid_at=None)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (LineStatus.WAITING, "Getting your eSIM"),
        (LineStatus.BUYING, "Getting your eSIM"),
        (LineStatus.PREPARING, "Preparing your eSIM"),
        (LineStatus.REVIEW, "We are checking your order by hand"),
        (LineStatus.ON_HOLD, "Your eSIM is on hold"),
        (LineStatus.REFUND_DUE, "Your money is on its way back"),
        (LineStatus.REFUNDED, "Your money was returned"),
        (LineStatus.DELIVERED, "Your eSIM is ready"),
    ],
)
def test_each_state_of_a_paid_order_has_its_words(page, make_order, status, words):
    text = page(make_order(status))
    assert f"<h1>{words}</h1>" in text
    assert ("data:image/png" in text) == (status == LineStatus.DELIVERED)
    assert ("pass.pdf" in text) == (status == LineStatus.DELIVERED)


def test_an_esim_held_for_its_cost_is_not_said_to_be_impossible(page, make_order):
    order = make_order(LineStatus.ON_HOLD)
    order.lines.update(hold_reason="cost_rose")
    text = page(order)
    assert "You pay nothing more" in text
    assert "cannot make your eSIM" not in text
    assert "Please do not pay again" in text


def test_money_returned_by_staff_after_delivery_is_not_blamed_on_the_supplier(page, make_order, give_back):
    order = give_back(make_order(LineStatus.DELIVERED), RefundStatus.PENDING)
    order.lines.update(status=LineStatus.REFUND_DUE)
    text = page(order)
    assert "Your money is on its way back" in text
    assert COULD_NOT not in text


def test_a_refund_for_what_was_never_made_says_so(page, make_order, give_back):
    text = page(give_back(make_order(LineStatus.REFUND_DUE), RefundStatus.PENDING, Refund.Origin.MACHINE))
    assert COULD_NOT in text


def test_a_refund_that_failed_is_not_said_to_be_on_its_way(page, make_order, give_back):
    text = page(give_back(make_order(LineStatus.REFUND_DUE), RefundStatus.FAILED, Refund.Origin.MACHINE))
    assert "Your refund needs a person" in text
    assert "on its way" not in text


def test_what_came_back_stands_beside_what_was_paid(page, make_order, give_back):
    order = make_order(LineStatus.DELIVERED, LineStatus.REFUNDED)
    give_back(order, RefundStatus.SUCCEEDED, Refund.Origin.MACHINE)
    assert "$11.00 in all. Paid by card or wallet through Stripe. $5.50 of it was returned." in page(order)


def test_a_disputed_payment_of_a_delivered_esim_is_said_where_the_money_stands(page, ready_order, pay):
    Dispute.objects.create(
        payment=pay(ready_order),
        stripe_dispute_id="du_1",
        amount=Decimal("5.50"),
        currency="USD",
        created_at=timezone.now(),
    )
    assert "Your bank is deciding about the payment" in page(ready_order)


def test_an_order_that_waits_for_its_payment_says_that_nothing_was_charged(page, unpaid, pay):
    pay(unpaid, PaymentStatus.OPEN)
    text = page(unpaid)
    assert "Waiting for your payment" in text
    assert "Nothing has been charged." in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PaymentStatus.PROCESSING, "Your payment is on its way"),
        (PaymentStatus.MISMATCH, "We are checking your payment by hand"),
    ],
)
def test_a_payment_under_way_is_not_called_missing(page, unpaid, pay, status, words):
    pay(unpaid, status)
    text = page(unpaid)
    assert f"<h1>{words}</h1>" in text
    assert "Nothing has been charged." not in text
    assert "do not pay again" in text


def test_the_live_part_is_sent_only_when_it_has_changed(client, make_order):
    order = make_order(LineStatus.PREPARING, LineStatus.WAITING)
    text = client.get(f"/orders/{order.token}/").content.decode()
    address = text.partition('hx-get="')[2].partition('"')[0]
    assert client.get(address).status_code == 204
    order.lines.filter(number=2).update(status=LineStatus.BUYING)
    assert "Being made" in client.get(address).content.decode()
