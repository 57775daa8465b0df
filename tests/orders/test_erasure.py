"""Taking a shopper out of an order: what goes, what stays, what must wait, and that nothing breaks afterwards."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from orders import (
    confirmation,
    decisions,
    emails,
    links,
    outbox,
    payments,
    receipts,
    refunds,
)
from orders.finding.answering import answer as answer_finding
from orders.finding.asking import ask as ask_for_orders
from orders.models import (
    Dispute,
    Esim,
    EsimUsage,
    Gift,
    Order,
    OrderEvent,
    OrderLine,
    OutgoingEmail,
    Payment,
    Purchase,
    Refund,
    ShopperRequest,
    StripeEvent,
)
from orders.models.order import ERASED_ADDRESS
from orders.payments.facts import NO_INTENT
from orders.privacy import due, erasing, waits
from orders.privacy.places import PLACES, SHORT_LIVED, WITHOUT_PEOPLE
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.support import answering, asking
from orders.tasks import erase_due, erase_order

LPA = "LPA:1$rsp.example.com$SECRET-MATCHING-ID"
DAY = timedelta(days=1)
ROOT = Path(__file__).resolve().parents[2]
# Everything that only this shopper, or whoever held their eSIM, could be known by.
TRACES = (
    "ada@example.com", "192.0.2.7", "browser-of-ada", "SECRET-MATCHING-ID", "8948010010002120847", "TRAN-1", "+81901234",
    "my phone fell into the sea", "Mozilla of ada", "told Ada to wait", "she called twice", "gift@example.com", "qr.example.com",
    "dear Ada", "grace@example.com", "Ada from Kiel", "words for Grace",
)  # fmt: skip


@pytest.fixture
def delivered(make_order):
    """A completed order of long ago, with a trace of its shopper wherever there can be one."""

    def make(age=timedelta(days=1000), **fields):
        order = make_order(
            LineStatus.DELIVERED,
            status=OrderStatus.COMPLETED,
            client_address="192.0.2.7",
            browser="browser-of-ada",
            mailbox="ada@example.com",
            network="192.0.2.7",
            **fields,
        )
        [line] = order.lines.all()
        OrderLine.objects.filter(pk=line.pk).update(recipient_email="gift@example.com")
        mail = OutgoingEmail.objects.create(
            kind="delivery", key=f"delivery:{order.pk}", order=order, to=order.email, status="sent"
        )
        Esim.objects.filter(line=line).update(
            lpa=LPA, iccid="8948010010002120847", esim_tran_no=f"TRAN-1-{line.pk}", phone_number="+81901234",
            qr_image_url="https://qr.example.com/1", delivery_email=mail,
        )  # fmt: skip
        Payment.objects.create(
            order=order, status="paid", amount=order.total, currency="USD", session_id=f"cs_{order.pk}",
            payment_intent_id=f"pi_{order.pk}", expires_at=timezone.now(),
        )  # fmt: skip
        Purchase.objects.create(
            line=line, attempt=1, status="bought", expected_cost=4, charged=Decimal("4.2"), supplier_order_number="SUP-1",
            raw_answer=f'{{"qr_code": "{LPA}"}}',
        )  # fmt: skip
        ShopperRequest.objects.create(
            order=order, line=line, kind="deleted", status="answered", words="my phone fell into the sea",
            device="Mozilla of ada", reply="dear Ada", note="told Ada to wait",
        )  # fmt: skip
        Gift.objects.create(
            order=order,
            recipient_email="grace@example.com",
            giver="Ada from Kiel",
            note="words for Grace",
            mailings=1,
        )
        OrderEvent.objects.create(
            order=order, kind="line.noted", data={"reason": "staff", "why": "she called twice"}
        )
        receipts.catch_up(order.pk)
        let_pass(order, age)
        return Order.objects.get(pk=order.pk)

    return make


def let_pass(order, age):
    """As if everything had happened so long ago."""
    then = timezone.now() - age
    Order.objects.filter(pk=order.pk).update(created_at=then, paid_at=order.paid_at and then)
    OrderEvent.objects.filter(order=order).update(created_at=then)
    Esim.objects.filter(line__order=order).update(created_at=then)


def everything(order):
    """All that any table says of an order, as one text."""
    rows = []
    for model in apps.get_app_config("orders").get_models():
        place = next((each for each in PLACES if each.model is model), None)
        if place:
            rows += model._default_manager.filter(**{place.order: order.pk}).values()
    return repr(rows)


def erase(order):
    waiting = erasing.erase_or_postpone(order.pk)
    order.refresh_from_db()
    return waiting


# The table of what is kept


def test_every_field_of_every_model_is_on_the_table_of_what_is_kept():
    """Whoever adds a field says whether a shopper is told of it, and whether it is erased with them."""
    models = set(apps.get_app_config("orders").get_models())
    assert models == {place.model for place in PLACES} | {*WITHOUT_PEOPLE, *SHORT_LIVED}
    for place in PLACES:
        fields = {field.name for field in place.model._meta.concrete_fields}
        assert fields == {*place.told, *place.untold}, place.model
        assert not set(place.told) & set(place.untold), place.model
        assert set(place.erased) <= fields, place.model


def test_the_page_about_privacy_names_every_model():
    text = (ROOT / "docs/privacy.md").read_text()
    models = apps.get_app_config("orders").get_models()
    assert [model.__name__ for model in models if f"`{model.__name__}`" not in text] == []


# What goes and what stays


def test_nothing_of_the_shopper_is_left_and_the_books_are_whole(delivered):
    order, other = delivered(), delivered()
    before = everything(order)
    assert [trace for trace in TRACES if trace not in before] == []
    untouched = everything(other)
    assert erase(order) == []
    after = everything(order)
    assert [trace for trace in TRACES if trace in after] == []
    for kept in (
        "SUP-1",
        f"cs_{order.pk}",
        f"pi_{order.pk}",
        "4.2",
        "5.5",
        order.reference,
        order.receipts.get().name,
    ):
        assert kept in after, kept
    assert everything(other) == untouched
    assert order.erased_at is not None
    assert (order.email, order.client_address) == (ERASED_ADDRESS, None)


def test_the_trail_says_when_and_why_and_nothing_else(delivered):
    order = delivered()
    count = order.events.count()
    erase(order)
    event = order.events.get(kind="order.erased")
    assert (event.actor, event.data) == ("machine", {"reason": "request"})
    assert order.events.count() == count + 1
    erase(order)
    erase_order(order.pk)
    assert order.events.count() == count + 1


def test_whoever_has_the_link_is_told_that_the_order_was_forgotten(client, delivered):
    order = delivered()
    client.get(order.get_absolute_url())
    erase(order)
    for path in (
        "",
        "live/",
        "pass.pdf",
        "worker.js",
        "new-link/",
        "receipt/",
        f"receipt/{order.receipts.get().name}.pdf",
    ):
        answer = client.get(f"{order.get_absolute_url()}{path}")
        assert answer.status_code == 410, path
        assert (answer["Referrer-Policy"], answer["Cache-Control"].count("no-store")) == ("no-referrer", 1)
    assert order.reference in answer.content.decode()
    assert client.get(f"/checkout/return/{order.reference}/").status_code == 404
    asked = client.post(
        f"{order.get_absolute_url()}request/", {"esim": 1}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert asked.status_code == 410


@pytest.mark.parametrize("address", ["ada@example.com", ERASED_ADDRESS])
def test_nobody_finds_it_by_an_address_any_more(delivered, address):
    order, other = delivered(), delivered(email="eve@example.com")
    erase(order)
    erase(other)
    assert answer_finding(ask_for_orders(address, "en", None)) is None
    assert list(Order.objects.paid_by(address)) == []


# What must wait


def a_request(order):
    ShopperRequest.objects.create(order=order, line=order.lines.get(), kind="deleted")


def a_mail(order):
    OutgoingEmail.objects.create(kind="refunded", key="refunded:1", order=order, to=order.email)


def a_mail_that_is_just_sent(order):
    OutgoingEmail.objects.create(
        kind="refunded", key="refunded:1", order=order, to=order.email, status="sending"
    )


def a_refund(order):
    Refund.objects.create(payment=order.payments.get(), amount=1, status="pending")


def a_dispute(order):
    Dispute.objects.create(
        payment=order.payments.get(), stripe_dispute_id="du_1", stripe_status="needs_response", amount=1, currency="USD",
        created_at=timezone.now(),
    )  # fmt: skip


def an_unknown_purchase(order):
    Purchase.objects.update(status="unknown")


def a_line_that_is_owed(order):
    order.lines.update(status=LineStatus.REFUND_DUE)


def a_held_payment(order):
    order.payments.update(status=PaymentStatus.AUTHORIZED)


def an_event_of_stripe(order):
    StripeEvent.objects.create(
        event_id="evt_1",
        type="charge.refunded",
        payment_intent_id=f"pi_{order.pk}",
        status="failed",
        created_at=timezone.now(),
    )


def an_unmailed_esim(order):
    Esim.objects.update(delivery_email=None)


def an_open_order(order):
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.PAID)


def a_top_up(order):
    other = Order.objects.create(
        email="friend@example.com", currency="USD", total=5, status=OrderStatus.PAID, paid_at=timezone.now()
    )
    esim = Esim.objects.get(line__order=order)
    line = OrderLine.of_plan(order.lines.get().plan, order=other, number=1, kind="top_up", target_esim=esim)
    line.status = LineStatus.WAITING
    line.save()


def a_gift_that_waits_for_its_day(order):
    order.lines.update(is_gift=True)
    Gift.objects.filter(order=order).update(mailings=0)


UNDER_WAY = {
    "request": a_request, "mail": a_mail, "refund": a_refund, "dispute": a_dispute, "purchase": an_unknown_purchase,
    "line": a_line_that_is_owed, "payment": a_held_payment, "news": an_event_of_stripe, "unmailed": an_unmailed_esim,
    "open": an_open_order, "top_up": a_top_up, "gift": a_gift_that_waits_for_its_day,
}  # fmt: skip


def test_what_is_under_way_keeps_the_order_whole_until_it_has_ended(delivered):
    for code, begin in [*UNDER_WAY.items(), ("mail", a_mail_that_is_just_sent)]:
        with transaction.atomic():
            order = delivered()
            begin(order)
            kept = everything(order)
            assert not erasing.erase_if_due(order.pk), code
            assert everything(order) == kept, code
            assert erase(order) == [code], code
            assert (order.email, order.erased_at) == ("ada@example.com", None), code
            assert due.batch() == [], code
            transaction.set_rollback(True)
    assert set(UNDER_WAY) | {"just_now"} == set(waits.WAITS)


def test_what_was_asked_for_is_done_once_nothing_is_under_way_however_young_the_order_is(delivered):
    order = delivered(age=timedelta(days=2))
    a_request(order)
    assert due.batch() == []
    assert erase(order) == ["request"]
    given = answering.Answer(User.objects.create_user("staff").pk, note="gone")
    answering.answer(ShopperRequest.objects.get(status="open").pk, given)
    assert due.batch() == [], "a mail that answers may still be under way"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert due.batch() == [order.pk]
        assert erasing.erase_if_due(order.pk)
    assert OrderEvent.objects.get(kind="order.erased").data == {"reason": "request"}


# Whose time has come


@pytest.mark.parametrize(
    ("age", "expiry", "is_due"),
    [
        (400, -364, True),
        (400, -362, False),  # one that was installed as late as can be ended less than 180 days ago
        (179, -400, False),  # something has happened since
        (720, None, False),  # nobody says when it ends
        (740, None, True),
    ],
)
def test_half_a_year_after_the_esim_has_ended(delivered, age, expiry, is_due):
    order = delivered(age=age * DAY)
    ends = expiry and timezone.now().date() + timedelta(days=expiry)
    Esim.objects.update(supplier_expiry_date=ends)
    assert (due.batch() == [order.pk]) == is_due


@pytest.mark.parametrize(("ended", "is_due"), [(-181, True), (-179, False)])
def test_half_a_year_after_the_end_that_was_read_of_its_use(delivered, ended, is_due):
    order = delivered(age=400 * DAY)
    esim = Esim.objects.get(line__order=order)
    EsimUsage.objects.create(esim=esim, expires_at=timezone.now() + ended * DAY)
    assert due.batch() == ([order.pk] if is_due else [])


def test_an_order_that_nobody_paid_is_forgotten_after_a_month(make_order):
    ages = {31: "expired", 29: "expired", 32: "canceled", 33: "awaiting_payment"}
    made = {}
    for age, status in ages.items():
        line = LineStatus.AWAITING_PAYMENT if status == "awaiting_payment" else LineStatus.CANCELED
        made[age] = make_order(line, status=status, paid_at=None)
        let_pass(made[age], age * DAY)
    assert due.batch() == [made[32].pk, made[31].pk]


def test_nothing_is_forgotten_where_the_setting_says_so(delivered, make_order, settings):
    settings.RETENTION_DAYS = settings.RETENTION_UNPAID_DAYS = 0
    delivered()
    let_pass(make_order(LineStatus.CANCELED, status="expired", paid_at=None), 1000 * DAY)
    OutgoingEmail.objects.create(kind="find_orders", key="find:1", to="x@example.com", status="sent")
    OutgoingEmail.objects.filter(order=None).update(created_at=timezone.now() - 1000 * DAY)
    assert due.batch() == []
    assert erasing.forget_lookups() == 0


def test_each_round_takes_a_bounded_number_and_the_next_takes_what_was_left(
    delivered, monkeypatch, django_capture_on_commit_callbacks, django_assert_num_queries
):
    monkeypatch.setattr(due, "BATCH", 2)
    bells = []
    monkeypatch.setattr("orders.tasks._ring", lambda task, args: bells.append((task, args)))
    oldest, old, young = (delivered(age=(1000 + more) * DAY) for more in (3, 2, 1))
    with django_capture_on_commit_callbacks(execute=True), django_assert_num_queries(3):
        assert erase_due() == 2
    # The first bell is lost.
    assert bells == [(erase_order, (oldest.pk,)), (erase_order, (old.pk,))]
    erase_order(old.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due() == 2
    assert bells[2:] == [(erase_order, (oldest.pk,)), (erase_order, (young.pk,))]


def test_links_that_somebody_asked_for_are_not_remembered_longer_than_unpaid_orders(db):
    for number, (age, status) in enumerate([(31, "sent"), (31, "queued"), (29, "sent"), (31, "failed")]):
        OutgoingEmail.objects.create(
            kind="find_orders", key=f"find:{number}", to="x@example.com", status=status
        )
        OutgoingEmail.objects.filter(key=f"find:{number}").update(created_at=timezone.now() - age * DAY)
    assert erasing.forget_lookups() == 2
    assert sorted(OutgoingEmail.objects.values_list("key", flat=True)) == ["find:1", "find:2"]


# What may still happen to it


def test_money_is_given_back_for_a_forgotten_order_and_no_mail_is_sent(delivered, mailoutbox):
    order = delivered()
    erase(order)
    refund = refunds.of_lines(order.pk, [order.lines.get().pk], origin=Refund.Origin.STAFF)
    refunds.apply(refund.pk, payments.RefundState("re_1", "succeeded", 550, "USD", "", is_booked=True))
    assert order.lines.get().status == LineStatus.REFUNDED
    [mail_id] = emails.queue_refunded(order.pk)
    assert not outbox.send(mail_id)
    assert not outbox.send(mail_id)
    mail = OutgoingEmail.objects.get(pk=mail_id)
    assert (mail.to, mail.status, mail.problem) == (ERASED_ADDRESS, "failed", outbox.NOBODY_LEFT)
    assert emails.queue_refunded(order.pk) == []
    assert mailoutbox == []
    assert order.receipts.filter(kind="credit_note").count() == 1


def test_a_dispute_of_a_forgotten_order_still_reaches_staff(delivered, settings, mailoutbox):
    settings.STAFF_EMAILS = ["staff@shop.example"]
    order = delivered()
    erase(order)
    state = payments.DisputeState(
        "du_1", "needs_response", "fraudulent", 550, "USD", f"pi_{order.pk}", timezone.now(), None
    )
    payment = order.payments.get()
    from orders import disputes

    disputes.record(payment.pk, state)
    for mail_id in emails.queue_staff_alerts(order.pk):
        assert outbox.send(mail_id)
    assert [message.to for message in mailoutbox] == [["staff@shop.example"]]


def test_nobody_can_send_its_codes_or_replace_its_link(delivered):
    order = delivered()
    erase(order)
    assert emails.queue_resend(order, "again") is None
    with pytest.raises(links.LinkGoneError):
        links.replace_by_staff(order, User.objects.create_user("staff").pk)
    with pytest.raises(asking.NothingToAskError):
        asking.ask(order.pk, asking.Question("deleted", 1))
    with pytest.raises(decisions.DecisionError):
        decisions.it_was_bought(order.lines.get().pk, decisions.Decider(1, "why"), code=LPA)
    assert Esim.objects.get().lpa == ""


def test_its_code_is_never_given_to_somebody_else(delivered, make_order):
    from orders import delivery, lpa

    order = delivered()
    code = lpa.parse(LPA)
    Esim.objects.update(lpa_fingerprint=code.fingerprint)
    erase(order)
    line = make_order(LineStatus.PREPARING).lines.get()
    esim = Esim.objects.create(line=line)
    assert delivery.give_code(esim, LPA) == "code_of_another_esim"


def test_a_payment_that_comes_after_all_goes_to_a_person(make_order):
    order = make_order(LineStatus.CANCELED, status=OrderStatus.EXPIRED, paid_at=None)
    payment = Payment.objects.create(
        order=order,
        status="expired",
        amount=Decimal("5.50"),
        currency="USD",
        session_id="cs_1",
        expires_at=timezone.now(),
    )
    let_pass(order, 40 * DAY)
    assert erasing.erase_if_due(order.pk)
    late = payments.SessionState(
        "cs_1", "complete", "paid", 550, "USD", livemode=False, reference=order.reference, intent=NO_INTENT
    )
    gone = payments.SessionState(
        "cs_1", "expired", "unpaid", 550, "USD", livemode=False, reference=order.reference, intent=NO_INTENT
    )
    assert confirmation.apply(payment.pk, gone) == confirmation.Outcome.CLOSED
    assert confirmation.apply(payment.pk, late) == confirmation.Outcome.MISMATCH
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.MISMATCH
    assert "was erased before" in payment.problem
    assert order.lines.get().status == LineStatus.CANCELED
