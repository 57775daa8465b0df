"""What a Radar rule may ask about: facts of the order, and nothing that names a person."""

import pytest

from orders.models import Order
from orders.status import OrderStatus

pytestmark = pytest.mark.real_sockets


def session_of(shop, order):
    return shop.http.get(f"/v1/checkout/sessions/{order.payments.get().session_id}").json()


def test_the_session_and_its_payment_carry_what_rules_can_use(shop, plan):
    order = shop.order_a_paid(plan, quantity=3)
    expected = {"order": order.reference, "destination": "japan", "esims": "3", "earlier_orders": "0"}
    assert session_of(shop, order)["metadata"] == expected
    assert shop.intent(order)["metadata"] == expected


def test_only_earlier_paid_orders_of_the_address_are_counted_whatever_its_case(shop, plan):
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    assert Order.objects.get().status == OrderStatus.COMPLETED
    shop.buy(plan)  # never paid
    shop.order_a_paid(plan, email="bob@example.com")
    again = shop.order_a_paid(plan, email="ADA@example.com")
    assert session_of(shop, again)["metadata"]["earlier_orders"] == "1"


def test_no_address_stands_in_the_metadata(shop, plan):
    order = shop.order_a_paid(plan)
    told = str(session_of(shop, order)["metadata"]) + str(shop.intent(order)["metadata"])
    for secret in (order.email, order.client_address, order.token):
        assert secret not in told
