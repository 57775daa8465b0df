"""Staff decide in the admin: with the evidence before them, once, and with their name."""

import pytest
from django.contrib.auth.models import Permission

from orders import payments
from orders.models import OrderEvent, OrderLine, Payment, Purchase
from orders.status import LineStatus
from orders.tasks import sweep

pytestmark = pytest.mark.real_sockets
CODE = "LPA:1$rsp.example.com$ABC-123"


@pytest.fixture
def in_doubt(shop, plan):
    shop.switch("html", status=502, when="after")
    shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    return OrderLine.objects.select_related("order").get()


@pytest.fixture
def page(in_doubt, shop):
    return f"/admin/orders/order/{in_doubt.order_id}/line/{in_doubt.pk}/decide/"


def decide(admin_client, page, shop, **fields):
    answer = admin_client.post(page, {"why": "Seen in the supplier's list"} | fields)
    shop.ring()
    return answer


def test_the_order_shows_what_it_needs_and_leads_to_the_decision(admin_client, in_doubt, page):
    listed = admin_client.get("/admin/orders/order/?needs=any").content.decode()
    assert in_doubt.order.reference in listed
    assert "A purchase has no known outcome" in listed
    assert (
        in_doubt.order.reference
        not in admin_client.get("/admin/orders/order/?needs=failed_refund")
        .content.decode()
        .split("result_list")[-1]
    )
    assert page in admin_client.get(f"/admin/orders/order/{in_doubt.order_id}/change/").content.decode()


def test_the_page_tells_the_evidence_in_words(admin_client, page):
    shown = admin_client.get(page).content.decode()
    assert "without a usable answer" in shown
    assert "The balance is compared once 10 minutes have passed" in shown
    Purchase.objects.update(
        verdict="bought",
        evidence={
            "before": "100.00", "after": "95.80", "spent": "0", "missing": "4.20", "in_doubt": "1",
            "before_at": "2026-11-24T10:00:00+00:00", "after_at": "2026-11-24T10:15:00+00:00",
        },
    )  # fmt: skip
    shown = admin_client.get(page).content.decode()
    assert "the balance was $100.00" in shown
    assert "$4.20 are missing" in shown
    assert "it was made" in shown


def test_a_pasted_code_is_delivered(admin_client, admin_user, page, shop):
    answer = decide(admin_client, page, shop, decision="bought", code=CODE, supplier_order_number="ABC123")
    assert answer.status_code == 302
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert Purchase.objects.get().supplier_order_number == "ABC123"
    assert [mail.to for mail in shop.outbox] == [["ada@example.com"]]
    event = OrderEvent.objects.get(kind="purchase.bought")
    assert (event.user, event.data["why"]) == (admin_user, "Seen in the supplier's list")
    assert len(shop.purchases()) == 1


@pytest.mark.parametrize(("decision", "ends_as"), [("buy_again", "delivered"), ("refund", "refunded")])
def test_what_was_not_bought_is_bought_or_refunded(admin_client, page, shop, decision, ends_as):
    assert decide(admin_client, page, shop, decision=decision).status_code == 302
    assert OrderLine.objects.get().status == ends_as
    assert len(shop.refunds()) == (decision == "refund")
    assert len(shop.purchases()) == 1 + (decision == "buy_again")


def test_the_second_of_two_decisions_is_told_that_it_came_too_late(admin_client, page, shop):
    decide(admin_client, page, shop, decision="refund")
    answer = decide(admin_client, page, shop, decision="buy_again")
    assert answer.status_code == 422
    assert len(shop.purchases()) == 1
    assert len(shop.refunds()) == 1


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"decision": "bought"}, "Paste the activation code"),
        ({"decision": "bought", "code": "LPA:1$a b$c"}, "SM-DP+ address"),
        ({"decision": "refund", "why": ""}, "required"),
        ({"decision": "refund", "why": f"It was {CODE}"}, "looks like an activation code"),
        ({"decision": "accept_cost"}, "not one of the available choices"),
    ],
)
def test_a_mistake_changes_nothing_and_is_explained(admin_client, page, shop, fields, problem):
    answer = decide(admin_client, page, shop, **fields)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert OrderLine.objects.get().status == LineStatus.REVIEW
    assert not OrderEvent.objects.filter(actor="staff").exists()


def test_a_reason_may_name_an_amount(admin_client, page, shop):
    answer = decide(
        admin_client, page, shop, decision="refund", why="The balance is short of $4.20, I looked"
    )
    assert answer.status_code == 302


def test_a_code_is_not_shown_again_after_it_was_sent(admin_client, page, shop):
    answer = decide(admin_client, page, shop, decision="bought", code=CODE, why="")
    assert answer.status_code == 422
    assert "ABC-123" not in answer.content.decode()


def test_staff_try_again_to_charge_a_hold_that_could_not_be_charged(
    admin_client, shop, plan, settings, monkeypatch
):
    def refuse(_payment, attempt):
        raise payments.PaymentsRefusedError("card_declined")

    settings.STRIPE_CAPTURE = "after_purchase"
    with monkeypatch.context() as patched:
        patched.setattr(payments, "capture", refuse)
        shop.order_a_paid(plan)
        shop.send(shop.events()[-1])
        shop.ring()
    line = OrderLine.objects.get()
    assert Payment.objects.get().status == "capture_failed"
    page = f"/admin/orders/order/{line.order_id}/line/{line.pk}/decide/"
    assert "Try to charge the held money again" in admin_client.get(page).content.decode()
    assert decide(admin_client, page, shop, decision="retry_capture").status_code == 302
    assert Payment.objects.get().status == "paid"
    assert OrderEvent.objects.filter(kind="line.capture_retried", user__isnull=False).count() == 1
    assert decide(admin_client, page, shop, decision="retry_capture").status_code == 422


def test_a_delivered_line_is_refunded_by_staff_once(admin_client, shop, plan):
    shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    line = OrderLine.objects.get()
    page = f"/admin/orders/order/{line.order_id}/line/{line.pk}/decide/"
    assert decide(admin_client, page, shop, decision="refund").status_code == 302
    assert decide(admin_client, page, shop, decision="refund").status_code == 422
    assert len(shop.refunds()) == 1
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert Purchase.objects.get().status == "bought"


def test_who_may_only_look_cannot_decide(client, django_user_model, page):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(
        Permission.objects.filter(codename__startswith="view_").exclude(codename="view_raw_answer")
    )
    client.force_login(viewer)
    assert client.get(page).status_code == 403
    assert client.post(page, {"decision": "refund", "why": "x"}).status_code == 403
    assert OrderLine.objects.get().status == LineStatus.REVIEW


def test_the_raw_answer_needs_a_permission_and_each_look_is_noted(
    admin_client, client, shop, plan, django_user_model, admin_user
):
    shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    [sold] = shop.purchases()
    purchase = Purchase.objects.get()
    address = f"/admin/orders/purchase/{purchase.pk}/answer/"
    assert sold["lpa"] not in admin_client.get(address).content.decode()
    assert not OrderEvent.objects.filter(kind="purchase.answer_read").exists()
    assert sold["lpa"].split("$")[-1] in admin_client.post(address).content.decode()
    assert OrderEvent.objects.get(kind="purchase.answer_read").user == admin_user

    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.exclude(codename="view_raw_answer"))
    client.force_login(clerk)
    assert client.post(address).status_code == 403


def test_the_code_is_never_in_the_admin_pages(admin_client, shop, plan):
    order = shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    sweep()
    [sold] = shop.purchases()
    secret = sold["lpa"].split("$")[-1]
    for address in (
        f"order/{order.pk}/change",
        "order",
        "esim",
        "purchase",
        f"purchase/{Purchase.objects.get().pk}/change",
    ):
        assert secret not in admin_client.get(f"/admin/orders/{address}/").content.decode()


def test_who_opens_the_login_page_itself_ends_up_at_the_staff_pages(client, admin_user):
    answer = client.post("/admin/login/", {"username": "admin", "password": "password"})
    assert answer["Location"] == "/admin/"
