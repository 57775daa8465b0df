"""Mails as staff look at them: samples, a test to oneself, and an order's mail with its codes hidden."""

import html
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail as outgoing

from orders import mail_previews
from orders.finding import answering, asking
from orders.models import Esim, Finding, Order, OrderEvent, OutgoingEmail
from orders.status import LineStatus

PREVIEWS = "/admin/orders/outgoingemail/previews/"
TEST = f"{PREVIEWS}test/"


@pytest.fixture
def staff(client, db):
    def log_in(*permissions, email="grace@example.com"):
        user = User.objects.create_user("grace", email, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


def framed(answer):
    """The mail inside the page's frame."""
    [source] = re.findall(r'<iframe[^>]*\ssandbox\s[^>]*srcdoc="([^"]*)"></iframe>', answer.content.decode())
    return html.unescape(source)


def as_sent(mail):
    return f"/admin/orders/outgoingemail/{mail.pk}/as-sent/"


@pytest.mark.parametrize("name", mail_previews.SAMPLES)
def test_every_kind_of_mail_is_shown_as_html_and_as_text(staff, name):
    answer = staff("view_outgoingemail").get(PREVIEWS, {"mail": name})
    letter = mail_previews.letter(mail_previews.SAMPLES[name])
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert f"<dd>{letter.subject}</dd>" in text
    assert "<h1" in framed(answer)
    assert letter.text.splitlines()[0] in text
    assert Order.objects.count() == OutgoingEmail.objects.count() == 0


def test_no_kind_of_mail_is_without_a_sample():
    assert {sample.kind for sample in mail_previews.SAMPLES.values()} == set(OutgoingEmail.Kind)


def test_a_mail_is_looked_at_on_a_phone_and_in_the_dark_by_links_alone(staff):
    client = staff("view_outgoingemail")
    plain = client.get(PREVIEWS, {"mail": "refunded"}).content.decode()
    assert "?mail=refunded&amp;theme=dark" in plain
    dark = client.get(PREVIEWS, {"mail": "refunded", "theme": "dark", "width": "phone"})
    assert "mail-frame-phone mail-frame-dark" in dark.content.decode()
    assert "@media all {" in framed(dark)
    assert "?mail=refunded&amp;theme=light&amp;width=phone" in dark.content.decode()


def test_an_unknown_choice_shows_the_first(staff):
    answer = staff("view_outgoingemail").get(PREVIEWS, {"mail": "no", "theme": '"><b>', "width": "no"})
    assert answer.status_code == 200
    assert "mail-frame-desktop mail-frame-light" in answer.content.decode()


def test_samples_are_for_staff_who_may_see_mails(staff, client):
    assert client.get(PREVIEWS).status_code == 302
    assert staff("view_order").get(PREVIEWS).status_code == 403


def test_the_list_of_mails_leads_to_the_samples(staff):
    client = staff("view_outgoingemail")
    found = re.findall(
        r'href="([^"]*see_previews[^"]*)"', client.get("/admin/orders/outgoingemail/").content.decode()
    )
    assert client.get(found[0])["Location"] == PREVIEWS


def test_a_test_goes_to_whoever_asks_and_leaves_no_trace(staff):
    client = staff("view_outgoingemail", "change_outgoingemail")
    answer = client.post(TEST, {"mail": "delivery", "theme": "dark", "to": "eve@example.com"})
    assert answer["Location"] == f"{PREVIEWS}?mail=delivery&theme=dark"
    [message] = outgoing.outbox
    assert message.to == ["grace@example.com"]
    assert message.cc == message.bcc == []
    assert message.subject.startswith("[Test] Your eSIM is ready")
    assert "THIS-IS-AN-EXAMPLE-1" in message.body
    assert OutgoingEmail.objects.count() == 0


def test_a_test_takes_the_permission_a_post_and_a_known_mail(staff):
    client = staff("view_outgoingemail")
    assert client.post(TEST, {"mail": "delivery"}).status_code == 403
    assert "Send a test" not in client.get(PREVIEWS).content.decode()
    User.objects.get().user_permissions.add(Permission.objects.get(codename="change_outgoingemail"))
    assert client.get(TEST).status_code == 404
    assert client.post(TEST, {"mail": "no"}).status_code == 404
    assert outgoing.outbox == []


def test_staff_without_an_address_are_told_so(staff):
    client = staff("view_outgoingemail", "change_outgoingemail", email="")
    answer = client.post(TEST, {"mail": "delivery"}, follow=True)
    assert "has no email address" in answer.content.decode()
    assert outgoing.outbox == []


def test_a_mail_server_that_refuses_is_named_and_is_no_error_page(staff, settings):
    settings.EMAIL_BACKEND = "tests.orders.no_such_backend"
    client = staff("view_outgoingemail", "change_outgoingemail")
    answer = client.post(TEST, {"mail": "delivery"}, follow=True)
    assert answer.status_code == 200
    assert "It could not be sent: " in answer.content.decode()


@pytest.fixture
def delivered(shop, plan):
    order = shop.order_a_paid(plan, quantity=2)
    shop.send(shop.events()[-1])
    shop.ring()
    shop.outbox.clear()
    return order


def secrets_of(order):
    codes = [each for esim in Esim.objects.all() for each in (esim.lpa, esim.lpa.split("$")[2])]
    return [*codes, order.token]


@pytest.mark.real_sockets
def test_an_orders_mail_is_shown_with_its_codes_and_links_hidden(staff, delivered):
    client = staff("view_outgoingemail")
    [mail] = OutgoingEmail.objects.all()
    assert as_sent(mail) in client.get("/admin/orders/outgoingemail/").content.decode()
    answer = client.get(as_sent(mail))
    text = html.unescape(answer.content.decode())
    assert not any(secret in text for secret in secrets_of(delivered))
    assert f"••••{Esim.objects.first().lpa[-4:]}" in text
    assert delivered.reference in text
    assert "/orders/hidden/" in text
    assert "Show the codes" not in text
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.real_sockets
def test_the_hidden_code_is_not_in_the_picture_either(staff, delivered, decode_pictures):
    shown = framed(staff("view_outgoingemail").get(as_sent(OutgoingEmail.objects.get())))
    assert decode_pictures(shown) == ["This code is hidden. Only its shopper sees it."] * 2


@pytest.mark.real_sockets
def test_codes_are_shown_to_those_who_may_read_them_and_it_is_noted(staff, delivered, decode_pictures):
    client = staff("view_outgoingemail", "view_raw_answer")
    mail = OutgoingEmail.objects.get()
    before = client.get(as_sent(mail))
    assert "Show the codes" in before.content.decode()
    assert not OrderEvent.objects.filter(kind="email.codes_read").exists()
    lpas = sorted(Esim.objects.values_list("lpa", flat=True))
    answer = client.post(as_sent(mail))
    assert sorted(decode_pictures(framed(answer))) == lpas
    assert delivered.token not in answer.content.decode()
    event = OrderEvent.objects.get(kind="email.codes_read")
    assert (event.order, event.actor, event.user.username, event.data) == (
        delivered,
        "staff",
        "grace",
        {"email": mail.pk},
    )


@pytest.mark.real_sockets
def test_codes_stay_hidden_from_everyone_else(staff, delivered):
    client = staff("view_outgoingemail", "change_outgoingemail")
    assert client.post(as_sent(OutgoingEmail.objects.get())).status_code == 403
    assert not OrderEvent.objects.filter(kind="email.codes_read").exists()


@pytest.mark.real_sockets
def test_links_to_orders_are_never_shown(staff, delivered):
    asking.ask(delivered.email, "en", None)
    mail = OutgoingEmail.objects.get(pk=answering.answer(Finding.objects.get().pk))
    client = staff("view_outgoingemail", "view_raw_answer")
    text = client.get(as_sent(mail)).content.decode()
    assert "Show my orders" in text
    assert "/find-order/open/" not in text
    assert delivered.token not in text
    assert client.post(as_sent(mail)).status_code == 403


@pytest.mark.real_sockets
def test_a_mail_that_has_nothing_to_say_any_more_says_so(staff, delivered):
    mail = OutgoingEmail.objects.create(
        kind="preparing", key="preparing:1", order=delivered, to="a@example.com"
    )
    answer = staff("view_outgoingemail").get(as_sent(mail))
    assert "nothing to say any more" in answer.content.decode()
    assert "<iframe" not in answer.content.decode()


@pytest.mark.real_sockets
def test_a_hostile_plan_name_does_not_leave_the_frame(staff, delivered):
    delivered.lines.update(plan_name='"></iframe><script>go()</script>')
    answer = staff("view_outgoingemail").get(as_sent(OutgoingEmail.objects.get()))
    assert "<script>go()" not in answer.content.decode()
    assert "<script" not in framed(answer)
    assert "&lt;script&gt;go()" in framed(answer)


@pytest.mark.real_sockets
def test_a_mail_of_an_esim_that_was_refunded_meanwhile_is_not_sent_and_stays_on_the_books(shop, delivered):
    """Its code is no longer the shopper's. Were the row deleted, its eSIM would be queued for mail again, for ever."""
    from orders import outbox

    mail = OutgoingEmail.objects.get()
    delivered.lines.update(status=LineStatus.REFUNDED)
    OutgoingEmail.objects.update(status="queued")
    assert outbox.send(mail.pk) is False
    mail.refresh_from_db()
    assert (mail.status, mail.problem) == ("failed", outbox.NOTHING_TO_SAY)
    assert shop.outbox == []
