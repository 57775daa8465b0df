"""Stripe's events for one order, several times each and in any order, from eight senders, around the shopper's return."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe
from django.db import connection
from django.test import Client

from orders import confirmation
from orders.models import Esim, Order, OrderEvent, OutgoingEmail, Purchase, StripeEvent
from orders.status import LineStatus, OrderStatus, PaymentStatus
from tests.shop import WEBHOOK_SECRET, plan, shop

__all__ = ["plan", "shop"]
pytestmark = pytest.mark.real_sockets
SENDERS = 8


@pytest.fixture
def paid(shop, plan):
    """Paid at Stripe, unknown to us; and the browser that began it."""
    return shop.order_a_paid(plan, quantity=2)


def all_events(shop):
    kinds = (
        "checkout.session.completed",
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    )
    return [event for kind in kinds for event in shop.events(kind)]


def send(event):
    body = json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)
    answer = Client().post(
        "/stripe/webhook/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    return answer.status_code


def answer_bells(shop):
    while True:
        try:
            task, args = shop.bells.popleft()
        except IndexError:
            return
        task(*args)


def in_eight_threads(shop, jobs):
    """Each job, then whatever bells ring; what each job returned."""

    def one(job):
        try:
            result = job()
            answer_bells(shop)
            return result
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        results = list(pool.map(one, jobs))
    answer_bells(shop)
    return results


def deliveries(shop, seed):
    dice = random.Random(seed)
    events = all_events(shop)
    jobs = [lambda event=event: send(event) for event in events for _ in range(dice.randint(1, 5))]
    dice.shuffle(jobs)
    return events, jobs


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("comes_back", ["before", "amid", "after", "never"])
def test_however_often_stripe_tells_two_esims_are_bought_and_mailed_once(shop, paid, seed, comes_back):
    events, jobs = deliveries(shop, seed)

    def come_back():
        return shop.client.get(f"/checkout/return/{paid.reference}/").status_code

    place = {"before": 0, "amid": len(jobs) // 2, "after": len(jobs)}.get(comes_back)
    if place is not None:
        jobs.insert(place, come_back)
    answers = Counter(in_eight_threads(shop, jobs))

    assert answers == Counter({200: len(jobs) - (place is not None)}) + Counter({302: place is not None})
    assert StripeEvent.objects.count() == len(events)
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert OrderEvent.objects.filter(kind="payment.paid").count() == 1
    assert [line.status for line in paid.lines.all()] == [LineStatus.DELIVERED] * 2
    assert len(shop.purchases()) == Purchase.objects.count() == Esim.objects.count() == 2
    assert Counter(OutgoingEmail.objects.values_list("kind", flat=True)) == {"delivery": 1}
    assert len(shop.outbox) == 1
    assert shop.refunds() == []


def test_control_a_shop_that_looks_before_it_writes_counts_one_payment_twice(shop, paid, monkeypatch):
    """What every event would do if the payment were not moved by a conditional update."""
    times = []

    def by_looking(payment_id):
        payment = paid.payments.get(pk=payment_id)
        if payment.status != PaymentStatus.PAID:
            confirmation.payments.session_state(payment.session_id)
            times.append(payment_id)
            type(payment).objects.filter(pk=payment_id).update(status=PaymentStatus.PAID)

    _, jobs = deliveries(shop, seed=1)
    in_eight_threads(shop, [lambda: by_looking(paid.payments.get().pk)] * len(jobs))
    assert len(times) > 1
