"""A mistyped address is put right by staff alone: audited, told to the old address, and with the old link dead."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail

from orders import emails, outbox
from orders.decisions import Decider, DecisionError
from orders.models import Order, OrderEvent, OutgoingEmail
from orders.status import EmailStatus, LineStatus
from orders.support import addressing

RIGHT = "ada@right.example"


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "change_email"]))
    client.force_login(user)
    return user


@pytest.fixture
def change(client):
    def change(order, **form):
        form = {"email": RIGHT, "again": RIGHT, "why": "Named the last digits of the card."} | form
        return client.post(f"/admin/orders/order/{order.pk}/change_email/", form, follow=True)

    return change


def send_all():
    for queued in OutgoingEmail.objects.filter(status="queued"):
        outbox.send(queued.pk)


def test_the_new_address_gets_a_new_link_and_the_old_one_is_told_without_any(
    client, staff, change, ready_order
):
    old = ready_order.token
    answer = change(ready_order)
    order = Order.objects.get()
    assert order.email == RIGHT
    assert order.token != old
    assert client.get(f"/orders/{old}/").status_code == 404
    assert order.token not in answer.content.decode()
    send_all()
    sent = {message.to[0]: message.body for message in mail.outbox}
    assert set(sent) == {RIGHT, "ada@example.com"}
    assert f"/orders/{order.token}/" in sent[RIGHT]
    told = sent["ada@example.com"]
    assert "This order has another address now" in told
    assert not any(secret in told for secret in (order.token, old, RIGHT, "right.example", "LPA:"))


def test_it_is_in_the_audit_trail_with_who_and_why_and_without_an_address(staff, change, ready_order):
    change(ready_order)
    event = OrderEvent.objects.get(kind=addressing.CHANGED)
    assert (event.actor, event.user) == ("staff", staff)
    assert event.data == {"reason": "staff", "why": "Named the last digits of the card."}
    assert OrderEvent.objects.filter(kind="order.link_replaced", user=staff).count() == 1


@pytest.mark.parametrize("state", [EmailStatus.FAILED, EmailStatus.SENT])
def test_the_old_address_is_told_unless_its_last_mail_was_refused(staff, change, ready_order, state):
    OutgoingEmail.objects.create(
        kind="delivery", key="delivery:1", order=ready_order, to="ada@example.com", status=state
    )
    change(ready_order)
    assert OutgoingEmail.objects.filter(kind="email_changed").count() == (state == EmailStatus.SENT)


def test_mails_that_still_wait_or_failed_go_to_the_new_address_with_the_codes(staff, change, ready_order):
    emails.queue_delivery(ready_order.pk)
    failed = OutgoingEmail.objects.create(
        kind="refunded", key="refunded:1", order=ready_order, to="ada@example.com", status=EmailStatus.FAILED
    )
    sent = OutgoingEmail.objects.create(
        kind="preparing", key="preparing:1", order=ready_order, to="ada@example.com", status=EmailStatus.SENT
    )
    change(ready_order)
    send_all()
    [delivery] = [message for message in mail.outbox if "LPA:1$" in message.body]
    assert delivery.to == [RIGHT]
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.to, sent.to) == (RIGHT, "ada@example.com")


def test_a_mail_that_is_just_leaving_for_the_old_address_must_be_gone_first(staff, change, ready_order):
    mail_id = emails.queue_resend(ready_order, "x")
    OutgoingEmail.objects.update(status=EmailStatus.SENDING)
    answer = change(ready_order)
    assert answer.status_code == 422
    assert "is just being sent" in answer.content.decode()
    assert Order.objects.get().email == "ada@example.com"
    assert Order.objects.get().token == ready_order.token
    assert list(OutgoingEmail.objects.values_list("pk", "to")) == [(mail_id, "ada@example.com")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"again": "ada@wrong.example"}, "The two addresses differ."),
        ({"email": "nonsense", "again": "nonsense"}, "Enter a valid email address."),
        ({"email": "ada@example.com", "again": "ada@example.com"}, "This is its address already."),
        ({"why": ""}, "This field is required."),
        ({"why": "she wrote from ada@right.example"}, "Leave addresses and activation codes out"),
    ],
)
def test_what_may_be_a_slip_changes_nothing(staff, change, ready_order, form, words):
    answer = change(ready_order, **form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Order.objects.get().email == "ada@example.com"
    assert OutgoingEmail.objects.count() == OrderEvent.objects.count() == 0


def test_an_order_that_nobody_paid_has_no_link_to_hand_over(staff, make_order):
    order = make_order(LineStatus.AWAITING_PAYMENT, status="awaiting_payment", paid_at=None)
    with pytest.raises(DecisionError):
        addressing.change_email(order.pk, RIGHT, Decider(staff.pk, "why"))
    assert Order.objects.get().email == "ada@example.com"


def test_it_takes_a_permission_of_its_own(staff, change, ready_order):
    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "change_order"]))
    assert change(ready_order).status_code == 403
    assert Order.objects.get().email == "ada@example.com"


def test_the_order_page_says_that_only_a_person_can_change_it(client, ready_order):
    text = client.get(f"/orders/{ready_order.token}/").content.decode()
    assert "Is the address mistyped? Only a person can change it" in text
