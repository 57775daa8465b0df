"""An eSIM is topped up from its order's page: paid like a first purchase, added once, and told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import fulfillment, sweep
from orders.confirmation import confirm_payment
from orders.models import (
    BalanceReading,
    Esim,
    EsimUsage,
    Order,
    OrderLine,
    OutgoingEmail,
    Payment,
    Purchase,
    StripeEvent,
    TopUp,
)
from orders.status import LineStatus, OrderStatus, PurchaseStatus
from orders.tasks import sweep as run_sweep

pytestmark = pytest.mark.real_sockets
GB = 1024**3


def text(shop, path):
    answer = shop.client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def top_up_page(order, number=1):
    return f"/orders/{order.token}/top-up/{number}/"


def test_a_shopper_tops_an_esim_up_and_sees_it_everywhere(shop, esim_order, package):
    page = top_up_page(esim_order)
    assert f'href="{page}"' in text(shop, esim_order.get_absolute_url())
    assert "+ 1 GB" in text(shop, page)

    shop.pay(shop.top_up(esim_order, package, shown_price="2.90", currency="USD"))
    shop.tell("checkout.session.completed")

    order = Order.objects.latest("pk")
    line = order.lines.get()
    assert (order.status, order.email, order.total) == (
        OrderStatus.COMPLETED,
        "ada@example.com",
        Decimal("2.90"),
    )
    assert (line.kind, line.status) == ("top_up", LineStatus.DELIVERED)
    [call] = shop.topups()
    assert (call["outcome"], call["package_code"]) == ("bought", package.package_code)
    assert len(shop.purchases()) == 1
    assert shop.refunds() == []
    done = TopUp.objects.get()
    assert (done.line, done.esim.line.order) == (line, esim_order)
    assert (done.transaction_id, done.total_bytes, done.total_days) == (call["transaction_id"], 4 * GB, 37)
    assert Purchase.objects.get(line=line).supplier_order_number == call["transaction_id"]
    used = EsimUsage.objects.get(esim=done.esim)
    assert (used.period, used.total_bytes, used.expires_at) == (1, 4 * GB, done.expires_at)
    assert used.next_read_at <= timezone.now()
    for place in (text(shop, esim_order.get_absolute_url()), text(shop, order.get_absolute_url())):
        assert "4 GB" in place
        assert call["transaction_id"] in place
    assert "Your eSIM is topped up" in text(shop, order.get_absolute_url())


def test_the_receipt_says_what_was_added_and_leads_to_the_esim(shop, top_up, esim_order):
    line = top_up()
    [receipt] = shop.outbox
    html = receipt.alternatives[0][0]
    assert receipt.to == ["ada@example.com"]
    assert receipt.subject == f"Your eSIM is topped up ({line.order.reference})"
    for said in ("1 GB", "4 GB", "$2.90", line.top_up.transaction_id):
        assert said in receipt.body
        assert said in html
    assert esim_order.token in html.split('data-part="action"')[1].split(">")[0]
    assert receipt.attachments == []
    assert OutgoingEmail.objects.get(kind="top_up_done").key == f"top_up:{line.top_up.pk}"


def test_the_page_of_a_top_up_holds_nothing_by_which_its_esim_can_be_reached(shop, top_up, esim_order):
    """Who was given this link alone must not come to the codes; who pays need not be who bought, and learns no address."""
    line = top_up()
    page = text(shop, line.order.get_absolute_url())
    assert esim_order.token not in page
    assert esim_order.lines.get().esim.lpa not in page
    session = shop.http.get(f"/v1/checkout/sessions/{line.order.payments.get().session_id}").json()
    assert session["customer_email"] is None
    assert esim_order.token not in str(session)


def test_two_top_ups_paid_at_once_are_applied_once_each(shop, esim_order, package):
    pages = [shop.top_up(esim_order, package) for _ in range(2)]
    for page in pages:
        shop.pay(page)
    shop.tell("checkout.session.completed")
    assert [entry["outcome"] for entry in shop.topups()] == ["bought", "bought"]
    assert list(TopUp.objects.values_list("total_bytes", flat=True)) == [4 * GB, 5 * GB]
    assert len(shop.outbox) == 2


def test_while_one_is_paid_for_and_not_done_another_is_refused_before_paying(shop, esim_order, package):
    shop.switch("insufficient_balance", "topup")
    shop.order_a_paid_top_up(esim_order, package)
    shop.tell("checkout.session.completed")
    orders = Order.objects.count()
    answer = shop.top_up(esim_order, package)
    assert answer.status_code == 422
    assert "is paid for and not done yet" in answer.content.decode()
    assert Order.objects.count() == orders
    assert "Top up this eSIM" not in text(shop, esim_order.get_absolute_url())


def test_a_top_up_waits_while_another_call_for_its_esim_is_under_way(shop, esim_order, package):
    for _ in range(2):
        shop.order_a_paid_top_up(esim_order, package)
    for event in shop.events()[-2:]:
        shop.send(event)
    [shop.bells.popleft() for _ in range(2)]
    for payment in Payment.objects.exclude(order=esim_order):
        confirm_payment(payment.pk)
    first, second = OrderLine.objects.filter(kind="top_up").order_by("pk")
    assert first.transition(LineStatus.BUYING)

    assert fulfillment.buy(second.pk) is False
    second.refresh_from_db()
    assert second.status == LineStatus.WAITING
    assert second.next_attempt_at > timezone.now()
    assert Purchase.objects.filter(line=second).count() == 0
    assert shop.topups() == []


@pytest.mark.parametrize("mode", ["not_found", "validation_error"])
def test_what_the_supplier_will_not_add_is_paid_back_and_not_offered_again(shop, esim_order, package, mode):
    shop.switch(mode, "topup")
    order = shop.order_a_paid_top_up(esim_order, package)
    shop.tell("checkout.session.completed")
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert order.lines.get().status == LineStatus.REFUNDED
    assert [refund["amount"] for refund in shop.refunds()] == [290]
    assert ["money" in message.subject for message in shop.outbox] == [True]
    assert "could not top your eSIM up" in text(shop, order.get_absolute_url())
    again = shop.top_up(esim_order, package)
    assert (again.status_code, "Nothing that we sell right now" in again.content.decode()) == (422, True)
    package.refresh_from_db()
    assert package.refused_at is None  # it may be right for every other eSIM


def test_a_refusal_that_may_pass_is_held_and_added_later(shop, esim_order, package):
    shop.switch("insufficient_balance", "topup")
    order = shop.order_a_paid_top_up(esim_order, package)
    shop.tell("checkout.session.completed")
    assert order.lines.get().status == LineStatus.ON_HOLD
    assert "on hold" in text(shop, order.get_absolute_url())
    BalanceReading.objects.create(amount="100000", is_quiet=True, taken_at=timezone.now())
    OrderLine.objects.filter(order=order).update(next_attempt_at=timezone.now())
    run_sweep()
    shop.ring()
    assert [entry["outcome"] for entry in shop.topups()].count("bought") == 1
    assert order.lines.get().status == LineStatus.DELIVERED
    assert shop.refunds() == []


@pytest.mark.parametrize("change", ["code", "shared", "unlinked", "given back"])
def test_what_is_not_certain_any_more_once_it_is_paid_is_paid_back_and_never_called_for(
    shop, esim_order, package, change
):
    order = shop.order_a_paid_top_up(esim_order, package)
    match change:
        case "code":
            type(package).objects.filter(pk=package.pk).update(package_code="ANOTHER")
        case "shared":
            type(package).objects.filter(pk=package.pk).update(no_top_up_reason="shared_code")
        case "unlinked":
            Esim.objects.update(esim_tran_no="")
        case _:
            esim_order.lines.get().transition(LineStatus.REFUND_DUE)
    shop.send(shop.events()[-1])
    shop.ring()
    assert shop.topups() == []
    assert order.lines.get().status == LineStatus.REFUNDED
    assert 290 in [refund["amount"] for refund in shop.refunds()]


def test_every_lost_bell_of_a_top_up_is_found_by_the_sweep(shop, esim_order, package):
    order = shop.order_a_paid_top_up(esim_order, package)
    shop.send(shop.events()[-1])
    for _ in range(8):
        shop.bells.clear()
        OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(hours=1))
        StripeEvent.objects.update(received_at=timezone.now() - timedelta(hours=1))
        run_sweep()
        if not shop.bells:
            break
        task, args = shop.bells.popleft()
        task(*args)
    order.refresh_from_db()
    assert order.status == OrderStatus.COMPLETED
    assert len(shop.topups()) == 1
    assert len(shop.outbox) == 1


def test_a_closed_top_up_whose_receipt_was_never_queued_is_found(shop, top_up):
    line = top_up()
    TopUp.objects.update(receipt=None)
    line.order.emails.all().delete()
    shop.outbox.clear()
    assert sweep.orders_to_follow() == [line.order_id]
    run_sweep()
    shop.ring()
    assert len(shop.outbox) == 1
    assert sweep.orders_to_follow() == []


def test_a_disputed_top_up_is_not_added(shop, esim_order, package):
    shop.switch("insufficient_balance", "topup", times="always")
    order = shop.order_a_paid_top_up(esim_order, package)
    shop.tell("checkout.session.completed")
    shop.act("open_dispute", shop.charge(order))
    shop.tell("charge.dispute.created")
    line = order.lines.get()
    assert (line.status, line.hold_reason) == (LineStatus.ON_HOLD, "disputed")
    assert "nothing is added until it has decided" in text(shop, order.get_absolute_url())
    assert "bought" not in [entry["outcome"] for entry in shop.topups()]


def test_money_given_back_for_a_top_up_is_told_on_both_pages(shop, top_up, esim_order, admin_client):
    line = top_up()
    page = f"/admin/orders/order/{line.order_id}/line/{line.pk}/decide/"
    admin_client.post(page, {"decision": "refund", "why": "Asked for it"})
    shop.ring()
    line.refresh_from_db()
    assert line.status == LineStatus.REFUNDED
    assert [refund["amount"] for refund in shop.refunds()] == [290]
    assert "Your money was returned" in text(shop, line.order.get_absolute_url())
    assert Purchase.objects.get(line=line).status == PurchaseStatus.BOUGHT


def test_the_pages_ask_few_queries_however_many_top_ups_there_were(
    shop, top_up, esim_order, django_assert_num_queries
):
    for _ in range(2):
        top_up()
        with django_assert_num_queries(
            6
        ):  # three, two for what was and what can be added, and one for how it is used
            text(shop, esim_order.get_absolute_url())
        with django_assert_num_queries(4):
            text(shop, top_up_page(esim_order))
