"""Who guesses learns nothing: wrong and right guesses are answered with the same words after the same work.

Work is counted in queries: a clock in a test proves nothing.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders import outbox
from orders.finding import answering
from orders.models import Esim, Finding, OutgoingEmail
from orders.models.order import new_token
from orders.status import LineStatus, OrderStatus

GETS = ("", "live/", "pass.pdf", "worker.js", "new-link/")
POSTS = ("request/", "resend/", "new-link/")
ICCID = "8931040000000000001"


# What follows from the clock, or from the length of what was asked for.
ASIDE = {"Content-Length", "ETag", "Expires", "Retry-After"}


@pytest.fixture
def told(client):
    """All that an asker can see of an answer, without the guess itself where the page repeats it, and how many queries it took."""

    def told(path, guess="", data=None):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path) if data is None else client.post(path, data)
        text = answer.content.decode()
        for echoed in filter(None, (path, guess)):
            text = text.replace(echoed, "")
        headers = str({name: value for name, value in answer.items() if name not in ASIDE})
        return answer.status_code, text, headers, str(dict(answer.cookies)), len(queries)

    return told


@pytest.fixture
def sold(make_order):
    order = make_order(LineStatus.DELIVERED)
    Esim.objects.update(iccid=ICCID, esim_tran_no="26112710000001")
    return order


def guesses(order):
    """Of the right shape and wrong: random, near a real one, and everything else that names the order or its eSIM."""
    esim = Esim.objects.get()
    near = order.token[:-1] + ("A" if order.token[-1] != "A" else "B")
    return [new_token(), near, order.reference, str(order.pk), esim.iccid, esim.esim_tran_no]


def test_wrong_order_links_are_answered_alike_whatever_they_name_and_however_near_they_are(told, sold):
    for path in GETS:
        answers = {told(f"/orders/{guess}/{path}") for guess in guesses(sold)}
        assert len(answers) == 1, path
        [(status, text, _headers, cookies, queries)] = answers
        assert (status, cookies, queries) == (404, "{}", 1)
        assert not any(secret in text for secret in (sold.token, sold.reference, ICCID, "example.com"))


def test_forms_behind_wrong_links_do_nothing_and_are_answered_alike(told, sold):
    form = {"kind": "question", "esim": "1", "words": "Help", "is_unused": "on"}
    for path in POSTS:
        answers = {told(f"/orders/{guess}/{path}", data=form) for guess in guesses(sold)}
        assert len(answers) == 1, path
        [(status, *_same, queries)] = answers
        assert (status, queries) == (404, 1)
    assert OutgoingEmail.objects.count() == sold.requests.count() == sold.events.count() == 0


def test_a_pdf_says_no_more_of_a_wrong_link_than_of_an_order_that_has_none(client, told, sold, make_order):
    waiting = make_order(LineStatus.PREPARING)
    assert client.get(f"/orders/{sold.token}/pass.pdf").status_code == 200
    wrong, none_yet = (told(f"/orders/{token}/pass.pdf") for token in (new_token(), waiting.token))
    assert wrong[:4] == none_yet[:4]


def work():
    for finding in Finding.objects.filter(answered_at=None):
        answering.answer(finding.pk)
    for mail in OutgoingEmail.objects.filter(status="queued"):
        outbox.send(mail.pk)


def test_an_address_is_answered_alike_with_orders_or_without_now_and_when_it_is_asked_for_again(
    told, sold, make_order
):
    make_order(
        LineStatus.AWAITING_PAYMENT,
        email="late@example.com",
        status=OrderStatus.AWAITING_PAYMENT,
        paid_at=None,
    )
    emails = ("ada@example.com", "late@example.com", "nobody@example.com")
    start = timezone.now()
    # At once; as a second tap, with the worker done; a while later; and often enough to be over the address's limit.
    for minutes in (0, 0, 3, 6, 9, 12, 15, 18):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            answers = {told("/find-order/", email, {"email": email}) for email in emails}
            work()
        assert len(answers) == 1, minutes
        assert {answer[0] for answer in answers} == {200}
    assert Finding.objects.count() == 15
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == {"ada@example.com"}


def test_a_network_over_its_limit_is_told_so_whichever_address_it_asks_for(told, sold, settings):
    settings.FIND_ORDERS_PER_ADDRESS = 1
    told("/find-order/", "eve@example.com", {"email": "eve@example.com"})
    emails = ("ada@example.com", "nobody@example.com")
    answers = {told("/find-order/", email, {"email": email}) for email in emails}
    assert len(answers) == 1
    assert {answer[0] for answer in answers} == {429}


def test_links_that_we_never_made_are_answered_alike_whether_such_an_asking_exists(told, sold, client):
    client.post("/find-order/", {"email": "ada@example.com"})
    work()
    number = Finding.objects.get().pk
    forged = [f"{guess}.1vOzXy.{'x' * 43}" for guess in (number, number + 1)]
    for data in (None, {}):
        answers = {told(f"/find-order/open/{key}/", data=data) for key in forged}
        assert len(answers) == 1
        [(status, *_same, queries)] = answers
        assert (status, queries) == (404, 0)


def test_an_iccid_or_a_reference_finds_nothing_at_the_forms_that_everyone_can_reach(told, sold):
    for known, unknown in ((ICCID, "8931040000000000002"), (sold.reference, "BBBB-BBBB-BB")):
        assert told("/find-order/", known, {"email": known}) == told(
            "/find-order/", unknown, {"email": unknown}
        )
    assert told(f"/search/?q={ICCID}", ICCID) == told("/search/?q=8931040000000000002", "8931040000000000002")
