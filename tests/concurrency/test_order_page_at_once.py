"""Twenty taps at the same moment on what an order page offers."""

import time
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import links, shopper_requests
from orders.models import Order, OrderEvent, OrderLine, OutgoingEmail, ShopperRequest
from orders.models.order import new_token
from orders.status import LineStatus, OrderStatus


@pytest.fixture
def delivered(japan_plan):
    order = Order.objects.create(
        email="ada@example.com",
        currency="USD",
        total=Decimal("5.50"),
        status=OrderStatus.COMPLETED,
        paid_at=timezone.now(),
    )
    OrderLine.of_plan(japan_plan, order=order, number=1, status=LineStatus.DELIVERED).save()
    return order


def test_one_of_twenty_replaces_the_link(delivered, all_at_once):
    results = all_at_once(lambda: links.replace_by_shopper(delivered.token))

    assert sum(isinstance(result, links.LinkGoneError) for result in results) == 19
    assert OrderEvent.objects.filter(kind=links.REPLACED).count() == 1
    assert OutgoingEmail.objects.filter(kind="new_link").count() == 1
    [made] = [result for result in results if isinstance(result, links.NewLink)]
    assert Order.objects.get().token == made.order.token


def test_control_without_the_lock_several_believe_that_they_did(delivered, all_at_once):
    def replace_by_looking_first():
        order = Order.objects.filter(token=delivered.token).first()
        if order is None:
            return False
        time.sleep(0.01)  # whatever a process does between looking and acting
        Order.objects.filter(pk=order.pk).update(token=new_token())
        return True

    assert all_at_once(replace_by_looking_first).count(True) > 1


def test_twenty_requests_are_one(delivered, all_at_once, settings):
    settings.STAFF_EMAILS = ["staff@example.com"]
    question = shopper_requests.Question(ShopperRequest.Kind.DELETED, 1)
    results = all_at_once(lambda: shopper_requests.ask(delivered.pk, question))

    assert results.count([]) == 19
    assert ShopperRequest.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="staff_alert").count() == 1


def test_one_of_twenty_answers(delivered, all_at_once, admin_user):
    request = ShopperRequest.objects.create(order=delivered, line=delivered.lines.get(), kind="deleted")
    results = all_at_once(lambda: shopper_requests.answer(request.pk, admin_user.pk, "Done."))

    assert results.count(None) == 1
    assert sum(isinstance(result, shopper_requests.AlreadyAnsweredError) for result in results) == 19
    assert OrderEvent.objects.filter(kind="request.answered").count() == 1
