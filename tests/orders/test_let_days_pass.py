"""Days pass in a sandbox, and nowhere else."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orders.models import EsimUsage, Order, OrderEvent
from orders.usage import recording

pytestmark = pytest.mark.real_sockets


def test_everything_bought_is_older_at_the_shop_and_at_the_supplier(shop, ready_order, settings):
    settings.SANDBOX = True
    usage = recording.begin(ready_order.lines.get().esim)
    OrderEvent.objects.create(order=ready_order, kind="test")
    body = {"api_key": "supplier-key-for-tests", "plan_id": 0}
    listed = shop.http.get("/api/country-plans/japan").json()["data"]["plans"]
    shop.http.post("/api/plan/purchase", data=body | {"plan_id": listed[0]["id"]})
    ends = shop.http.get("/supplier/esims.json").json()[0]["expires"]
    call_command("let_days_pass", "3")
    past = timedelta(days=3)
    assert abs(timezone.now() - past - Order.objects.get().paid_at) < timedelta(minutes=5)
    assert usage.expires_at - EsimUsage.objects.get().expires_at == past
    assert EsimUsage.objects.get().read_at is None
    assert timezone.now() - OrderEvent.objects.get(kind="test").created_at > past
    assert shop.http.get("/supplier/esims.json").json()[0]["expires"] < ends


def test_a_real_shop_and_time_that_runs_back_are_refused(ready_order, settings):
    before = Order.objects.get().paid_at
    settings.SANDBOX = True
    with pytest.raises(CommandError, match="only pass forward"):
        call_command("let_days_pass", "-1")
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="no sandbox"):
        call_command("let_days_pass", "3")
    assert Order.objects.get().paid_at == before
