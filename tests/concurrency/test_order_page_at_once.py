"""Twenty taps at the same moment on what an order page offers."""

import threading
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import links
from orders.models import Esim, Order, OrderEvent, OrderLine, OutgoingEmail, Payment, Refund, ShopperRequest
from orders.models.order import new_token
from orders.status import LineStatus, OrderStatus, PaymentStatus, RequestStatus
from orders.support import answering, asking, resending
from orders.support.answering import Answer


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
    gate = threading.Barrier(20)

    def replace_by_looking_first():
        order = Order.objects.filter(token=delivered.token).first()
        if order is None:
            return False
        gate.wait()  # all have looked before the first acts, however busy the machine is
        Order.objects.filter(pk=order.pk).update(token=new_token())
        return True

    assert all_at_once(replace_by_looking_first).count(True) > 1


@pytest.mark.parametrize("kind", [ShopperRequest.Kind.DELETED, ShopperRequest.Kind.QUESTION])
def test_twenty_requests_are_one(delivered, all_at_once, settings, kind):
    settings.STAFF_EMAILS = ["staff@example.com"]
    question = asking.Question(kind, 1, "It is gone.")
    results = all_at_once(lambda: asking.ask(delivered.pk, question))

    assert results.count([]) == 19
    assert ShopperRequest.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="staff_alert").count() == 1


def test_one_of_twenty_answers(delivered, all_at_once, admin_user):
    request = ShopperRequest.objects.create(order=delivered, line=delivered.lines.get(), kind="deleted")
    results = all_at_once(lambda: answering.answer(request.pk, Answer(admin_user.pk, "Done.")))

    assert sum(isinstance(result, answering.Answered) for result in results) == 1
    assert sum(isinstance(result, answering.AlreadyAnsweredError) for result in results) == 19
    assert OrderEvent.objects.filter(kind="request.answered").count() == 1
    assert OutgoingEmail.objects.filter(kind="answer").count() == 1


@pytest.fixture
def wants_refund(delivered):
    Payment.objects.create(
        order=delivered,
        status=PaymentStatus.PAID,
        amount=delivered.total,
        currency="USD",
        expires_at=timezone.now(),
    )
    return ShopperRequest.objects.create(order=delivered, line=delivered.lines.get(), kind="refund")


def test_one_of_twenty_accepts_a_refund_and_the_money_goes_back_once(wants_refund, all_at_once, admin_user):
    results = all_at_once(lambda: answering.accept(wants_refund.pk, Answer(admin_user.pk)))

    assert sum(isinstance(result, answering.Answered) for result in results) == 1
    assert sum(isinstance(result, answering.AlreadyAnsweredError) for result in results) == 19
    assert Refund.objects.count() == 1


def test_control_without_the_conditional_update_several_believe_that_they_accepted(wants_refund, all_at_once):
    gate = threading.Barrier(20)

    def accept_by_looking_first():
        request = ShopperRequest.objects.get(pk=wants_refund.pk)
        if request.status != RequestStatus.OPEN:
            return False
        gate.wait()  # all have looked before the first acts, however busy the machine is
        ShopperRequest.objects.filter(pk=request.pk).update(status=RequestStatus.ACCEPTED)
        return True

    assert all_at_once(accept_by_looking_first).count(True) > 1


def test_twenty_taps_mail_the_esim_once(delivered, all_at_once):
    Esim.objects.create(line=delivered.lines.get(), lpa="LPA:1$rsp.example.com$X", ready_at=timezone.now())
    results = all_at_once(lambda: resending.resend(delivered.pk))

    assert sum(isinstance(result, resending.TooSoonError) for result in results) == 19
    assert OutgoingEmail.objects.filter(kind="delivery").count() == 1
