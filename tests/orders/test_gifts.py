"""Orders for somebody else: the codes are the recipient's alone, and the mail comes at its hour."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from orders import emails, gift_care, outbox
from orders.gifts import moment_text, schedule
from orders.mail_copies import copy_for_staff
from orders.models import Gift, Order, OutgoingEmail
from orders.status import EmailStatus, LineStatus, OrderStatus
from orders.tasks import follow_order, sweep

pytestmark = pytest.mark.real_sockets
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
GIFT = {"gift": "1", "gift_email": "grace@example.com", "gift_giver": "Ada", "gift_note": "For <you>"}
LINK = re.compile(r"/gifts/[\w-]+/")


def words(answer):
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def give(shop, plan, **fields):
    """Paid for, bought, and everything that follows."""
    shop.pay(shop.buy(plan, **(GIFT | fields)))
    shop.tell("checkout.session.completed")
    return Order.objects.latest("pk")


def mails_to(shop, address):
    return [mail for mail in shop.outbox if mail.to == [address]]


def link_in(mail):
    return LINK.search(mail.body)[0]


def code_of(order):
    return order.lines.get().esim.lpa


def in_a_week():
    return {
        "gift_date": str(timezone.now().date() + timedelta(days=7)),
        "gift_hour": "9",
        "gift_zone": "Asia/Tokyo",
    }


def test_a_gift_asks_who_gets_it_before_anything_is_charged(shop, plan):
    answer = shop.buy(plan, gift="1")
    assert answer.status_code == 200
    assert 'name="gift_email"' in answer.content.decode()
    wrong = shop.buy(plan, **(GIFT | {"gift_email": "grace", "gift_giver": ""}))
    assert (wrong.status_code, Order.objects.count()) == (422, 0)
    assert "a mail from nobody is not opened" in words(wrong)
    assert shop.buy(plan, **GIFT).status_code == 303
    assert Gift.objects.get().recipient_email == "grace@example.com"
    assert Order.objects.get().lines.get().is_gift


def test_the_buyer_never_sees_the_code_and_the_recipient_does_once_they_open(shop, plan):
    order = give(shop, plan)
    secret = code_of(order).rpartition("$")[2]
    [receipt], [gift] = mails_to(shop, "ada@example.com"), mails_to(shop, "grace@example.com")
    assert (order.status, receipt.attachments, gift.attachments) == (OrderStatus.COMPLETED, [], [])
    page = order.get_absolute_url()
    told = [receipt.body, str(receipt.alternatives), gift.body, str(gift.alternatives)]
    told += [shop.client.get(f"{page}{more}").content.decode() for more in ("", "live/", "pass.pdf")]
    assert [text for text in told if secret in text] == []
    assert shop.client.get(f"{page}pass.pdf").status_code == 404
    assert link_in(gift) not in "".join([receipt.body, *told[4:]])
    assert "$5.50" not in gift.body

    closed = Client().get(link_in(gift))
    assert (secret in closed.content.decode(), "For <you>" in unescape(closed.content.decode())) == (
        False,
        True,
    )
    assert "<you>" not in closed.content.decode()
    assert closed["Referrer-Policy"] == "no-referrer"
    assert "no-store" in closed["Cache-Control"]
    assert Client().get(f"{link_in(gift)}pass.pdf").status_code == 404
    assert Client().post(f"{link_in(gift)}open/").status_code == 303
    opened = Client().get(link_in(gift))
    assert secret in opened.content.decode()
    assert Client().get(f"{link_in(gift)}pass.pdf")["Content-Type"] == "application/pdf"
    assert "grace@example.com opened it" in words(shop.client.get(page))
    assert secret not in shop.client.get(page).content.decode()
    assert order.events.filter(kind="gift.opened").count() == 1


def test_a_gift_waits_for_its_hour_and_goes_once(shop, plan):
    order = give(shop, plan, **in_a_week())
    gift = Gift.objects.get()
    assert gift.deliver_at.hour == 0  # nine in Tokyo
    assert mails_to(shop, "grace@example.com") == []
    assert "9:00 AM (Tokyo)" in mails_to(shop, "ada@example.com")[0].body.replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    assert Client().get(f"/gifts/{gift.token}/").status_code == 404
    assert sweep()["gifts whose time has come"] == 0

    Gift.objects.update(deliver_at=timezone.now())
    for _twice in range(2):
        sweep()
        shop.ring()
        OutgoingEmail.objects.filter(status=EmailStatus.QUEUED).update(next_attempt_at=timezone.now())
        sweep()
        shop.ring()
    assert len(mails_to(shop, "grace@example.com")) == 1
    assert len(shop.purchases()) == 1
    assert order.lines.get().status == LineStatus.DELIVERED


def test_a_mistyped_address_is_corrected_and_the_wrong_one_holds_a_dead_link(shop, plan):
    order = give(shop, plan)
    page = order.get_absolute_url()
    wrong = link_in(mails_to(shop, "grace@example.com")[0])
    answer = shop.client.post(f"{page}gift/correct/", {"email": "hopper@example.com"})
    shop.ring()
    assert answer.status_code == 303
    assert Client().get(wrong).status_code == 404
    assert Client().post(f"{wrong}open/").status_code == 404
    [mail] = mails_to(shop, "hopper@example.com")
    assert Client().post(f"{link_in(mail)}open/").status_code == 303
    for action, fields in (("correct", {"email": "x@example.com"}), ("again", {})):
        refused = shop.client.post(f"{page}gift/{action}/", fields)
        assert refused.status_code == 409
        assert "opened meanwhile" in words(refused)
    assert Gift.objects.get().recipient_email == "hopper@example.com"


def test_a_mail_still_on_its_way_to_the_wrong_address_is_not_given_the_new_link(shop, plan):
    order = give(shop, plan, **in_a_week())
    Gift.objects.update(deliver_at=timezone.now())
    mail_id = emails.queue_gift(order.pk)
    gift_care.correct(order, "hopper@example.com")
    assert outbox.send(mail_id) is False
    assert mails_to(shop, "grace@example.com") == []


def test_a_gift_is_mailed_again_only_so_often(shop, plan):
    order = give(shop, plan)
    again = f"{order.get_absolute_url()}gift/again/"
    assert [shop.client.post(again).status_code for _ in range(5)] == [303] * 4 + [429]
    shop.ring()
    assert len(mails_to(shop, "grace@example.com")) == 5


def test_money_given_back_goes_to_the_buyer_and_leaves_the_gift_empty(shop, plan):
    order = give(shop, plan)
    link = link_in(mails_to(shop, "grace@example.com")[0])
    order.lines.get().transition(LineStatus.REFUND_DUE)
    follow_order(order.pk)
    shop.ring()
    [refund] = shop.refunds()
    assert refund["amount"] == 550
    assert "not here any more" in words(Client().get(link))
    assert Client().post(f"{link}open/").status_code == 303
    assert Gift.objects.get().opened_at is None
    assert [mail.to for mail in shop.outbox if "money" in mail.body.lower()][-1] == ["ada@example.com"]


def test_what_could_not_be_bought_is_no_gift(shop, plan):
    shop.switch("not_found")
    give(shop, plan)
    assert mails_to(shop, "grace@example.com") == []


def test_staff_see_the_mail_without_its_link(shop, plan):
    give(shop, plan)
    mail = OutgoingEmail.objects.get(kind=OutgoingEmail.Kind.GIFT)
    letter = copy_for_staff(mail, with_codes=True)
    assert Gift.objects.get().token not in letter.text + letter.html
    assert "Open my gift" in letter.text


@pytest.mark.parametrize(
    "note",
    [
        "see evil.example",
        "www.evil",
        "http://x",
        "go to ｅｖｉｌ．ｃｏｍ",
        "a\u202eb",
        "me@mail.com",
        "x" * 301,
    ],
)
def test_a_note_leads_nowhere_and_hides_nothing(shop, plan, note):
    answer = shop.buy(plan, **(GIFT | {"gift_note": note}))
    assert (answer.status_code, Order.objects.count()) == (422, 0)


def test_ordinary_words_are_taken(shop, plan):
    note = "Happy birthday, Grace! 3.5 GB for Tokyo… Have fun.\nYours, A. 👩‍🚀"
    assert shop.buy(plan, **(GIFT | {"gift_note": note})).status_code == 303
    assert Gift.objects.get().note == note


@pytest.mark.parametrize(
    ("day", "hour", "zone", "utc"),
    [
        (date(2026, 12, 24), 9, "Asia/Tokyo", datetime(2026, 12, 24, 0, tzinfo=UTC)),
        (date(2027, 3, 28), 9, "Europe/Berlin", datetime(2027, 3, 28, 7, tzinfo=UTC)),  # summer time began
        (date(2027, 3, 28), 2, "Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)),  # there is no 2:00
        (date(2027, 10, 31), 2, "Europe/Berlin", datetime(2027, 10, 31, 0, tzinfo=UTC)),  # the first of two
    ],
)
def test_the_hour_is_the_recipients_also_where_the_clock_changes(day, hour, zone, utc):
    assert schedule.moment(day, hour, zone, now=NOW, most_days=400) == utc


def test_moments_that_are_over_or_too_far_are_refused(shop, plan, settings):
    for day, said in ((-2, "over there"), (92, "within 90 days")):
        when = in_a_week() | {"gift_date": str(timezone.now().date() + timedelta(days=day))}
        assert said in words(shop.buy(plan, **(GIFT | when)))
    assert "Choose a city" in words(shop.buy(plan, **(GIFT | in_a_week() | {"gift_zone": ""})))
    assert Order.objects.count() == 0


def test_a_moment_is_told_by_the_clock_there():
    text = moment_text(datetime(2026, 12, 24, 0, tzinfo=UTC), "Asia/Tokyo")
    assert text.replace("\N{NARROW NO-BREAK SPACE}", " ") == "December 24, 2026, 9:00 AM (Tokyo)"
