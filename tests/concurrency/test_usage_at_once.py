"""Twenty workers want to read the same eSIMs at the same moment, and twenty orders the same eSIM."""

import time

import pytest
from django.utils import timezone

from orders.models import Esim, EsimUsage, Order, OrderEvent, OrderLine
from orders.status import LineStatus, OrderStatus
from orders.usage import numbers, polling

NUMBER = "26021613280014"


@pytest.fixture
def esims(japan_plan):
    """A hundred that are due, each in an order of its own."""
    for number in range(100):
        order = Order.objects.create(
            email="ada@example.com",
            currency="USD",
            total=5,
            status=OrderStatus.COMPLETED,
            paid_at=timezone.now(),
        )
        line = OrderLine.of_plan(japan_plan, order=order, number=1, status=LineStatus.DELIVERED)
        line.save()
        esim = Esim.objects.create(line=line, esim_tran_no=f"2602{number:010}", ready_at=timezone.now())
        EsimUsage.objects.create(esim=esim, next_read_at=timezone.now())
    return Esim.objects.select_related("line").order_by("pk")


def claimed(results):
    return [usage.pk for claim in results if claim for usage in claim.usages]


def test_no_esim_is_in_two_hands(esims, all_at_once):
    found = claimed(all_at_once(polling._claim))
    assert len(found) == len(set(found)) > 0
    assert EsimUsage.objects.exclude(claim="").count() == len(found)


def test_control_who_only_looks_finds_what_others_have(esims, all_at_once):
    def look_then_take():
        wanted = polling._wanted()
        time.sleep(0.01)  # whatever a process does between looking and acting
        return polling.claimed(EsimUsage.objects.filter(pk__in=wanted))

    takers = sum(claim is not None for claim in all_at_once(look_then_take))
    assert takers * 10 > EsimUsage.objects.exclude(claim="").count(), "some of them took the same ten"


def test_one_of_twenty_gets_a_number(esims, all_at_once):
    Esim.objects.update(esim_tran_no="")
    waiting = list(esims[:20])
    assert all_at_once(lambda: numbers.give(waiting.pop(), NUMBER)).count(True) == 1
    assert Esim.objects.filter(esim_tran_no=NUMBER).count() == 1
    assert OrderEvent.objects.filter(kind=numbers.TAKEN).count() == 19
