"""Find my orders: a link by mail that opens once, after a press on a button, and a list without codes."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from orders import outbox, sweep, tasks
from orders.finding import answering, asking
from orders.models import Esim, Finding, Order, OutgoingEmail
from orders.models.finding import SIGNER
from orders.status import LineStatus, OrderStatus
from storefront.redaction import redact

LINK = re.compile(r"/find-order/open/[^/\s]+/")
LIST = "/find-order/orders/"


def ask(client, email="ada@example.com", **extra):
    return client.post("/find-order/", {"email": email}, **extra)


def work():
    """What the worker does after an asking."""
    for finding in Finding.objects.filter(answered_at=None):
        answering.answer(finding.pk)
    for queued in OutgoingEmail.objects.filter(status="queued"):
        outbox.send(queued.pk)


@pytest.fixture
def link(client, ready_order):
    ask(client)
    work()
    return LINK.search(mail.outbox[-1].body)[0]


def words(answer):
    return answer.content.decode()


def test_the_mail_holds_one_link_and_it_is_not_that_of_an_order(client, link, ready_order):
    [message] = mail.outbox
    assert message.to == ["ada@example.com"]
    for text in (message.body, message.alternatives[0][0]):
        assert set(LINK.findall(text)) == {link}
        assert ready_order.token not in text


def test_looking_at_the_link_changes_nothing_and_shows_nothing(client, link, ready_order):
    for _scanner in range(3):
        assert client.head(link).status_code == 200
        looked = client.get(link)
        assert looked.status_code == 200
        assert "Show my orders" in words(looked)
        assert ready_order.reference not in words(looked)
    assert Finding.objects.get().opened_at is None
    assert client.cookies == {}
    assert client.post(link).status_code == 303


def test_a_press_on_the_button_opens_the_list_and_only_once(client, link, ready_order):
    opened = client.post(link)
    assert (opened.status_code, opened["Location"]) == (303, LIST)
    cookie = client.cookies["found"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/find-order/", True, "Lax", 1800,
    )  # fmt: skip
    thief = Client()
    for again in (thief.get(link), thief.post(link), client.post(link)):
        assert again.status_code == 410
        assert "This link was used already" in words(again)
        assert "Mail me a new link" in words(again)
        assert ready_order.reference not in words(again)
    assert thief.get(LIST).status_code == 403
    assert client.get(LIST).status_code == 200


def test_the_list_tells_state_plan_date_and_total_of_every_paid_order_and_no_code(client, link, make_order):
    make_order(LineStatus.REFUNDED, LineStatus.REFUNDED, email="ADA@example.com", total=Decimal("11.00"))
    make_order(LineStatus.AWAITING_PAYMENT, status=OrderStatus.AWAITING_PAYMENT, paid_at=None)
    make_order(LineStatus.DELIVERED, email="eve@example.com")
    client.post(link)
    text = words(client.get(LIST))
    mine = Order.objects.filter(email__iexact="ada@example.com", paid_at__isnull=False)
    assert re.findall(r'<a href="(/orders/[^"]+)">', text) == [order.get_absolute_url() for order in mine]
    for shown in ("Your eSIM is ready", "Your money was returned", "2 × Japan 3GB 30Days", "$11.00", "$5.50"):
        assert shown in text
    assert "2 paid orders of a•••@example.com" in text
    for esim in Esim.objects.all():
        assert esim.lpa not in text
        assert esim.smdp_address not in text


def test_a_long_list_has_pages_and_each_takes_the_same_queries(
    client, link, make_order, django_assert_num_queries
):
    client.post(link)
    # The list that is open, its count, its orders, their lines.
    with django_assert_num_queries(4):
        client.get(LIST)
    for _order in range(11):
        make_order(LineStatus.DELIVERED)
    with django_assert_num_queries(4):
        first = words(client.get(LIST))
    second = words(client.get(LIST, {"page": 2}))
    assert (first.count('<li class="found-order">'), second.count('<li class="found-order">')) == (10, 2)
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert words(client.get(LIST, {"page": "x"})).count('<li class="found-order">') == 10


def test_a_link_that_is_too_old_says_so_and_offers_a_new_one(client, link):
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == 410
            assert "This link is too old" in words(answer)
            assert "Mail me a new link" in words(answer)
    assert Finding.objects.get().opened_at is None


def test_a_mail_that_left_late_holds_a_fresh_link(client, ready_order):
    ask(client)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        work()
        assert client.get(LINK.search(mail.outbox[-1].body)[0]).status_code == 200


def test_a_link_that_we_never_made_opens_nothing(client, link):
    number, _dot, rest = link.split("/")[3].partition(".")
    for wrong in (f"{int(number) + 1}.{rest}", f"{number}.{rest[:-1]}", number, "x", "%00"):
        for answer in (client.get(f"/find-order/open/{wrong}/"), client.post(f"/find-order/open/{wrong}/")):
            assert answer.status_code == 404
            assert "This link opens nothing" in words(answer)
    assert client.cookies == {}


def test_the_list_closes_for_every_browser_by_a_button_and_by_itself(client, link, ready_order):
    client.post(link)
    held = client.cookies["found"].value
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(LIST).status_code == 403
    assert client.get(LIST).status_code == 200
    assert client.post("/find-order/close/").status_code == 303
    client.cookies["found"] = held
    closed = client.get(LIST)
    assert closed.status_code == 403
    assert "This list is closed" in words(closed)
    assert ready_order.reference not in words(closed)


def test_what_is_behind_the_link_is_kept_out_of_caches_referers_and_search(client, link):
    pages = [
        client.get(link),
        client.post(link),
        client.get(LIST),
        client.post(link),
        client.get("/find-order/open/x/"),
    ]
    for answer in pages:
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_another_site_cannot_press_the_button(client, link, headers):
    assert client.post(link, headers=headers).status_code == 403
    assert Finding.objects.get().opened_at is None


def test_an_order_whose_address_was_changed_is_gone_from_the_open_list(client, link, ready_order):
    client.post(link)
    Order.objects.update(email="right@example.com")
    text = words(client.get(LIST))
    assert ready_order.reference not in text
    assert "None is left under this address" in text


def test_a_wrong_address_is_said_on_the_form(client, db):
    answer = ask(client, "nonsense")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in words(answer)
    assert Finding.objects.count() == 0


@pytest.mark.parametrize(
    "email", ["m\u0131ke@example.com", "mi\u212ae@example.com", "mike@example.com\u0131"]
)
def test_a_mailbox_that_only_looks_like_the_owners_gets_nothing(client, make_order, email):
    make_order(LineStatus.DELIVERED, email="mike@example.com")
    ask(client, email)
    work()
    assert mail.outbox == []
    ask(client, "MIKE@example.com")
    work()
    assert [message.to for message in mail.outbox] == [["MIKE@example.com"]]


def test_a_second_tap_is_the_same_asking(client, ready_order):
    for _tap in range(3):
        assert ask(client, "ADA@example.com").status_code == 200
    work()
    assert len(mail.outbox) == Finding.objects.count() == 1


def test_one_address_gets_so_many_mails_an_hour_and_no_other_spelling_uses_them_up(client, ready_order):
    start = timezone.now()
    said = set()
    for number in range(7):
        with time_machine.travel(start + timedelta(minutes=3 * number)):
            said.add(ask(client, "ada+1@example.com", REMOTE_ADDR=f"203.0.113.{number}").content)
            said.add(ask(client, "Ada@example.com", REMOTE_ADDR=f"198.51.100.{number}").content)
            work()
    assert len(said) == 1
    assert Finding.objects.count() == 10
    assert len(mail.outbox) == 5
    with time_machine.travel(start + timedelta(minutes=61)):
        ask(client)
        work()
    assert len(mail.outbox) == 6


def test_one_network_asks_for_so_many_mailboxes_an_hour_and_is_told(client, db):
    answers = [ask(client, f"ada{number}@example.com") for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 3590 <= int(answers[-1]["Retry-After"]) <= 3600
    assert "Too many addresses were asked for from your network. No mail was sent." in words(answers[-1])
    assert ask(Client(), "eve@example.com", REMOTE_ADDR="203.0.113.7").status_code == 200
    assert Finding.objects.count() == 21


def test_an_asking_whose_bell_was_lost_is_found_by_the_sweep(client, ready_order, monkeypatch):
    ask(client)
    assert sweep.findings() == []
    rung = []
    monkeypatch.setattr(tasks, "enqueue", lambda task, *args: rung.append((task, args)))
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert tasks.sweep()["orders asked for"] == 1
        for task, args in rung:
            if task is tasks.answer_finding:
                task(*args)
    assert OutgoingEmail.objects.get().to == "ada@example.com"
    assert sweep.findings() == []


def test_what_was_typed_is_forgotten_at_once_and_the_rest_after_two_days(client, ready_order):
    ask(client)
    ask(client, "nobody@example.com")
    work()
    assert set(Finding.objects.values_list("email", flat=True)) == {""}
    assert OutgoingEmail.objects.filter(to="nobody@example.com").count() == 0
    assert asking.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        assert tasks.forget_findings() == 2


def test_a_log_never_shows_the_link():
    path = f"/find-order/open/{SIGNER.sign('12')}/"
    assert redact(f'"GET {path} HTTP/1.1" 200') == '"GET /find-order/open/[redacted]/ HTTP/1.1" 200'
