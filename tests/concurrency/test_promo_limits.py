"""Many shoppers at once with one promo code: its limits hold, for all and for each mailbox, and guesses are counted singly."""

import itertools
import time
from decimal import Decimal

import pytest
from django.db import transaction

from catalog.pricing import Tariff
from orders import promotions
from orders.models import Order, PromoCode, PromoTry, Redemption
from orders.promotions import CodeRefusedError, redemption


@pytest.fixture
def redeem(japan_plan):
    """What checkout does with a code, without the lock that lets one checkout at a time pass."""
    names = itertools.count()

    def make(email=None):
        code = PromoCode.objects.get()
        offer = promotions.offer(code, [(japan_plan, Decimal("5.50"))], Tariff("USD", "USD"))
        with transaction.atomic():
            address = email or f"shopper{next(names)}@example.com"
            order = Order.objects.create(
                email=address,
                mailbox=address,
                currency="USD",
                store_currency="USD",
                total=offer.total,
                promo_code=code.code,
            )
            promotions.redeem(order, offer)
            time.sleep(0.02)  # the rest of a checkout
        return order

    return make


@pytest.fixture
def code(db):
    return PromoCode.objects.create(code="LAST3", percent=10, currency="USD", limit=3, limit_per_email=1)


def refused(results):
    return sum(isinstance(each, CodeRefusedError) for each in results)


def test_twenty_shoppers_use_three_codes_three_times(redeem, code, all_at_once):
    results = all_at_once(redeem)

    assert refused(results) == 17
    assert Redemption.objects.count() == Order.objects.count() == 3
    code.refresh_from_db()
    assert code.uses == 3


def test_one_mailbox_uses_a_code_once(redeem, code, all_at_once):
    PromoCode.objects.update(limit=None)
    results = all_at_once(lambda: redeem("ada@example.com"))

    assert refused(results) == 19
    assert Redemption.objects.count() == 1


def test_control_looking_before_acting_uses_it_more_often(redeem, code, all_at_once, monkeypatch):
    def look_first(code, _email):
        if not PromoCode.objects.filter(pk=code.pk, uses__lt=code.limit).exists():
            raise CodeRefusedError(promotions.Why.USED_UP)
        time.sleep(0.02)
        PromoCode.objects.filter(pk=code.pk).update(uses=redemption.F("uses") + 1)

    monkeypatch.setattr(redemption, "_count", look_first)
    results = all_at_once(redeem)

    assert refused(results) < 17
    assert Redemption.objects.count() > 3


def test_twenty_guesses_at_once_are_told_of_no_more_than_the_limit(code, all_at_once, settings):
    settings.PROMO_TRIES_PER_ADDRESS = 5
    results = all_at_once(lambda: promotions.find("NOSUCHCODE", "192.0.2.7"))

    assert sum(each.why == promotions.Why.UNKNOWN for each in results) <= 5
    assert refused(results) == PromoTry.objects.count() == 20
