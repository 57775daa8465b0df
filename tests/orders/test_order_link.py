"""A link that came into wrong hands is replaced: the old one is dead, and the new one goes to the shopper alone."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.utils import timezone

from orders import emails, letters, links, outbox
from orders.models import Order, OrderEvent, OutgoingEmail
from orders.status import LineStatus, OrderStatus
from orders.views.checkout import COOKIE, COOKIE_SECONDS

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def replace(client, order, **headers):
    return client.post(f"/orders/{order.token}/new-link/", headers=SAME_ORIGIN | headers)


def send_all():
    for each in OutgoingEmail.objects.filter(status="queued"):
        outbox.send(each.pk)


def test_asking_first_changes_nothing(client, ready_order):
    text = client.get(f"/orders/{ready_order.token}/new-link/").content.decode()
    assert "a•••@example.com" in text
    assert Order.objects.get().token == ready_order.token
    assert OutgoingEmail.objects.count() == 0


def test_the_old_link_is_dead_at_once_and_this_browser_goes_on_under_the_new_one(client, ready_order):
    answer = replace(client, ready_order)
    new = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{new.token}/")
    assert answer["Referrer-Policy"] == "no-referrer"
    for path in ("", "live/", "pass.pdf", "worker.js", "new-link/"):
        assert client.get(f"/orders/{ready_order.token}/{path}").status_code == 404
        assert client.get(f"/orders/{new.token}/{path}").status_code == 200


def test_the_new_link_is_mailed_to_the_shopper_and_to_nobody_else(client, ready_order):
    replace(client, ready_order)
    send_all()
    [message] = mail.outbox
    token = Order.objects.get().token
    assert message.to == ["ada@example.com"]
    assert all(f"/orders/{token}/" in text for text in (message.body, message.alternatives[0][0]))
    assert ready_order.token not in message.body


def test_it_is_in_the_audit_trail_without_either_link(client, ready_order):
    replace(client, ready_order)
    event = OrderEvent.objects.get(kind=links.REPLACED)
    assert (event.actor, event.order) == ("shopper", ready_order)
    assert ready_order.token not in str(event.data) + OutgoingEmail.objects.get().key
    assert Order.objects.get().token not in str(event.data) + OutgoingEmail.objects.get().key


def test_mails_sent_later_lead_to_the_new_link(client, ready_order):
    queued = emails.queue_resend(ready_order, "before")
    replace(client, ready_order)
    message = letters.write(OutgoingEmail.objects.get(pk=queued))
    assert Order.objects.get().token in message.body
    assert ready_order.token not in message.body


def test_a_second_tap_changes_nothing_more(client, ready_order):
    replace(client, ready_order)
    new = Order.objects.get().token
    assert replace(client, ready_order).status_code == 404
    assert Order.objects.get().token == new
    assert OutgoingEmail.objects.count() == 1


def test_the_second_in_a_day_goes_by_mail_alone(client, ready_order):
    replace(client, ready_order)
    first = Order.objects.get()
    asked = client.get(f"/orders/{first.token}/new-link/").content.decode()
    assert "only mailed to a•••@example.com" in asked
    answer = replace(client, first)
    second = Order.objects.get()
    assert answer.status_code == 200
    assert "We have mailed the new link" in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert second.token not in answer.content.decode() + str(answer.headers) + str(client.cookies)
    assert client.get(f"/orders/{first.token}/").status_code == 404
    send_all()
    assert second.token in mail.outbox[-1].body
    assert {message.to[0] for message in mail.outbox} == {"ada@example.com"}


def test_a_thief_who_was_first_cannot_keep_the_owner_out(client, ready_order):
    """The thief replaces the link, is led on, and replaces it again: the owner, who has the mails, always can once more."""
    replace(client, ready_order)
    thief = Order.objects.get()
    assert replace(client, thief).status_code == 200
    for _again in range(5):
        owner = Order.objects.get()
        assert replace(client, owner).status_code == 200
        assert Order.objects.get().token != owner.token
    assert replace(client, thief).status_code == 404
    assert OutgoingEmail.objects.count() == 7


def test_a_day_later_the_browser_is_led_on_again(client, ready_order):
    replace(client, ready_order)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert replace(client, Order.objects.get()).status_code == 303


def test_a_link_that_staff_replaced_leads_its_owner_on(client, staff, ready_order):
    links.replace_by_staff(ready_order, staff.pk)
    assert replace(client, Order.objects.get()).status_code == 303


@pytest.mark.parametrize("status", [OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED])
def test_an_order_that_nobody_paid_mails_nobody(client, make_order, status):
    order = make_order(LineStatus.AWAITING_PAYMENT, status=status, paid_at=None)
    assert replace(client, order).status_code == 404
    assert client.get(f"/orders/{order.token}/new-link/").status_code == 404
    assert "new-link" not in client.get(f"/orders/{order.token}/").content.decode()
    assert OutgoingEmail.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        # Safari before 16.4, of a page that asks for no referrer.
        ({"Origin": "null"}, 303),
        ({"Origin": "http://testserver"}, 303),
    ],
)
def test_another_site_cannot_send_the_form(client, ready_order, headers, status):
    answer = client.post(f"/orders/{ready_order.token}/new-link/", headers=headers)
    assert answer.status_code == status
    assert (Order.objects.get().token != ready_order.token) == (status == 303)


def test_the_browser_that_bought_is_not_led_past_a_replaced_link(client, rf, ready_order):
    from django.http import HttpResponse

    from orders.views import visitor

    carrier = HttpResponse()
    visitor.keep(carrier, COOKIE, ready_order.key_for_browsers(), COOKIE_SECONDS)
    client.cookies.update(carrier.cookies)
    back = f"/checkout/return/{ready_order.reference}/"
    assert client.get(back)["Location"] == f"/orders/{ready_order.token}/"
    links.replace_by_shopper(ready_order.token)
    answer = client.get(back)
    assert answer.status_code == 200
    assert Order.objects.get().token not in answer.content.decode()


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "change_order"]))
    client.force_login(user)
    return user


def test_staff_replace_it_without_seeing_it(client, staff, ready_order):
    address = f"/admin/orders/order/{ready_order.pk}/new_link/"
    assert ready_order.token not in client.get(address).content.decode()
    assert Order.objects.get().token == ready_order.token
    answer = client.post(address, follow=True)
    new = Order.objects.get()
    assert new.token != ready_order.token
    assert new.token not in answer.content.decode()
    event = OrderEvent.objects.get(kind=links.REPLACED)
    assert (event.actor, event.user) == ("staff", staff)
    assert OutgoingEmail.objects.get().to == "ada@example.com"


def test_staff_who_may_only_look_cannot_replace_it(client, staff, ready_order):
    staff.user_permissions.set(Permission.objects.filter(codename="view_order"))
    assert client.post(f"/admin/orders/order/{ready_order.pk}/new_link/").status_code == 403
    assert Order.objects.get().token == ready_order.token
