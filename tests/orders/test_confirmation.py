"""Stripe's events and what Stripe says when asked."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import stripe
from django.utils import timezone

from orders.confirmation import Outcome, confirm_payment
from orders.models import Order, OrderLine, Payment, StripeEvent
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.tasks import sweep

pytestmark = pytest.mark.real_sockets


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (b"{}", ""),
        (b"{}", "t=1,v1=abc"),
        (b"{}", "t=1,v1=\xff"),
        (b"\xff\xfe", "t=1,v1=abc"),
        (b"not json", "nonsense"),
        (b"", ""),
    ],
)
def test_what_stripe_did_not_sign_is_refused_and_not_kept(shop, body, signature):
    answer = shop.client.generic(
        "POST", "/stripe/webhook/", body, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature
    )
    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0


def test_an_event_signed_with_another_secret_is_refused(shop, plan):
    shop.order_a_paid(plan)
    assert shop.send(shop.events()[0], secret="whsec_other").status_code == 400
    assert StripeEvent.objects.count() == 0
    assert len(shop.bells) == 0


def test_either_of_two_secrets_is_accepted_while_one_is_replaced(shop, plan, settings):
    settings.STRIPE_WEBHOOK_SECRET = "whsec_new,whsec_for_tests"
    shop.order_a_paid(plan)
    assert shop.send(shop.events()[0]).status_code == 200
    assert shop.send(shop.events()[0] | {"id": "evt_2"}, secret="whsec_new").status_code == 200
    assert StripeEvent.objects.count() == 2


def test_a_replayed_event_is_refused(shop, plan):
    shop.order_a_paid(plan)
    body = json.dumps(shop.events()[0])
    old = int((timezone.now() - timedelta(minutes=6)).timestamp())
    signature = stripe.WebhookSignature.generate_signature_header(body, "whsec_for_tests", timestamp=old)
    answer = shop.client.post(
        "/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0


def test_a_body_too_large_for_an_event_is_refused(shop):
    answer = shop.client.post("/stripe/webhook/", b"x" * 600_000, content_type="application/json")
    assert answer.status_code == 400


def test_an_event_of_a_type_we_do_not_know_is_kept_and_ignored(shop):
    event = {
        "id": "evt_1", "object": "event", "type": "customer.created", "created": 1_700_000_000, "livemode": False,
        "api_version": "2026-10-28.endive", "data": {"object": {"id": "cus_1", "object": "customer"}},
    }  # fmt: skip
    assert shop.send(event).status_code == 200
    shop.ring()
    assert StripeEvent.objects.get().status == StripeEvent.Status.IGNORED


def test_an_event_without_what_every_event_has_is_refused(shop):
    assert shop.send({"id": "evt_1", "object": "event", "type": "x"}).status_code == 400


def test_the_webhook_answers_with_and_without_the_slash(shop):
    assert shop.client.post("/stripe/webhook", b"{}", content_type="application/json").status_code == 400
    assert shop.client.get("/stripe/webhook/").status_code == 405


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": Decimal("1.00")}, "another amount"),
        ({"currency": "EUR"}, "another currency"),
    ],
)
def test_a_payment_that_does_not_match_its_order_buys_nothing(shop, plan, change, words):
    shop.order_a_paid(plan)
    Payment.objects.update(**change)
    shop.send(shop.events()[0])
    shop.ring()
    payment = Payment.objects.get()
    assert payment.status == PaymentStatus.MISMATCH
    assert words in payment.problem
    assert shop.purchases() == []


def test_a_session_of_another_order_pays_for_nothing(shop, plan):
    paid = shop.order_a_paid(plan)
    session_id = paid.payments.get().session_id
    shop.buy(plan, email="mallory@example.com")
    mine = Order.objects.latest("pk")
    Payment.objects.filter(order=paid).update(session_id="cs_test_elsewhere")
    Payment.objects.filter(order=mine).update(session_id=session_id)
    assert confirm_payment(mine.payments.get().pk) == Outcome.MISMATCH
    assert mine.lines.get().status == LineStatus.AWAITING_PAYMENT


def test_a_page_that_ran_out_closes_the_order_and_releases_its_lines(shop, plan):
    shop.buy(plan)
    payment = Payment.objects.get()
    shop.http.post(f"/v1/checkout/sessions/{payment.session_id}/expire")
    shop.send(shop.events("checkout.session.expired")[0])
    shop.ring()
    assert Payment.objects.get().status == PaymentStatus.EXPIRED
    assert Order.objects.get().status == OrderStatus.EXPIRED
    assert OrderLine.objects.get().status == LineStatus.CANCELED
    page = shop.client.get(f"/orders/{Order.objects.get().token}/").content.decode()
    assert "No money was taken" in page


def test_events_out_of_order_end_in_the_same_state(shop, plan):
    shop.order_a_paid(plan)
    events = [*shop.events(), *shop.events("payment_intent.succeeded"), *shop.events("charge.succeeded")]
    for event in reversed(events):
        assert shop.send(event).status_code == 200
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1


def test_a_lost_webhook_is_found_by_asking_about_open_pages(shop, plan):
    shop.order_a_paid(plan)
    sweep()
    assert len(shop.bells) == 0
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    sweep()
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED


def test_a_slow_method_buys_only_when_the_money_is_there(shop, plan):
    shop.switch_stripe(next_payment="pending")
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    assert Payment.objects.get().status == PaymentStatus.PROCESSING
    assert shop.purchases() == []

    session = Payment.objects.get().session_id
    done = shop.http.post("/sandbox/actions", json={"action": "payment_succeeds", "id": session})
    assert done.status_code == 200, done.text
    shop.send(shop.events("checkout.session.async_payment_succeeded")[0])
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1


def test_a_session_whose_id_we_lost_is_found_by_its_reference(shop, plan):
    shop.order_a_paid(plan)
    Payment.objects.update(session_id=None, status=PaymentStatus.CREATED)
    shop.send(shop.events()[0])
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1


def test_a_stripe_that_is_down_leaves_the_event_to_the_sweep(shop, plan):
    shop.order_a_paid(plan)
    [event] = shop.events()
    shop.switch_stripe(api_failures=[{"endpoint": "*", "kind": "500", "times": 3}])
    shop.send(event)
    shop.ring()
    assert StripeEvent.objects.get().status == StripeEvent.Status.FAILED
    shop.switch_stripe(api_failures=[])
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(minutes=3))
    sweep()
    shop.ring()
    assert StripeEvent.objects.get().status == StripeEvent.Status.PROCESSED
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1
