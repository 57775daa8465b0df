"""Each system check stays silent for a sound set-up and speaks, with a hint, for the one it is about."""

from decimal import Decimal

import pytest
from django.core.checks import run_checks

from catalog.design_tokens import read

SOUND = {
    "SITE_URL": "https://shop.example.com",
    "ALLOWED_HOSTS": ["shop.example.com"],
    "STRIPE_API_BASE": "",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "STORE_CURRENCY": "USD",
    "MOBILEXY_CURRENCY": "USD",
    "EXCHANGE_RATE": Decimal(1),
    "DEFAULT_MARKUP_PERCENT": Decimal(30),
    "PRICE_ROUNDING": "0.10",
    "MARGIN_FLOOR_PERCENT": Decimal(0),
    "MARGIN_FLOOR_AMOUNT": Decimal(0),
    "MARGIN_FLOOR_ACTION": "raise",
    "STRIPE_FEE_PERCENT": Decimal("2.9"),
    "STRIPE_FEE_FIXED": Decimal("0.30"),
    "CHECKOUT_MINUTES": 31,
    "SUPPORT_EMAIL": "help@shop.example.com",
    "STAFF_EMAILS": ["staff@shop.example.com"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
}
LOCAL_MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CONSOLE = "django.core.mail.backends.console.EmailBackend"


@pytest.fixture
def found(settings):
    """The ids of our own messages for the sound set-up with `changes`."""

    def find(*, deploy=False, **changes):
        for name, value in (SOUND | changes).items():
            setattr(settings, name, value)
        settings.DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
        messages = run_checks(include_deployment_checks=deploy)
        return [message.id.split(".")[1] for message in messages if message.id.startswith("storefront.")]

    engine = settings.DATABASES["default"]["ENGINE"]
    yield find
    settings.DATABASES["default"]["ENGINE"] = engine


def test_a_sound_set_up_is_silent(found):
    assert found(deploy=True) == []


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("E009", {"EXCHANGE_RATE_SOURCE": "nobody"}),
        ("E025", {"FIND_ORDERS_LINK_MINUTES": 4}),
        ("E025", {"FIND_ORDERS_LINK_MINUTES": 1441}),
        ("E001", {"STRIPE_API_BASE": "http://127.0.0.1:8401"}),
        ("W001", {"STRIPE_WEBHOOK_SECRET": ""}),
        ("E002", {"STORE_CURRENCY": "XQQ", "EXCHANGE_RATE": Decimal("1.1")}),
        ("E002", {"MOBILEXY_CURRENCY": "DOLLARS", "EXCHANGE_RATE": Decimal("1.1")}),
        ("E003", {"STORE_CURRENCY": "EUR"}),
        ("E004", {"EXCHANGE_RATE": Decimal(0)}),
        ("E005", {"DEFAULT_MARKUP_PERCENT": Decimal(-1)}),
        ("E015", {"CATALOG_HISTORY_DAYS": -1}),
        ("E015", {"CATALOG_MAX_PRICE_CHANGE_PERCENT": -1}),
        ("E006", {"ALLOWED_HOSTS": ["other.example.com"]}),
        ("E006", {"SITE_URL": "", "ALLOWED_HOSTS": ["*"]}),
        ("E017", {"TERMS_VERSION": ""}),
        ("E017", {"TERMS_VERSION": "the first of November"}),
        ("E007", {"CHECKOUT_MINUTES": 29}),
        ("E007", {"CHECKOUT_MINUTES": 1441}),
        ("E008", {"STRIPE_CAPTURE": "later"}),
        ("E011", {"PRICE_ROUNDING": "nicely"}),
        ("E012", {"MARGIN_FLOOR_ACTION": "hope"}),
        ("E013", {"MARGIN_FLOOR_PERCENT": Decimal("97.1")}),
        ("E013", {"MARGIN_FLOOR_AMOUNT": Decimal(-1)}),
        ("E013", {"MARGIN_FLOOR_AMOUNT": Decimal("NaN")}),
        ("E013", {"STRIPE_FEE_FIXED": Decimal("-0.3")}),
        ("E030", {"GIFT_MAX_DAYS": 366}),
        ("W005", {"STORE_CURRENCY": "JPY", "EXCHANGE_RATE": Decimal(150)}),
    ],
)
def test_each_wrong_set_up_is_named(found, expected, changes):
    assert found(**changes) == [expected]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("W002", {"SUPPORT_EMAIL": ""}),
        ("W003", {"STAFF_EMAILS": []}),
        ("W004", {"EMAIL_BACKEND": CONSOLE}),
        ("I001", {"CELERY_BROKER_URL": "filesystem://"}),
        ("I002", {"CACHES": LOCAL_MEMORY}),
    ],
)
def test_what_only_a_deployed_shop_needs_is_asked_only_there(found, expected, changes):
    assert found(**changes) == []
    assert found(deploy=True, **changes) == [expected]


def test_another_currency_with_its_rate_is_sound(found):
    assert found(STORE_CURRENCY="EUR", EXCHANGE_RATE=Decimal("0.92")) == []


def test_stripes_fee_in_a_currency_of_little_worth_is_sound_once_it_is_set(found):
    assert found(STORE_CURRENCY="JPY", EXCHANGE_RATE=Decimal(150), STRIPE_FEE_FIXED=Decimal(0)) == []


def test_a_color_that_mails_cannot_take_over_is_named(found, monkeypatch):
    monkeypatch.setattr(
        "orders.mail_look.design_tokens", lambda: read(":root { --accent: oklch(60% 0.2 30); }")
    )
    assert "W006" in found()


def test_no_stripe_key_at_all_needs_no_webhook_secret(found):
    assert found(STRIPE_SECRET_KEY="", STRIPE_WEBHOOK_SECRET="") == []
