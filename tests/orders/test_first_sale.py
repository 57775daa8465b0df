"""One shopper, from the buy form to the mail, over real HTTP to the supplier and to Stripe."""

import io

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from orders.models import Esim, Order, OrderEvent, OrderLine, OutgoingEmail, Payment, Purchase, StripeEvent
from orders.status import EmailStatus, LineStatus, OrderStatus, PaymentStatus, PurchaseStatus

pytestmark = pytest.mark.real_sockets


def decode(png):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def test_two_esims_are_paid_bought_and_delivered(shop, plan):
    order = shop.order_a_paid(plan, quantity=2)
    assert shop.purchases() == []

    [event] = shop.events()
    assert shop.send(event).status_code == 200
    shop.ring()

    order.refresh_from_db()
    bought = shop.purchases()
    assert order.status == OrderStatus.COMPLETED
    assert [entry["outcome"] for entry in bought] == ["bought", "bought"]
    assert {esim.lpa for esim in Esim.objects.all()} == {entry["lpa"] for entry in bought}
    assert Purchase.objects.filter(status=PurchaseStatus.BOUGHT).count() == 2
    assert len(shop.outbox) == 1
    page = shop.client.get(f"/orders/{order.token}/").content.decode()
    assert page.count("data:image/png;base64,") == 2
    for entry in bought:
        assert entry["lpa"].replace("&", "&amp;") in page


def test_the_mail_holds_every_code_as_picture_attachment_and_text(shop, plan):
    order = shop.order_a_paid(plan, quantity=2)
    shop.send(shop.events()[0])
    shop.ring()

    [message] = shop.outbox
    lpas = sorted(entry["lpa"] for entry in shop.purchases())
    pictures = [part for part in message.message().walk() if part.get_content_type() == "image/png"]
    inline = [part for part in pictures if part["Content-ID"]]
    attached = [part for part in pictures if not part["Content-ID"]]
    html = message.alternatives[0][0]
    assert sorted(code for part in inline for code in decode(part.get_payload(decode=True))) == lpas
    assert sorted(code for part in attached for code in decode(part.get_payload(decode=True))) == lpas
    for part in inline:
        assert f"cid:{part['Content-ID'].strip('<>')}" in html
    for lpa in lpas:
        assert lpa in message.body
        assert lpa in html
        assert lpa not in message.subject
    assert f"/orders/{order.token}/" in message.body
    assert message.to == ["ada@example.com"]
    assert "http" not in html.replace("http://127.0.0.1:8000", "").replace("https://esimsetup.", "")


def test_stripe_never_learns_the_orders_link_and_the_supplier_key_never_travels_in_an_address(shop, plan):
    order = shop.order_a_paid(plan)
    session = shop.http.get(f"/v1/checkout/sessions/{Payment.objects.get().session_id}").text
    assert order.reference in session
    assert order.token not in session
    shop.send(shop.events()[0])
    shop.ring()
    assert shop.http.get("/supplier/ledger.json").json()["url_key_leaks"] == 0


def test_the_same_event_five_times_and_the_return_page_buy_once(shop, plan):
    back = shop.pay(shop.buy(plan))
    [event] = shop.events()
    for _ in range(5):
        assert shop.send(event).status_code == 200
    shop.client.get(back)
    shop.ring()
    shop.client.get(back)
    shop.ring()

    assert len(shop.purchases()) == 1
    assert StripeEvent.objects.count() == 1
    assert Payment.objects.get().status == PaymentStatus.PAID
    assert OrderEvent.objects.filter(kind="payment.paid").count() == 1
    assert len(shop.outbox) == 1


def test_the_return_page_alone_is_enough_when_no_webhook_comes(shop, plan):
    back = shop.pay(shop.buy(plan))
    answer = shop.client.get(back)
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.token}/")
    shop.ring()
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.purchases()) == 1


def test_another_browser_on_the_return_page_learns_nothing(shop, plan):
    back = shop.pay(shop.buy(plan))
    order = Order.objects.get()
    answer = Client().get(back)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert order.token not in text
    assert "ada@example.com" not in text
    assert order.reference in text


def test_an_unpaid_order_is_not_bought_however_often_it_is_looked_at(shop, plan):
    answer = shop.buy(plan)
    order = Order.objects.get()
    shop.client.get(f"/checkout/return/{order.reference}/")
    shop.ring()
    assert answer.status_code == 303
    assert shop.purchases() == []
    assert OrderLine.objects.get().status == LineStatus.AWAITING_PAYMENT
    assert OutgoingEmail.objects.count() == 0


def test_a_declined_card_leaves_the_order_open_and_a_second_card_pays_it(shop, plan):
    answer = shop.buy(plan)
    shop.pay(answer, card="4000000000000002")
    assert shop.events() == []
    shop.pay(answer)
    shop.send(shop.events()[0])
    shop.ring()
    assert len(shop.purchases()) == 1


def test_the_mail_is_marked_sent_and_audited(shop, plan):
    shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    shop.ring()
    mail = OutgoingEmail.objects.get()
    assert (mail.status, mail.attempts) == (EmailStatus.SENT, 1)
    assert OrderEvent.objects.filter(kind="email.delivery.sent").count() == 1


def test_no_secret_reaches_the_audit_trail_or_a_task(shop, plan):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[0])
    rung = []
    while shop.bells:
        task, args = shop.bells.popleft()
        rung.append(args)
        task(*args)
    lpa = Esim.objects.get().lpa
    written = str(list(OrderEvent.objects.values())) + str(rung)
    assert lpa not in written
    assert order.token not in written
    assert all(isinstance(value, int) for args in rung for value in args)
