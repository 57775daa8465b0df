"""Twenty askings and twenty openings of a link at the same moment."""

import threading

import pytest
from django.utils import timezone

from orders.finding import answering, asking, opening
from orders.models import Finding, Order, OutgoingEmail
from orders.status import OrderStatus


@pytest.fixture
def key(transactional_db):
    """The key of a link that nobody has opened."""
    Order.objects.create(
        email="ada@example.com",
        currency="USD",
        total="5.50",
        status=OrderStatus.PAID,
        paid_at=timezone.now(),
    )
    answering.answer(asking.ask("ada@example.com", "en", "203.0.113.7"))
    return Finding.objects.get().get_absolute_url().split("/")[3]


def test_one_of_twenty_opens_the_link(key, all_at_once):
    results = all_at_once(lambda: opening.open_once(key).state)

    assert results.count(opening.State.READY) == 1
    assert results.count(opening.State.USED) == 19


def test_control_without_the_conditional_update_several_believe_that_they_did(key, all_at_once):
    gate = threading.Barrier(20)

    def open_by_looking_first():
        link = opening.look(key)
        if link.state != opening.State.READY:
            return False
        gate.wait()  # all have looked before the first acts, however busy the machine is
        Finding.objects.filter(pk=link.finding_id).update(opened_at=timezone.now())
        return True

    assert all_at_once(open_by_looking_first).count(True) > 1


def test_twenty_taps_are_one_asking(transactional_db, all_at_once):
    results = all_at_once(lambda: asking.ask("ada@example.com", "en", "203.0.113.7"))

    assert results.count(None) == 19
    assert Finding.objects.count() == 1


def test_one_of_twenty_workers_answers(key, all_at_once):
    Finding.objects.update(answered_at=None, mail=None, email="ada@example.com")
    OutgoingEmail.objects.all().delete()
    number = Finding.objects.get().pk
    results = all_at_once(lambda: answering.answer(number))

    assert results.count(None) == 19
    assert OutgoingEmail.objects.count() == 1
