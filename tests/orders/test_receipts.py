"""Receipts and credit notes: numbered as money moves, frozen, and the same on the page, on paper and for staff."""

from datetime import timedelta
from decimal import Decimal

import pypdfium2
import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from orders import receipts, refunds
from orders import sweep as due
from orders.models import Order, Payment, Receipt, Refund
from orders.payments import sessions
from orders.status import LineStatus, OrderStatus, PaymentStatus
from orders.tasks import ROUNDS, send_refund, write_receipts

FATES = ("refund.created", "refund.updated", "refund.failed")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
COMPANY = {"name": "Löwe & <b>Söhne</b> GmbH", "address": "Am Kai 1\r\n\r\n20457 Hamburg", "tax_id": "DE999"}
YEAR = timezone.now().year


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def all_of(order):
    return list(order.receipts.order_by("pk").values_list("name", "total", "tax"))


def give_back(shop, order, *lines):
    refund = refunds.of_lines(order.pk, [line.pk for line in lines], origin=Refund.Origin.STAFF)
    send_refund(refund.pk)
    shop.ring()
    return refund


@pytest.fixture
def paid_order(make_order):
    """As an older version of the shop left it: paid, and without any document."""

    def make(*statuses, **fields):
        order = make_order(*(statuses or [LineStatus.DELIVERED]), status=OrderStatus.COMPLETED)
        values = {"amount": order.total, "currency": "USD", "payment_intent_id": f"pi_{order.pk}"}
        Payment.objects.create(
            order=order, status=PaymentStatus.PAID, expires_at=timezone.now(), **(values | fields)
        )
        return order

    return make


# Through checkout and Stripe


@pytest.mark.real_sockets
def test_a_paid_order_has_one_receipt_whatever_is_told_twice(shop, plan):
    order = shop.order_a_paid(plan, quantity=2)
    assert Receipt.objects.count() == 0
    shop.tell("checkout.session.completed", "checkout.session.completed")
    assert all_of(order) == [(f"R-{YEAR}-00001", Decimal("11.000"), Decimal(0))]
    page = shop.client.get(order.get_absolute_url()).content.decode()
    assert f'href="{order.get_absolute_url()}receipt/"' in page
    shown = shop.client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    assert f"R-{YEAR}-00001" in shown
    assert "2 × $5.50" in shown
    assert "$11.00" in shown


@pytest.mark.real_sockets
def test_tax_is_what_stripe_says_and_in_the_price(shop, plan, settings):
    settings.STRIPE_TAX, settings.STRIPE_TAX_CODE = True, "txcd_10000000"
    order = shop.order_a_paid(plan, quantity=2)
    shop.tell("checkout.session.completed")
    payment = order.payments.get()
    assert (payment.status, payment.amount, payment.tax) == ("paid", Decimal(11), Decimal("1.76"))
    assert payment.tax_lines == [{"name": "VAT", "percent": "19.0", "amount": "1.76"}]
    shown = shop.client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    assert "19% VAT in it" in shown
    assert "$9.24" in shown
    # Half of it back holds half of the tax, and the rest of it the rest.
    first, second = order.lines.all()
    give_back(shop, order, first)
    give_back(shop, order, second)
    assert all_of(order)[1:] == [
        (f"C-{YEAR}-00001", Decimal("-5.5"), Decimal("-0.88")),
        (f"C-{YEAR}-00002", Decimal("-5.5"), Decimal("-0.88")),
    ]


@pytest.mark.real_sockets
def test_tax_on_top_of_the_price_is_another_amount_and_goes_to_a_person(shop, plan, settings, monkeypatch):
    """The control of the test above: the comparison of amounts is as strict with tax as without."""
    settings.STRIPE_TAX = True
    written = sessions._line_items

    def on_top(payment):
        lines = written(payment)
        for line in lines:
            line["price_data"]["tax_behavior"] = "exclusive"
        return lines

    monkeypatch.setattr(sessions, "_line_items", on_top)
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    payment = order.payments.get()
    assert (payment.status, payment.problem) == ("mismatch", "The session is for another amount.")
    assert Receipt.objects.count() == 0
    assert shop.purchases() == []


@pytest.mark.real_sockets
def test_a_refund_that_fails_late_takes_its_credit_note_back_and_the_next_has_another(shop, plan):
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    failed = give_back(shop, order, order.lines.get())
    shop.act("refund_fails", shop.refunds()[0]["id"])
    shop.tell(*FATES)
    again = refunds.retry(failed.pk)
    send_refund(again.pk)
    shop.ring()
    assert [(name, total) for name, total, _tax in all_of(order)] == [
        (f"R-{YEAR}-00001", Decimal("5.5")),
        (f"C-{YEAR}-00001", Decimal("-5.5")),
        (f"C-{YEAR}-00002", Decimal("5.5")),
        (f"C-{YEAR}-00003", Decimal("-5.5")),
    ]
    shown = shop.client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    assert f"corrects C-{YEAR}-00001" in shown


@pytest.mark.real_sockets
def test_of_a_hold_the_receipt_says_what_was_charged(shop, plan, settings):
    settings.STRIPE_CAPTURE = "after_purchase"
    shop.switch("not_found", times=1)
    order = shop.order_a_paid(plan, quantity=2)
    shop.send(shop.events()[-1])
    task, args = shop.bells.popleft()
    task(*args)
    assert order.payments.get().status == PaymentStatus.AUTHORIZED
    assert "no receipt yet" in shop.client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    shop.ring()
    [(_name, total, _tax)] = all_of(order)
    assert total == Decimal("5.5")
    shown = shop.client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    assert "Not charged" in shown
    assert "-$5.50" in shown


@pytest.mark.real_sockets
def test_a_part_given_back_in_the_dashboard_is_credited_as_that_much(shop, plan):
    order = shop.order_a_paid(plan)
    shop.tell("checkout.session.completed")
    shop.refund_by_hand(order, amount=200)
    shop.tell("charge.refunded", *FATES)
    assert all_of(order)[1:] == [(f"C-{YEAR}-00001", Decimal(-2), Decimal(0))]
    assert Receipt.objects.get(kind="credit_note").facts["lines"] == []


# What stands on it, and that it stays


def test_a_document_is_the_same_for_ever(client, paid_order, settings):
    settings.SELLER_NAME, settings.SELLER_ADDRESS = "Nordlicht GmbH", "Hafenstr. 1\n24103 Kiel"
    settings.SELLER_TAX_ID, settings.RECEIPT_FOOTER = "DE123", "HRB 1"
    order = paid_order(LineStatus.DELIVERED, LineStatus.DELIVERED)
    address = f"{order.get_absolute_url()}receipt/"
    client.get(address)
    file = f"{address}R-{YEAR}-00001.pdf"
    first = client.get(file)
    settings.SELLER_NAME, settings.SELLER_ADDRESS, settings.SELLER_TAX_ID = "Another", "Elsewhere", ""
    settings.RECEIPT_PREFIX = "X"
    assert client.get(file).content == first.content
    assert first["Content-Disposition"] == f'attachment; filename="R-{YEAR}-00001.pdf"'
    words = text_of(first.content)
    shown = client.get(address).content.decode()
    for said in (
        "Invoice",
        f"R-{YEAR}-00001",
        "Nordlicht GmbH",
        "24103 Kiel",
        "DE123",
        "HRB 1",
        "$11.00",
        "1/1",
    ):
        assert said in words, said
        assert said in shown or said == "1/1", said
    assert order.email not in words + shown
    assert Receipt.objects.count() == 1


def test_without_an_address_it_is_no_invoice(client, paid_order):
    shown = client.get(f"{paid_order().get_absolute_url()}receipt/").content.decode()
    assert "<h1" in shown
    assert "Invoice" not in shown


def test_a_discount_stands_between_the_lines_and_the_total(client, paid_order):
    order = paid_order(amount=Decimal("4.50"))
    shown = client.get(f"{order.get_absolute_url()}receipt/").content.decode()
    for said in ("$5.50", "Discount", "-$1.00", "$4.50"):
        assert said in shown


def test_a_long_receipt_goes_on_over_several_sheets(client, paid_order):
    order = paid_order(*[LineStatus.DELIVERED] * 40)
    for line in order.lines.all():
        line.plan_name = f"{line.plan_name} for the {line.number}. traveler " * 3
        line.save()
    client.get(f"{order.get_absolute_url()}receipt/")
    pdf = client.get(f"{order.get_absolute_url()}receipt/R-{YEAR}-00001.pdf").content
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    assert len(pages) > 1
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, 1))
    assert "for the 40. traveler" in "".join(pages)
    assert "$220.00" in pages[-1]


def test_the_buyer_is_named_once_and_stands_on_what_comes_later(client, paid_order):
    order = paid_order()
    address = f"{order.get_absolute_url()}receipt/"
    assert client.post(address, COMPANY, headers=SAME_ORIGIN).status_code == 303
    again = client.post(address, COMPANY | {"name": "Somebody else"}, headers=SAME_ORIGIN)
    assert again.status_code == 422
    assert "cannot be changed any more" in again.content.decode()
    shown = client.get(address).content.decode()
    assert "Löwe &amp; &lt;b&gt;Söhne&lt;/b&gt; GmbH" in shown
    assert "Am Kai 1<br>20457 Hamburg" in shown
    assert "<form" not in shown
    refund = Refund.objects.create(payment=order.payments.get(), amount=2, status="succeeded")
    receipts.catch_up(order.pk)
    note = Receipt.objects.get(refund=refund)
    assert (note.buyer_name, note.buyer_tax_id) == (COMPANY["name"], "DE999")
    assert COMPANY["name"] in text_of(client.get(f"{address}{note.name}.pdf").content)
    assert order.events.filter(kind="receipt.buyer_named").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Enter the name"),
        ({"address": ""}, "Enter the address"),
        ({"address": "a\n" * 7 + "b"}, "6 lines at most"),
        ({"name": "x" * 201}, "at most 200"),
    ],
)
def test_a_buyer_that_cannot_be_printed_is_refused_and_what_was_typed_stays(client, paid_order, wrong, said):
    order = paid_order()
    answer = client.post(f"{order.get_absolute_url()}receipt/", COMPANY | wrong, headers=SAME_ORIGIN)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "DE999" in answer.content.decode()
    assert Receipt.objects.get().buyer_name == ""


def test_nobody_reads_the_receipt_of_another_order(client, paid_order, make_order):
    mine, other = paid_order(), paid_order()
    for order in (mine, other):
        assert client.get(f"{order.get_absolute_url()}receipt/").status_code == 200
    theirs = other.receipts.get().name
    assert client.get(f"{mine.get_absolute_url()}receipt/{theirs}.pdf").status_code == 404
    assert client.get(f"{other.get_absolute_url()}receipt/{theirs}.pdf").status_code == 200
    foreign = client.post(
        f"{mine.get_absolute_url()}receipt/", COMPANY, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    unpaid = make_order(LineStatus.AWAITING_PAYMENT, status="awaiting_payment", paid_at=None)
    assert client.get(f"{unpaid.get_absolute_url()}receipt/").status_code == 404
    assert Receipt.objects.count() == 2


def test_what_an_older_process_paid_and_refunded_is_found_by_the_sweep_and_written_once(paid_order):
    recent, old = paid_order(), paid_order()
    Order.objects.filter(pk=old.pk).update(paid_at=timezone.now() - timedelta(days=30))
    Refund.objects.create(payment=recent.payments.get(), amount=Decimal("5.5"), status="succeeded")
    assert due.receipts() == [recent.pk]
    assert ("receipts to write", due.receipts, write_receipts) in ROUNDS
    write_receipts(recent.pk)
    write_receipts(recent.pk)
    assert due.receipts() == []
    assert [name for name, *_sums in all_of(recent)] == [f"R-{YEAR}-00001", f"C-{YEAR}-00001"]
    assert all_of(old) == []


def test_the_page_takes_the_same_few_queries_for_one_credit_note_and_for_five(
    client, paid_order, django_assert_num_queries
):
    for count in (1, 5):
        order = paid_order()
        for _each in range(count):
            Refund.objects.create(payment=order.payments.get(), amount=1, status="succeeded")
        receipts.catch_up(order.pk)
        with django_assert_num_queries(3):
            client.get(f"{order.get_absolute_url()}receipt/")


def test_staff_print_it_with_the_permission_to_see_it(client, paid_order):
    order = paid_order()
    receipts.catch_up(order.pk)
    receipt = order.receipts.get()
    user = User.objects.create_user("books", is_staff=True)
    client.force_login(user)
    assert client.get(f"/admin/orders/receipt/{receipt.pk}/pdf/").status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_receipt", "view_order"]))
    assert "$5.50" in text_of(client.get(f"/admin/orders/receipt/{receipt.pk}/pdf/").content)
    for page in ("receipt/", f"receipt/{receipt.pk}/change/", f"order/{order.pk}/change/"):
        assert receipt.name in client.get(f"/admin/orders/{page}").content.decode()
