"""Stripe's events: what is refused, what is kept and not acted on, and that neither order nor number changes the end."""

import json
import random
import re

import pytest
import stripe

from orders import inbox, payments
from orders.models import Order, OrderLine, Payment, Refund, StripeEvent
from orders.status import LineStatus, OrderStatus, PaymentStatus

pytestmark = pytest.mark.real_sockets
LARGEST = 512 * 1024


def an_event(**fields):
    return {
        "id": "evt_1", "object": "event", "type": "customer.created", "created": 1_700_000_000, "livemode": False,
        "api_version": payments.API_VERSION, "data": {"object": {"id": "cus_1", "object": "customer"}},
    } | fields  # fmt: skip


def test_a_well_signed_event_that_is_too_large_is_refused_and_not_kept(shop):
    assert shop.send(an_event(padding="x" * LARGEST)).status_code == 400
    assert StripeEvent.objects.count() == 0
    assert len(shop.bells) == 0


def test_an_event_just_below_the_limit_is_kept(shop):
    room = LARGEST - len(json.dumps(an_event(padding="")))
    assert shop.send(an_event(padding="x" * room)).status_code == 200
    assert StripeEvent.objects.count() == 1


@pytest.mark.parametrize("age", [301, 3600, 86_400])
def test_a_stale_event_is_refused_and_not_kept(shop, age):
    body = json.dumps(an_event())
    stamp = stripe.WebhookSignature.generate_signature_header(body, "whsec_for_tests")
    moment = int(re.search(r"t=(\d+)", stamp)[1]) - age
    old = stripe.WebhookSignature.generate_signature_header(body, "whsec_for_tests", timestamp=moment)
    answer = shop.client.post(
        "/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": old}
    )
    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0


def test_a_body_changed_after_signing_is_refused(shop):
    body = json.dumps(an_event())
    signature = stripe.WebhookSignature.generate_signature_header(body, "whsec_for_tests")
    answer = shop.client.post(
        "/stripe/webhook/",
        body + " ",
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0


def test_an_event_of_the_other_mode_is_kept_shown_and_not_acted_on(shop, plan):
    order = shop.order_a_paid(plan)
    assert shop.send(shop.events()[-1] | {"livemode": True}).status_code == 200
    shop.ring()
    event = StripeEvent.objects.get()
    assert event.status == StripeEvent.Status.IGNORED
    assert "other mode" in event.problem
    assert order.lines.get().status == LineStatus.AWAITING_PAYMENT
    assert shop.purchases() == []


def test_another_api_version_is_acted_on_and_logged_once(shop, plan, caplog):
    shop.order_a_paid(plan)
    [event] = shop.events()
    for number in range(3):
        shop.send(event | {"id": f"evt_{number}", "api_version": "2020-08-27"})
    shop.ring()
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert caplog.text.count("API version 2020-08-27") == 1


def test_our_own_api_version_is_not_worth_a_word(shop, plan, caplog):
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    assert "API version" not in caplog.text


@pytest.mark.parametrize("kind", sorted(inbox.EVENTS))
def test_an_event_about_what_is_not_ours_is_ignored(shop, kind):
    noun = {"checkout": "checkout.session", "refund": "refund", "payment_intent": "payment_intent"}
    shape = noun.get(kind.split(".", maxsplit=1)[0], "charge")
    key = "pi_of_somebody" if shape == "payment_intent" else "of_somebody"
    subject = {"id": key, "object": shape, "payment_intent": "pi_of_somebody"}
    assert shop.send(an_event(type=kind, data={"object": subject})).status_code == 200
    shop.ring()
    assert StripeEvent.objects.get().status == StripeEvent.Status.IGNORED
    assert Refund.objects.count() == 0


# Any order, any number


def delivered(shop, plan, settings):
    shop.order_a_paid(plan)


def late_money(shop, plan, settings):
    shop.switch_stripe(next_payment="pending")
    order = shop.order_a_paid(plan)
    shop.act("payment_succeeds", order.payments.get().session_id)


def never_paid(shop, plan, settings):
    shop.buy(plan)
    shop.act("expire_session", Payment.objects.get().session_id)


def paid_back_by_hand(shop, plan, settings):
    shop.refund_by_hand(shop.order_a_paid(plan))


def dispute_lost(shop, plan, settings):
    shop.act("open_dispute", shop.charge(shop.order_a_paid(plan)))
    shop.act("dispute_lost", shop.events("charge.dispute.created")[-1]["data"]["object"]["id"])


def dispute_won(shop, plan, settings):
    shop.act("open_dispute", shop.charge(shop.order_a_paid(plan)))
    shop.act("dispute_won", shop.events("charge.dispute.created")[-1]["data"]["object"]["id"])


def held_and_charged(shop, plan, settings):
    settings.STRIPE_CAPTURE = "after_purchase"
    shop.order_a_paid(plan)


def held_and_let_go(shop, plan, settings):
    settings.STRIPE_CAPTURE = "after_purchase"
    shop.http.post(f"/v1/payment_intents/{shop.intent(shop.order_a_paid(plan))['id']}/cancel")


def refused_and_the_refund_failed(shop, plan, settings):
    shop.switch("not_found")
    shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    shop.act("refund_fails", shop.refunds()[0]["id"])


O, L, P = OrderStatus, LineStatus, PaymentStatus  # noqa: E741
# What happens at Stripe, and where it ends: order, line, payment, eSIMs bought, refunds at Stripe.
LIVES = [
    (delivered, (O.COMPLETED, L.DELIVERED, P.PAID, 1, 0)),
    (late_money, (O.COMPLETED, L.DELIVERED, P.PAID, 1, 0)),
    (never_paid, (O.EXPIRED, L.CANCELED, P.EXPIRED, 0, 0)),
    (paid_back_by_hand, (O.COMPLETED, L.REFUNDED, P.PAID, 0, 1)),
    (dispute_lost, (O.COMPLETED, L.REFUNDED, P.PAID, 0, 0)),
    (dispute_won, (O.COMPLETED, L.DELIVERED, P.PAID, 1, 0)),
    (held_and_charged, (O.COMPLETED, L.DELIVERED, P.PAID, 1, 0)),
    (held_and_let_go, (O.CANCELED, L.CANCELED, P.FAILED, 0, 0)),
    (refused_and_the_refund_failed, (O.PAID, L.REFUND_DUE, P.PAID, 0, 1)),
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("life", "end"), LIVES, ids=[life.__name__ for life, _ in LIVES])
def test_the_events_of_a_life_lead_to_one_end_in_any_order_and_number(shop, plan, settings, life, end, seed):
    chance = random.Random(seed)
    life(shop, plan, settings)
    happened = shop._newest_first("/v1/events")
    deliveries = [event for event in happened for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    for event in deliveries:
        assert shop.send(event).status_code == 200
        if chance.random() < 0.5:
            shop.ring()
    shop.ring()
    bought = [entry["outcome"] for entry in shop.purchases()].count("bought")
    order, line, payment = Order.objects.get(), OrderLine.objects.get(), Payment.objects.get()
    assert (order.status, line.status, payment.status, bought, len(shop.refunds())) == end
    assert len(shop.outbox) <= 1
    assert StripeEvent.objects.exclude(status__in=["processed", "ignored"]).count() == 0
