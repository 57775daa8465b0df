"""An eSIM that was bought and whose activation code comes late, as a picture, or never."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders import decisions
from orders.models import Esim, OrderEvent, OrderLine, Purchase, Refund
from orders.status import LineStatus
from orders.tasks import sweep

pytestmark = pytest.mark.real_sockets


@pytest.fixture
def late(shop, plan, settings):
    """Pay for an eSIM whose code does not come with the purchase."""
    settings.SANDBOX = True
    settings.STAFF_EMAILS = ["staff@shop.example"]

    def buy(mode, **how):
        shop.switch(mode, **how)
        order = shop.order_a_paid(plan)
        shop.send(shop.events()[-1])
        shop.ring()
        return order

    return buy


def after(minutes, shop):
    Esim.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    for _ in range(2):
        sweep()
        shop.ring()


def test_a_code_that_comes_as_a_picture_is_read_and_delivered_at_once(shop, late):
    late("qr_image_only")
    [sold] = shop.purchases()
    assert Esim.objects.get().lpa == sold["lpa"]
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert [mail.subject.startswith("Your eSIM") for mail in shop.outbox] == [True]


def test_a_picture_that_is_not_drawn_yet_is_asked_for_again(shop, late):
    late("qr_image_only", seconds=3600)
    esim = Esim.objects.get()
    assert (esim.lpa, esim.picture_attempts) == ("", 1)
    assert OrderLine.objects.get().status == LineStatus.PREPARING
    sweep()
    shop.ring()
    assert Esim.objects.get().picture_attempts == 1  # not before its time
    Esim.objects.update(next_picture_at=timezone.now())
    sweep()
    shop.ring()
    assert Esim.objects.get().picture_attempts == 2


def test_a_picture_from_a_host_that_is_not_allowed_is_never_asked_for(shop, late):
    late("qr_image_only", seconds=3600)
    Esim.objects.update(qr_image_url="https://elsewhere.example/qr.png", next_picture_at=timezone.now())
    sweep()
    shop.ring()
    assert Esim.objects.get().next_picture_at is None
    event = OrderEvent.objects.get(kind="esim.picture_failed")
    assert event.data == {"reason": "host_not_allowed"}


@pytest.mark.parametrize("mode", ["qr_null", "qr_empty", "esim_null"])
def test_shopper_and_staff_are_told_once_that_a_code_is_late(shop, late, mode):
    order = late(mode)
    assert shop.outbox == []
    after(16, shop)
    assert sorted(mail.to[0] for mail in shop.outbox) == ["ada@example.com", "staff@shop.example"]
    to_shopper = next(mail for mail in shop.outbox if mail.to == ["ada@example.com"])
    assert "do not pay again" in to_shopper.body
    assert order.token in to_shopper.body
    after(60, shop)
    assert len(shop.outbox) == 2
    after(121, shop)
    assert [mail.to[0] for mail in shop.outbox[2:]] == ["staff@shop.example"]
    assert "has not come" in shop.outbox[2].subject
    assert len(shop.purchases()) == 1
    assert shop.refunds() == []


@pytest.fixture
def staff(admin_user):
    return decisions.Decider(admin_user.pk, "Found in the supplier's list")


CODE = "LPA:1$rsp.example.com$ABC-123"


def test_a_code_that_staff_paste_is_delivered_as_usual(shop, late, staff):
    late("esim_null")
    line = OrderLine.objects.get()
    decisions.it_was_bought(line.pk, staff, code=f"  {CODE}\n")
    after(1, shop)
    assert Esim.objects.get().lpa == CODE
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert [mail.to for mail in shop.outbox] == [["ada@example.com"]]
    event = OrderEvent.objects.get(kind="line.code_given")
    assert (event.user_id, event.data["why"]) == (staff.user_id, staff.why)


@pytest.mark.parametrize(
    "code", ["", "hello", "LPA:1$no host$ABC", "LPA:1$rsp.example.com$ABC$$1", "LPA:1$rsp.example.com$A'B"]
)
def test_what_cannot_be_installed_is_not_taken(shop, late, staff, code):
    late("esim_null")
    with pytest.raises(decisions.DecisionError):
        decisions.it_was_bought(OrderLine.objects.get().pk, staff, code=code)
    assert OrderLine.objects.get().status == LineStatus.PREPARING
    assert Esim.objects.get().lpa == ""


def test_a_code_of_another_order_is_not_taken(shop, late, staff, plan):
    late("esim_null")
    shop.order_a_paid(plan)
    shop.send(shop.events()[-1])
    shop.ring()
    sold = Esim.objects.exclude(lpa="").get()
    with pytest.raises(decisions.DecisionError, match="another order"):
        decisions.it_was_bought(OrderLine.objects.earliest("pk").pk, staff, code=sold.lpa)
    assert OrderLine.objects.earliest("pk").status == LineStatus.PREPARING


def test_staff_refund_what_never_got_its_code(shop, late, staff):
    late("esim_null")
    decisions.refund(OrderLine.objects.get().pk, staff)
    after_decision(shop)
    assert OrderLine.objects.get().status == LineStatus.REFUNDED
    assert len(shop.refunds()) == 1
    assert Purchase.objects.get().status == "bought"  # it cost us money: the books stay true


def after_decision(shop):
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    sweep()
    shop.ring()


def test_staff_buy_again_what_was_not_made(shop, late, staff):
    late("esim_null")
    decisions.buy_again(OrderLine.objects.get().pk, staff)
    after_decision(shop)
    assert OrderLine.objects.get().status == LineStatus.DELIVERED
    assert Esim.objects.count() == 1
    assert list(Purchase.objects.order_by("pk").values_list("status", flat=True)) == ["released", "bought"]


@pytest.mark.parametrize("first", ["refund", "buy_again"])
@pytest.mark.parametrize("second", ["refund", "buy_again", "it_was_bought"])
def test_a_second_decision_has_no_effect(shop, late, staff, first, second):
    late("reset", when="after")
    line = OrderLine.objects.get()
    getattr(decisions, first)(line.pk, staff)
    more = {"code": CODE} if second == "it_was_bought" else {}
    with pytest.raises(decisions.DecisionError, match="decided already"):
        getattr(decisions, second)(line.pk, staff, **more)
    assert OrderEvent.objects.filter(user_id=staff.user_id).count() == 2  # the purchase and the line, once
