"""What every test may rely on: no network, a fresh cache, and a small catalog to buy from."""

from dataclasses import asdict
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

from catalog import currencies
from catalog.models import Currency, Destination, Plan, PlanCoverage
from catalog.pricing.units import unit_prices
from catalog.search import shelf
from tests.shop import _sandbox

# One for the whole run, here and nowhere else: each place that names it would start its own.
__all__ = ["_sandbox"]
STORED = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser):
    parser.addoption("--only-stored", action="store_true", help="leave out what touches no database")


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL and Redis nothing else can come out differently than it did on SQLite."""
    if not config.getoption("--only-stored"):
        return
    kept = [each for each in items if STORED & {*each.fixturenames} or each.get_closest_marker("django_db")]
    config.hook.pytest_deselected(items=[each for each in items if each not in set(kept)])
    items[:] = kept


@pytest.fixture(autouse=True)
def _only_loopback_and_only_where_asked(request):
    if request.node.get_closest_marker("real_sockets"):
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    # As any page of a shop with one currency leaves it; `offer` in a test makes the shop look again.
    currencies.remember([])
    shelf.forget()


@pytest.fixture
def japan(db):
    return Destination.objects.create(
        kind="country", slug="japan", name="Japan", iso_code="JP", plans_read_at=timezone.now()
    )


@pytest.fixture
def make_plan(db):
    """A plan on sale: 3 GB for 30 days, bought for 4.20 and sold for 5.50 USD, unless told otherwise."""

    def make(destination, *, supplier_id=811, covers=(), **fields):
        values = {
            "slug": f"P{supplier_id}_3_30",
            "name": f"{destination.name} 3GB 30Days",
            "scope": destination.kind,
            "destination": destination,
            "package_code": f"CODE{supplier_id}",
            "validity_days": 30,
            "data_bytes": 3 * 1024**3,
            "operators": "SoftBank, KDDI",
            "network_speed": "4G/5G",
            "wholesale_price": Decimal("4.20"),
            "wholesale_currency": "USD",
            "retail_price": Decimal("5.50"),
            "retail_currency": "USD",
        }
        values |= fields
        each = unit_prices(
            values["retail_price"],
            days=values["validity_days"],
            data_bytes=None if values.get("is_daily") else values["data_bytes"],
            daily_cap_bytes=values.get("daily_cap_bytes"),
        )
        units = {f"price_{name}": price for name, price in asdict(each).items()}
        plan = Plan.objects.create(supplier_id=supplier_id, **(units | values))
        countries = covers or ([destination] if destination.kind == "country" else [])
        PlanCoverage.objects.bulk_create(PlanCoverage(plan=plan, country=country) for country in countries)
        return plan

    return make


@pytest.fixture
def japan_plan(japan, make_plan):
    return make_plan(japan)


@pytest.fixture
def offer(db):
    """Let the shop sell in another currency too, at so many units for one US dollar."""

    def make(code, rate, **fields):
        values = {"base": "USD", "rate_at": timezone.now(), "buffer_percent": Decimal(0)} | fields
        made = Currency.objects.create(code=code, rate=rate and Decimal(rate), **values)
        currencies.forget()
        return made

    return make
