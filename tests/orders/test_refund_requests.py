"""A refund that the shopper asks for: under the stated policy, decided by a person, once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from orders import decisions, outbox
from orders.models import Esim, EsimUsage, Order, OrderEvent, OutgoingEmail, Payment, Refund, ShopperRequest
from orders.status import LineStatus, PaymentStatus
from orders.support import answering
from orders.support.answering import Answer

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def paid(make_order):
    """A delivered order with the money for it."""

    def make(*statuses):
        order = make_order(*(statuses or [LineStatus.DELIVERED]))
        Payment.objects.create(
            order=order,
            status=PaymentStatus.PAID,
            amount=order.total,
            currency="USD",
            expires_at=timezone.now(),
        )
        return order

    return make


@pytest.fixture
def ask(client):
    def ask(order, **form):
        form = {"kind": "refund", "esim": 1, "words": "Wrong country.", "is_unused": "on"} | form
        return client.post(f"/orders/{order.token}/request/", form, headers=SAME_ORIGIN)

    return ask


@pytest.fixture
def told(db):
    """What the supplier has told of every eSIM's use."""

    def tell(used_bytes):
        now = timezone.now()
        figures = {"used_bytes": used_bytes, "read_at": now, "reported_at": now - timedelta(hours=2)}
        for esim in Esim.objects.all():
            EsimUsage.objects.update_or_create(esim=esim, defaults=figures)

    return tell


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    names = ["view_order", "view_shopperrequest", "change_shopperrequest"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


@pytest.fixture
def asked(ask, paid):
    order = paid()
    ask(order)
    return ShopperRequest.objects.get()


def page(client, order):
    return client.get(f"/orders/{order.token}/").content.decode()


def decide(client, asked, **form):
    return client.post(f"/admin/orders/shopperrequest/{asked.pk}/answer/", form)


def test_the_page_says_until_when_and_takes_the_request_once(client, ask, paid, settings):
    settings.REFUND_DAYS = 14
    order = paid()
    until = (order.paid_at + timedelta(days=14)).strftime("%b. %-d, %Y").replace("May.", "May")
    assert "can be returned until" in page(client, order)
    assert until.split(",")[1] in page(client, order)
    assert ask(order).status_code == 303
    assert ask(order).status_code == 303
    request = ShopperRequest.objects.get()
    assert (request.kind, request.line, request.words) == ("refund", order.lines.get(), "Wrong country.")
    text = page(client, order)
    assert "You asked for a refund on" in text
    assert 'value="refund"' not in text
    assert Refund.objects.count() == 0


def test_each_esim_of_an_order_is_asked_for_by_itself(client, ask, paid):
    order = paid(LineStatus.DELIVERED, LineStatus.DELIVERED, LineStatus.PREPARING)
    assert ask(order, esim=2).status_code == 303
    assert ask(order, esim=3).status_code == 422
    assert ShopperRequest.objects.get().line.number == 2
    assert '<input type="hidden" name="esim" value="1">' in page(client, order)


def test_without_the_word_that_it_was_not_installed_nothing_is_asked(ask, paid):
    answer = ask(paid(), is_unused="")
    assert answer.status_code == 422
    assert "Only an eSIM that was not installed can be returned." in answer.content.decode()
    assert ShopperRequest.objects.count() == 0


def test_after_the_days_of_the_policy_the_page_says_so_and_nothing_can_be_asked(client, ask, paid, settings):
    settings.REFUND_DAYS = 14
    order = paid()
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert "The days in which this eSIM could be returned are over." in page(client, order)
        assert 'value="refund"' not in page(client, order)
        answer = ask(order)
        assert answer.status_code == 422
        assert "The days in which this eSIM could be returned are over." in answer.content.decode()
    assert ShopperRequest.objects.count() == 0


def test_what_the_supplier_says_was_used_cannot_be_asked_for(client, ask, paid, told):
    order = paid()
    told(5 * 1024**2)
    assert "Our supplier says that this eSIM has been used" in page(client, order)
    assert ask(order).status_code == 422
    assert ShopperRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (0, "Unused as far as the supplier tells, as of"),
        (None, "The supplier has told nothing of its use."),
    ],
)
def test_staff_see_what_the_supplier_told_then_and_now(client, ask, paid, staff, told, used, words):
    order = paid()
    if used is not None:
        told(used)
    ask(order)
    asked = ShopperRequest.objects.get()
    address = f"/admin/orders/shopperrequest/{asked.pk}/answer/"
    assert client.get(address).content.decode().count(words) == 2
    told(3 * 1024**3)
    text = client.get(address).content.decode()
    assert text.count(words) == 1
    assert "Used as the supplier tells: 3 GB" in text
    assert "The policy gives nothing back for an eSIM that was used." in text


def test_staff_see_that_an_install_link_was_tapped(client, staff, asked):
    address = f"/admin/orders/shopperrequest/{asked.pk}/answer/"
    assert "was tapped" not in client.get(address).content.decode()
    OrderEvent.objects.create(order=asked.order, line=asked.line, kind="esim.install_tapped")
    assert "An install link was tapped on" in client.get(address).content.decode()


def test_accepting_returns_the_money_once_and_says_so(client, staff, asked):
    assert decide(client, asked, decision="accept").status_code == 302
    refund = Refund.objects.get()
    assert (refund.origin, refund.amount) == ("staff", asked.order.total)
    assert asked.order.lines.get().status == LineStatus.REFUND_DUE
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == ("accepted", staff)
    kinds = set(OrderEvent.objects.filter(user=staff).values_list("kind", flat=True))
    assert kinds == {"request.accepted", "line.refund_decided", "line.refund_due", "refund.created"}
    assert "We accepted on" in page(client, asked.order)
    again = decide(client, asked, decision="accept")
    assert again.status_code == 422
    assert decide(client, asked, reply="Again?").status_code == 302
    assert Refund.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="answer").count() == 0


def test_declining_takes_a_reason_which_is_mailed_and_shown(client, staff, asked):
    missing = decide(client, asked, decision="decline")
    assert missing.status_code == 422
    assert "Tell the shopper why." in missing.content.decode()
    assert decide(client, asked, decision="decline", reply="It was used in Japan.").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.reply) == ("declined", "It was used in Japan.")
    assert outbox.send(OutgoingEmail.objects.get(kind="answer").pk)
    from django.core import mail

    assert "We cannot return the money for this eSIM" in mail.outbox[-1].body
    assert "It was used in Japan." in mail.outbox[-1].body
    text = page(client, asked.order)
    assert "We declined on" in text
    assert "It was used in Japan." in text
    assert Refund.objects.count() == 0
    assert asked.order.lines.get().status == LineStatus.DELIVERED


def test_nothing_is_decided_without_a_choice(client, staff, asked):
    assert decide(client, asked, reply="Hm.").status_code == 422
    assert ShopperRequest.objects.get().status == "open"


def test_what_cannot_be_refunded_leaves_the_request_open_and_says_why(client, staff, asked):
    Payment.objects.all().delete()
    answer = decide(client, asked, decision="accept", reply="You get it back.")
    assert answer.status_code == 422
    assert "Nothing has been charged for this order" in answer.content.decode()
    assert ShopperRequest.objects.get().status == "open"
    assert OutgoingEmail.objects.filter(kind="answer").count() == Refund.objects.count() == 0
    assert asked.order.lines.get().status == LineStatus.DELIVERED


def test_a_line_that_went_back_another_way_is_only_answered(client, staff, asked):
    decisions.refund(asked.line_id, decisions.Decider(staff.pk, "by phone"))
    with pytest.raises(decisions.DecisionError):
        answering.accept(asked.pk, Answer(staff.pk))
    assert decide(client, asked, decision="accept").status_code == 422
    assert decide(client, asked, reply="It is on its way already.").status_code == 302
    assert ShopperRequest.objects.get().status == "answered"
    assert Refund.objects.count() == 1


def test_other_orders_are_left_alone(client, staff, asked, paid):
    other = paid()
    decide(client, asked, decision="accept")
    assert other.lines.get().status == LineStatus.DELIVERED
    assert Order.objects.get(pk=other.pk).events.count() == 0
