"""The staff's view of orders."""

import pytest
from django.contrib.auth.models import Permission, User

from orders.models import Dispute, Esim, OrderEvent, OutgoingEmail

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def delivered(shop, plan):
    order = shop.order_a_paid(plan, quantity=2)
    shop.send(shop.events()[-1])
    shop.ring()
    shop.outbox.clear()
    return order


@pytest.fixture
def staff(client, db):
    def log_in(*permissions):
        user = User.objects.create_user("staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


VIEWS = (
    "view_order",
    "view_esim",
    "view_purchase",
    "view_payment",
    "view_orderline",
    "view_orderevent",
    "view_outgoingemail",
)


def test_an_order_is_found_by_everything_staff_may_have_in_hand(staff, delivered, shop):
    client = staff(*VIEWS)
    esim, purchase = Esim.objects.first(), delivered.lines.first().purchases.get()
    for words in (
        "ada@example",
        delivered.reference,
        esim.iccid,
        purchase.supplier_order_number,
        delivered.payments.get().session_id,
    ):
        text = client.get("/admin/orders/order/", {"q": words}).content.decode()
        assert delivered.reference in text, words
    assert delivered.reference not in client.get("/admin/orders/order/", {"q": "nobody"}).content.decode()


def test_no_page_of_the_admin_shows_an_activation_code_or_an_order_link(staff, delivered):
    client = staff(*VIEWS)
    secrets = [*Esim.objects.values_list("lpa", flat=True), delivered.token]
    esim, purchase = Esim.objects.first(), delivered.lines.first().purchases.get()
    for path in (
        "order/", f"order/{delivered.pk}/change/", "esim/", f"esim/{esim.pk}/change/", "purchase/",
        f"purchase/{purchase.pk}/change/", "outgoingemail/", "payment/",
    ):  # fmt: skip
        answer = client.get(f"/admin/orders/{path}")
        assert answer.status_code == 200, path
        assert not any(secret in answer.content.decode() for secret in secrets), path
    assert esim.lpa[-4:] in client.get("/admin/orders/esim/").content.decode()


def test_the_order_page_tells_what_happened(staff, delivered):
    text = staff(*VIEWS).get(f"/admin/orders/order/{delivered.pk}/change/").content.decode()
    for kind in (
        "payment.paid",
        "line.buying",
        "purchase.bought",
        "line.delivered",
        "order.completed",
        "email.delivery.sent",
    ):
        assert kind in text
    assert "completed" in text
    assert "(&#x27;" not in text


def test_sending_the_mail_again_sends_one_copy_and_is_audited(staff, delivered, shop):
    client = staff(*VIEWS, "change_order")
    asked = client.get(f"/admin/orders/order/{delivered.pk}/resend/")
    assert "again?" in asked.content.decode()
    assert client.post(f"/admin/orders/order/{delivered.pk}/resend/").status_code == 302
    shop.ring()
    assert len(shop.outbox) == 1
    assert all(lpa in shop.outbox[0].body for lpa in Esim.objects.values_list("lpa", flat=True))
    event = OrderEvent.objects.get(kind="email.resend")
    assert (event.actor, event.user.username) == ("staff", "staff")


def test_staff_who_may_only_look_cannot_send(staff, delivered, shop):
    client = staff(*VIEWS)
    assert client.get(f"/admin/orders/order/{delivered.pk}/resend/").status_code == 403
    shop.ring()
    assert shop.outbox == []
    assert OutgoingEmail.objects.count() == 1


def test_nothing_is_edited_by_hand(staff, delivered):
    client = staff(*VIEWS, "change_order", "delete_order", "add_order")
    assert client.get("/admin/orders/order/add/").status_code == 403
    assert client.post(f"/admin/orders/order/{delivered.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_takes_the_same_queries_for_one_order_and_for_many(
    staff, shop, plan, django_assert_max_num_queries
):
    client = staff(*VIEWS)
    for _ in range(15):
        shop.buy(plan, quantity=2)
    with django_assert_max_num_queries(10):
        assert client.get("/admin/orders/order/").status_code == 200


def test_disputes_and_who_made_a_refund_are_shown_and_cannot_be_edited(staff, delivered, shop):
    shop.refund_by_hand(delivered, amount=100)
    shop.act("open_dispute", shop.charge(delivered))
    shop.tell("charge.refunded", "charge.dispute.created")
    client = staff("view_dispute", "view_refund", "change_dispute")
    refunds = client.get("/admin/orders/refund/").content.decode()
    assert "Stripe&#x27;s dashboard" in refunds
    disputes = client.get("/admin/orders/dispute/").content.decode()
    assert delivered.reference in disputes
    row = Dispute.objects.get()
    page = client.get(f"/admin/orders/dispute/{row.pk}/change/")
    assert page.status_code == 200
    assert row.stripe_dispute_id in page.content.decode()
    client.post(f"/admin/orders/dispute/{row.pk}/change/", {"status": "won"})
    row.refresh_from_db()
    assert row.status == "open"
