"""What shoppers ask for: written down once, told to staff once, answered once."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import IntegrityError, transaction

from orders import outbox, shopper_requests, trouble
from orders.models import OrderEvent, OutgoingEmail, ShopperRequest
from orders.status import LineStatus, RequestStatus

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
    monkeypatch.setattr(shopper_requests, "MOST_IN_A_DAY", 1)
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


def test_a_request_waits_for_a_person_until_it_is_answered(client, staff, request_, ready_order):
    assert trouble.trouble_of(ready_order) == ["open_request"]
    assert ready_order.reference in client.get("/admin/orders/order/?needs=open_request").content.decode()
    assert "I reset my phone." in client.get(f"/admin/orders/order/{ready_order.pk}/change/").content.decode()
    answer = client.post(
        f"/admin/orders/shopperrequest/{request_.pk}/answer/", {"note": "The supplier sent a new one."}
    )
    assert answer.status_code == 302
    request_.refresh_from_db()
    assert (request_.status, request_.answered_by, request_.note) == (
        "answered",
        staff,
        "The supplier sent a new one.",
    )
    event = OrderEvent.objects.get(kind="request.answered")
    assert (event.actor, event.user, event.data["request"]) == ("staff", staff, request_.pk)
    assert trouble.trouble_of(ready_order) == []


def test_after_the_answer_the_shopper_reads_when_and_may_ask_again(client, staff, ask, request_, ready_order):
    shopper_requests.answer(request_.pk, staff.pk, "Written to.")
    text = page(client, ready_order)
    assert "We answered your request of" in text
    assert "Written to." not in text
    assert ask(ready_order).status_code == 303
    assert ShopperRequest.objects.filter(status=RequestStatus.OPEN).count() == 1


def test_it_is_answered_once(staff, request_):
    shopper_requests.answer(request_.pk, staff.pk, "First.")
    with pytest.raises(shopper_requests.AlreadyAnsweredError):
        shopper_requests.answer(request_.pk, staff.pk, "Second.")
    assert ShopperRequest.objects.get().note == "First."


def test_an_activation_code_in_the_note_is_refused(client, staff, request_):
    answer = client.post(
        f"/admin/orders/shopperrequest/{request_.pk}/answer/", {"note": "sent LPA:1$rsp.example.com$SECRET"}
    )
    assert answer.status_code == 422
    assert ShopperRequest.objects.get().status == "open"


def test_what_is_open_stands_first_in_the_list(client, staff, ask, make_order, request_):
    newer = make_order(LineStatus.DELIVERED)
    ask(newer)
    shopper_requests.answer(ShopperRequest.objects.latest("pk").pk, staff.pk, "Done.")
    text = client.get("/admin/orders/shopperrequest/").content.decode()
    assert text.index(request_.order.reference) < text.index(newer.reference)


def test_staff_who_may_only_look_cannot_answer(client, staff, request_):
    staff.user_permissions.set(Permission.objects.filter(codename="view_shopperrequest"))
    answer = client.post(f"/admin/orders/shopperrequest/{request_.pk}/answer/", {"note": "x"})
    assert answer.status_code == 403
    assert ShopperRequest.objects.get().status == "open"
