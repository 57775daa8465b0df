"""What shoppers ask for: written down once, told to staff once, answered once, in words that reach them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import IntegrityError, transaction

from orders import outbox, trouble
from orders.models import OrderEvent, OutgoingEmail, ShopperRequest
from orders.status import LineStatus, RequestStatus
from orders.support import answering, asking
from orders.support.answering import Answer

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)"


@pytest.fixture(autouse=True)
def _staff_addresses(settings):
    settings.STAFF_EMAILS = ["staff@example.com"]


@pytest.fixture
def ask(client):
    def ask(order, **form):
        return client.post(
            f"/orders/{order.token}/request/",
            {"esim": 1, "words": "I reset my phone."} | form,
            headers={"User-Agent": PHONE, "Sec-Fetch-Site": "same-origin"},
        )

    return ask


def answer_address(request):
    return f"/admin/orders/shopperrequest/{request.pk}/answer/"


def page(client, order):
    return client.get(f"/orders/{order.token}/").content.decode()


def test_a_request_keeps_the_words_the_device_and_the_state_of_that_moment(ask, ready_order):
    answer = ask(ready_order)
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{ready_order.token}/#help")
    request = ShopperRequest.objects.get()
    assert (request.kind, request.line, request.words) == (
        "deleted",
        ready_order.lines.get(),
        "I reset my phone.",
    )
    assert (request.device, request.line_status, request.status) == (PHONE, "delivered", "open")
    event = OrderEvent.objects.get(kind="request.opened")
    assert (event.actor, event.line, event.data) == (
        "shopper",
        request.line,
        {"request": request.pk, "kind": "deleted"},
    )
    assert request.state == {
        "lines": [{"number": 1, "status": "delivered", "used_bytes": None, "told_at": None}]
    }


def test_the_shopper_reads_that_we_have_it_and_is_not_asked_again(client, ask, ready_order):
    assert "I deleted the eSIM" in page(client, ready_order)
    ask(ready_order)
    text = page(client, ready_order)
    assert "We have your request of" in text
    assert "I deleted the eSIM" not in text


def test_the_words_on_the_form_promise_nothing(client, ready_order):
    text = page(client, ready_order)
    assert (
        "An eSIM installs once. We ask our supplier whether it can be installed again; often it cannot."
        in text
    )


def test_staff_are_mailed_once_without_the_link_or_the_code(ask, ready_order):
    ask(ready_order)
    ask(ready_order)
    for each in OutgoingEmail.objects.all():
        outbox.send(each.pk)
    [message] = mail.outbox
    assert message.to == ["staff@example.com"]
    assert ready_order.reference in message.body
    assert ready_order.token not in message.body
    assert ready_order.lines.get().esim.lpa not in message.body
    assert ShopperRequest.objects.count() == 1


def test_each_esim_of_an_order_has_a_request_of_its_own(client, ask, make_order):
    order = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    ask(order, esim=2)
    text = page(client, order)
    assert "eSIM 2: We have your request" in text
    assert '<input type="hidden" name="esim" value="1">' in text
    ask(order, esim=1)
    assert sorted(ShopperRequest.objects.values_list("line__number", flat=True)) == [1, 2]
    assert OutgoingEmail.objects.count() == 2


def test_the_database_keeps_a_second_open_request_out(ready_order):
    line = ready_order.lines.get()
    ShopperRequest.objects.create(order=ready_order, line=line, kind="deleted")
    with pytest.raises(IntegrityError), transaction.atomic():
        ShopperRequest.objects.create(order=ready_order, line=line, kind="deleted")
    ShopperRequest.objects.create(order=ready_order, kind="deleted")
    with pytest.raises(IntegrityError), transaction.atomic():
        ShopperRequest.objects.create(order=ready_order, kind="deleted")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"esim": 2}, "This eSIM is not ready"),
        ({"esim": 9}, "This eSIM is not ready"),
        ({"esim": ""}, "Choose the eSIM."),
        ({"esim": "99999999999999999999"}, "less than or equal to 1000"),
        ({"words": "x" * 1001}, "under 1000 characters"),
        ({"words": "my code is LPA:1$rsp.example.com$SECRET"}, "leave the activation code out"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_form(ask, make_order, form, words):
    answer = ask(make_order(LineStatus.DELIVERED, LineStatus.PREPARING), **form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ShopperRequest.objects.count() == OutgoingEmail.objects.count() == 0


def test_a_full_text_of_several_lines_is_taken_as_the_browser_counts_it(ask, ready_order):
    """A browser lets 1000 letters in, line ends counted once, and sends each of those as two."""
    answer = ask(ready_order, words="a\r\n" * 499 + "bc")
    assert answer.status_code == 303
    assert ShopperRequest.objects.get().words == "a\n" * 499 + "bc"


def test_after_an_error_the_chosen_esim_stays_chosen_and_is_no_error(ask, make_order):
    order = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    text = ask(order, esim=2, words="x" * 1001).content.decode()
    assert '<option value="2" selected>' in text
    assert text.count(" selected>") == 1
    assert '<select id="ask-esim" name="esim">' in text


def test_an_error_about_the_esim_is_tied_to_its_field(ask, make_order):
    order = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    text = ask(order, esim=9).content.decode()
    assert '<select id="ask-esim" name="esim" aria-invalid="true" aria-describedby="ask-esim-error">' in text
    assert text.count('id="ask-esim-error"') == 1


def test_words_with_markup_stay_words(client, ask, make_order):
    order = make_order(LineStatus.DELIVERED, LineStatus.PREPARING)
    text = ask(order, esim=2, words="<script>alert(1)</script>").content.decode()
    assert "&lt;script&gt;alert(1)" in text


def test_more_than_a_day_allows_is_kept_out(ask, make_order, monkeypatch):
    monkeypatch.setattr(asking, "MOST_IN_A_DAY", 1)
    order = make_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    ask(order)
    answer = ask(order, esim=2)
    assert answer.status_code == 429
    assert "as many requests as one day allows" in answer.content.decode()
    assert ShopperRequest.objects.count() == 1


def test_another_site_cannot_ask(client, ready_order):
    answer = client.post(
        f"/orders/{ready_order.token}/request/", {"esim": 1}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert ShopperRequest.objects.count() == 0


# A message about the order


@pytest.fixture
def write(ask):
    def write(order, words="No data in Osaka.", **form):
        return ask(order, kind="question", words=words, esim=form.pop("esim", ""), **form)

    return write


def test_a_message_about_any_paid_order_is_stored_and_stands_on_its_page(client, write, make_order):
    order = make_order(LineStatus.PREPARING, LineStatus.DELIVERED)
    assert write(order, "<i>Where</i> is it?").status_code == 303
    request = ShopperRequest.objects.get()
    assert (request.kind, request.line, request.line_status) == ("question", None, "")
    assert [line["status"] for line in request.state["lines"]] == ["preparing", "delivered"]
    text = page(client, order)
    assert "We have your message of" in text
    assert "&lt;i&gt;Where&lt;/i&gt; is it?" in text
    assert 'id="support-words"' in text, "one may remember something else"


def test_staff_are_mailed_the_message_with_order_device_and_state_and_where_to_answer(write, ready_order):
    write(ready_order, esim=1)
    outbox.send(OutgoingEmail.objects.get().pk)
    [message] = mail.outbox
    request = ShopperRequest.objects.get()
    assert request.line == ready_order.lines.get()
    for known in (
        ready_order.reference,
        "No data in Osaka.",
        "iPhone and iPad, 17.4",
        "eSIM 1: delivered. The supplier has told nothing of its use.",
        f"/admin/orders/shopperrequest/{request.pk}/change/",
    ):
        assert known in message.body
        assert known in message.alternatives[0][0]
    assert ready_order.token not in message.body


def test_the_same_message_twice_is_one_and_another_is_another(write, ready_order):
    for words in ("No data.", "No data.", "It says: no service."):
        assert write(ready_order, words).status_code == 303
    assert list(ShopperRequest.objects.order_by("pk").values_list("words", flat=True)) == [
        "No data.",
        "It says: no service.",
    ]
    assert OutgoingEmail.objects.count() == 2


def test_messages_of_an_order_are_limited(write, ready_order):
    assert [write(ready_order, f"Message {number}").status_code for number in range(6)] == [303] * 5 + [429]
    assert ShopperRequest.objects.count() == 5


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"words": ""}, "Write what you need."),
        ({"words": "LPA:1$rsp.example.com$SECRET"}, "leave the activation code out"),
        ({"esim": 7}, "There is no such eSIM in this order."),
    ],
)
def test_a_message_that_cannot_be_sent_is_kept_in_its_own_form(write, ready_order, form, words):
    answer = write(ready_order, **form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert '<details class="fold" id="support" open>' in text
    assert text.count(" open>") == 1 + text.count('<details class="fold" open>')
    assert ShopperRequest.objects.count() == 0


def test_an_order_that_nobody_paid_writes_to_nobody(write, make_order):
    order = make_order(LineStatus.AWAITING_PAYMENT, status="awaiting_payment", paid_at=None)
    assert write(order).status_code == 404
    assert ShopperRequest.objects.count() == OutgoingEmail.objects.count() == 0


@pytest.fixture
def staff(client, db):
    user = User.objects.create_user("staff", is_staff=True)
    names = ["view_order", "view_orderline", "view_shopperrequest", "change_shopperrequest"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


@pytest.fixture
def request_(ask, ready_order):
    ask(ready_order)
    return ShopperRequest.objects.get()


def test_a_request_waits_for_a_person_until_it_is_answered_in_words_that_reach_the_shopper(
    client, staff, request_, ready_order
):
    assert trouble.trouble_of(ready_order) == ["open_request"]
    assert ready_order.reference in client.get("/admin/orders/order/?needs=open_request").content.decode()
    assert "I reset my phone." in client.get(f"/admin/orders/order/{ready_order.pk}/change/").content.decode()
    asked = client.get(answer_address(request_)).content.decode()
    for known in (
        "I reset my phone.",
        "iPhone and iPad, 17.4",
        "eSIM 1: delivered. The supplier has told nothing of its use.",
    ):
        assert known in asked
    answer = client.post(
        answer_address(request_), {"reply": "<b>Sorry</b>.\n\nScan it again.", "note": "Asked the supplier."}
    )
    assert answer.status_code == 302
    request_.refresh_from_db()
    assert (request_.status, request_.answered_by) == ("answered", staff)
    assert (request_.reply, request_.note) == ("<b>Sorry</b>.\n\nScan it again.", "Asked the supplier.")
    event = OrderEvent.objects.get(kind="request.answered")
    assert (event.actor, event.user, event.data["request"]) == ("staff", staff, request_.pk)
    assert trouble.trouble_of(ready_order) == []

    queued = OutgoingEmail.objects.get(kind="answer")
    assert outbox.send(queued.pk)
    [message] = mail.outbox
    assert message.to == ["ada@example.com"]
    assert "<b>Sorry</b>.\n\nScan it again." in message.body
    assert "I reset my phone." in message.body
    html = message.alternatives[0][0]
    assert "&lt;b&gt;Sorry&lt;/b&gt;.</p>" in html
    shown = page(client, ready_order)
    assert "We answered your request of" in shown
    assert "&lt;b&gt;Sorry&lt;/b&gt;." in shown
    assert "Asked the supplier." not in shown + message.body + html


def test_after_the_answer_the_shopper_may_ask_again(staff, ask, request_, ready_order):
    answering.answer(request_.pk, Answer(staff.pk, "Try again."))
    assert ask(ready_order).status_code == 303
    assert ShopperRequest.objects.filter(status=RequestStatus.OPEN).count() == 1


def test_it_is_answered_once(staff, request_):
    answering.answer(request_.pk, Answer(staff.pk, "First."))
    with pytest.raises(answering.AlreadyAnsweredError):
        answering.answer(request_.pk, Answer(staff.pk, "Second."))
    assert ShopperRequest.objects.get().reply == "First."
    assert OutgoingEmail.objects.filter(kind="answer").count() == 1


def test_one_who_comes_second_is_told_and_mails_nothing(client, staff, request_):
    answering.answer(request_.pk, Answer(staff.pk, "First."))
    answer = client.post(answer_address(request_), {"reply": "Second."}, follow=True)
    assert "Somebody has answered it already." in answer.content.decode()
    assert OutgoingEmail.objects.filter(kind="answer").count() == 1


def test_what_was_answered_another_way_is_noted_and_mails_nothing(client, staff, request_, ready_order):
    assert client.post(answer_address(request_), {"note": "I phoned."}).status_code == 302
    assert OutgoingEmail.objects.filter(kind="answer").count() == 0
    assert "We answered your request of" in page(client, ready_order)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Write an answer, or note below how you have answered."),
        ({"reply": "LPA:1$rsp.example.com$SECRET"}, "This looks like an activation code."),
        ({"reply": "ok", "note": "sent LPA:1$rsp.example.com$SECRET"}, "This looks like an activation code."),
        ({"reply": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_an_answer_without_words_or_with_a_code_is_refused(client, staff, request_, form, words):
    answer = client.post(answer_address(request_), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ShopperRequest.objects.get().status == "open"
    assert OutgoingEmail.objects.filter(kind="answer").count() == 0


def test_what_is_open_stands_first_in_the_list(client, staff, ask, make_order, request_):
    newer = make_order(LineStatus.DELIVERED)
    ask(newer)
    answering.answer(ShopperRequest.objects.latest("pk").pk, Answer(staff.pk, "Done."))
    text = client.get("/admin/orders/shopperrequest/").content.decode()
    assert text.index(request_.order.reference) < text.index(newer.reference)


def test_staff_who_may_only_look_cannot_answer(client, staff, request_):
    staff.user_permissions.set(Permission.objects.filter(codename="view_shopperrequest"))
    answer = client.post(answer_address(request_), {"note": "x"})
    assert answer.status_code == 403
    assert ShopperRequest.objects.get().status == "open"
