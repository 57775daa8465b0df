"""The delivery mail once more, for a shopper who has lost it: to the order's address, and not without end."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from orders import outbox
from orders.models import OrderEvent, OutgoingEmail
from orders.status import LineStatus


@pytest.fixture
def again(client):
    def again(order, **form):
        return client.post(f"/orders/{order.token}/resend/", form, headers={"Sec-Fetch-Site": "same-origin"})

    return again


def test_it_goes_to_the_address_of_the_order_whatever_is_sent_along(again, ready_order):
    answer = again(ready_order, email="eve@example.com", to="eve@example.com")
    assert answer.status_code == 200
    assert "We mail it to a•••@example.com" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert outbox.send(OutgoingEmail.objects.get().pk)
    [message] = mail.outbox
    assert message.to == ["ada@example.com"]
    assert ready_order.lines.get().esim.lpa in message.body
    event = OrderEvent.objects.get(kind="email.resend")
    assert (event.actor, event.order) == ("shopper", ready_order)


def test_it_is_mailed_once_in_ten_minutes_and_three_times_a_day(again, ready_order):
    start = timezone.now()
    statuses = []
    for minutes in (0, 5, 11, 22, 33, 60 * 23, 60 * 24 + 1):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            answer = again(ready_order)
            statuses.append(answer.status_code)
    assert statuses == [200, 429, 200, 200, 429, 429, 200]
    assert OutgoingEmail.objects.count() == OrderEvent.objects.count() == 4


def test_one_who_is_too_early_reads_when_it_can_be_had(again, ready_order):
    again(ready_order)
    text = again(ready_order).content.decode()
    assert "It was mailed a short while ago" in text
    assert "We can mail it again from" in text


def test_an_order_without_a_ready_esim_has_nothing_to_mail(again, client, make_order):
    order = make_order(LineStatus.PREPARING)
    assert again(order).status_code == 404
    assert OutgoingEmail.objects.count() == OrderEvent.objects.count() == 0
    assert "/resend/" not in client.get(f"/orders/{order.token}/").content.decode()


def test_a_look_at_the_address_mails_nothing_and_neither_does_another_site(client, ready_order):
    assert client.get(f"/orders/{ready_order.token}/resend/").status_code == 405
    foreign = client.post(f"/orders/{ready_order.token}/resend/", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert OutgoingEmail.objects.count() == 0
