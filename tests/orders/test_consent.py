"""The tick before paying: asked by our form and by nothing else, stored with what proves it."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from orders import consent
from orders.evidence_text import consent_text
from orders.models import Dispute, Order, Payment

pytestmark = pytest.mark.real_sockets


def tick(text):
    """The box of the buy form on a page."""
    (found,) = re.findall(r'<input type="checkbox" name="agreed"[^>]*>', text)
    return found


def test_the_form_asks_with_a_box_that_nobody_has_ticked(shop, plan):
    text = shop.client.get(plan.get_absolute_url()).content.decode()
    box = tick(text)
    assert 'name="agreed"' in box
    assert " required" in box
    assert "checked" not in box
    label = re.search(r'<label for="agreed">(.*?)</label>', text, re.DOTALL)[1]
    assert 'href="/terms/"' in label
    assert 'href="/refund-policy/"' in label
    assert "at once" in label
    assert f'name="consent_asked" value="{consent.mark()}"' in text


def test_a_tick_is_stored_with_its_time_its_words_the_terms_and_the_address(shop, plan):
    before = timezone.now()
    answer = shop.buy(plan, consent_asked=consent.mark(), agreed="on")
    assert answer.status_code == 303
    order = Order.objects.get()
    assert before <= order.consented_at <= timezone.now()
    assert (order.consent_version, order.terms_version) == (consent.VERSION, "2026-11")
    assert order.client_address == "127.0.0.1"


def test_our_form_without_the_tick_sells_nothing_and_says_why(shop, plan):
    answer = shop.buy(plan, consent_asked=consent.mark())
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "we cannot sell without it. Nothing was charged." in text
    assert 'aria-describedby="agreed_error"' in tick(text)
    assert 'aria-invalid="true"' in tick(text)
    assert Order.objects.count() == 0


def test_what_did_not_ask_stores_no_consent(shop, plan):
    assert shop.buy(plan).status_code == 303
    assert shop.buy(plan, agreed="on").status_code == 303
    assert set(Order.objects.values_list("consent_version", "consented_at")) == {("", None)}
    assert "No consent is known" in consent_text(Order.objects.first())[0]


def test_a_tick_for_other_words_is_asked_for_again(shop, plan, settings):
    sent = consent.mark()
    settings.TERMS_VERSION = "2027-01"
    answer = shop.buy(plan, consent_asked=sent, agreed="on")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "has changed since you opened the page" in text
    assert "checked" not in tick(text)
    assert Order.objects.count() == 0
    assert shop.buy(plan, consent_asked=consent.mark(), agreed="on").status_code == 303
    assert Order.objects.get().terms_version == "2027-01"


def test_a_set_asks_as_well(shop, plan):
    form = {"plan": [plan.supplier_id] * 2, "quantity": [1, 1], "email": "ada@example.com"}
    refused = shop.client.post("/checkout/", form | {"consent_asked": consent.mark()})
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    taken = shop.client.post("/checkout/", form | {"consent_asked": consent.mark(), "agreed": "on"})
    assert (taken.status_code, Order.objects.get().consent_version) == (303, consent.VERSION)


def test_staff_read_it_with_the_order_and_with_a_dispute(shop, plan, admin_client):
    shop.buy(plan, consent_asked=consent.mark(), agreed="on")
    order = Order.objects.get()
    due = timezone.now() + timedelta(days=7)
    dispute = Dispute.objects.create(
        payment=Payment.objects.get(),
        stripe_dispute_id="dp_1",
        amount="5.50",
        currency="USD",
        evidence_due_by=due,
        created_at=timezone.now(),
    )
    for path in (f"order/{order.pk}", f"dispute/{dispute.pk}"):
        text = admin_client.get(f"/admin/orders/{path}/change/").content.decode()
        assert "from 127.0.0.1" in text
        assert "I agree to the terms and the refund rule." in text
        assert "version 2026-11" in text


def test_other_words_have_another_version():
    """What an order names must never come to mean another sentence: add a version, and its digest here."""
    digests = {
        version: hashlib.sha256(str(words).encode()).hexdigest()[:12]
        for version, words in consent.WORDS.items()
    }
    assert digests == {"2026-11": "23b12ad4728f"}
