"""A shopper asks: written out for them and nobody else, or forgotten; and noted without anything of them."""

import io
import json
import stat

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from orders.management import who
from orders.models import Esim, Order, OrderEvent, OutgoingEmail, PrivacyAction, ShopperRequest
from orders.models.order import ERASED_ADDRESS
from orders.status import LineStatus, OrderStatus
from tests.orders.test_erasure import LPA, TRACES, delivered

__all__ = ["delivered"]

ADA = "ada@example.com"


@pytest.fixture
def eve(delivered):
    """Another shopper, who must stay out of everything about Ada."""
    order = delivered(email="eve@example.com", language="en")
    Order.objects.filter(pk=order.pk).update(
        client_address="198.51.100.9",
        network="198.51.100.9",
        browser="browser-of-eve",
        mailbox="eve@example.com",
    )
    ShopperRequest.objects.filter(order=order).update(words="words of eve", device="", note="")
    OrderEvent.objects.filter(order=order, kind="line.noted").delete()
    Esim.objects.filter(line__order=order).update(
        lpa="LPA:1$x$EVE", iccid="111", esim_tran_no="T", phone_number="", qr_image_url=""
    )
    return order


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command as somebody at a terminal who types `answer`; what it says."""

    def run(name, *arguments, answer=None, **options):
        said = io.StringIO()
        monkeypatch.setattr("sys.stdin.isatty", lambda: answer is not None, raising=False)
        monkeypatch.setattr("builtins.input", lambda _question: answer)
        call_command(name, *arguments, stdout=said, **options)
        return said.getvalue()

    return run


def export(run, tmp_path, address=ADA):
    folder = tmp_path / "export"
    said = run("export_customer", address, folder=folder, by="Grace")
    return folder, said


def test_everything_that_is_known_of_her_is_written_out_for_a_program_and_for_a_person(
    run, tmp_path, delivered, eve
):
    order = delivered()
    folder, said = export(run, tmp_path)
    data = json.loads((folder / "data.json").read_text())
    page = (folder / "data.html").read_text()
    [written] = data["orders"]
    assert written["reference"] == order.reference
    assert written["terms_version"] == order.terms_version
    assert (written["order_lines"][0]["plan_name"], written["esims"][0]["iccid"]) == (
        "Japan 3GB 30Days",
        "8948010010002120847",
    )
    assert written["shopper_requests"][0]["words"] == "my phone fell into the sea"
    assert written["receipts"][0]["name"] == order.receipts.get().name
    assert "she called twice" in str(written["order_events"])
    secrets = ("SECRET-MATCHING-ID", "TRAN-1", "qr.example.com")
    for text in (json.dumps(data), page):
        assert [trace for trace in TRACES if (trace in text) == (trace in secrets)] == []
        assert order.token not in text
    assert "orders: 1, order lines: 1" in said
    assert ADA not in said


def test_nothing_of_anybody_else_is_written_out(run, tmp_path, delivered, eve):
    order = delivered()
    staff = User.objects.create_user("alan", "alan@shop.example", first_name="Alan")
    ShopperRequest.objects.filter(order=order).update(answered_by=staff)
    OrderEvent.objects.filter(order=order).update(user=staff)
    OutgoingEmail.objects.create(
        kind="staff_alert", key="alert:1", order=order, to="alan@shop.example", status="sent"
    )
    OutgoingEmail.objects.create(
        kind="delivery", key="wrong:1", order=order, to="adda@example.com", status="sent"
    )
    OutgoingEmail.objects.create(kind="find_orders", key="find:1", to="eve@example.com", status="sent")
    OutgoingEmail.objects.create(kind="find_orders", key="find:2", to="ADA@example.com", status="sent")
    folder, _said = export(run, tmp_path)
    text = (folder / "data.json").read_text() + (folder / "data.html").read_text()
    for foreign in (
        "eve@",
        "of eve",
        "of-eve",
        "alan",
        "Alan",
        "adda@",
        "198.51.100.9",
        "EVE",
        eve.reference,
        "4.2",
        "SUP-1",
    ):
        assert foreign not in text, foreign
    data = json.loads((folder / "data.json").read_text())
    assert [mail["to"] for mail in data["mails_about_no_order"]] == ["ADA@example.com"]
    assert [mail["to"] for mail in data["orders"][0]["outgoing_emails"]] == [ADA]


def test_only_its_owner_can_open_what_was_written(run, tmp_path, delivered):
    delivered()
    folder, _said = export(run, tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes == {"export": 0o700, "data.json": 0o600, "data.html": 0o600}
    with pytest.raises(CommandError, match="Name another"):
        run("export_customer", ADA, folder=folder)


def test_who_asked_is_noted_with_how_much_and_without_the_shopper(run, tmp_path, delivered, admin_client):
    order = delivered()
    export(run, tmp_path)
    run("erase_customer", ADA, yes=True, by="Grace")
    erasure, exported = PrivacyAction.objects.all()
    assert (exported.kind, exported.by, exported.references) == ("export", "Grace", [order.reference])
    assert (exported.counts["orders"], exported.counts["shopper_requests"]) == (1, 1)
    assert (erasure.kind, erasure.counts) == ("erasure", {"erased": 1, "postponed": 0, "mails_deleted": 0})
    assert [trace for trace in TRACES if trace in repr(list(PrivacyAction.objects.values()))] == []
    seen = admin_client.get("/admin/orders/privacyaction/").content.decode()
    assert seen.count("Grace") == 2
    assert order.reference in seen


def test_her_orders_are_forgotten_however_young_and_nobody_elses(run, delivered, eve):
    old, young = delivered(), delivered(age=timezone.timedelta(days=1), email="Ada@Example.com")
    said = run("erase_customer", ADA, answer=" ADA@example.com ")
    assert set(Order.objects.filter(email=ERASED_ADDRESS)) == {old, young}
    assert Order.objects.get(pk=eve.pk).email == "eve@example.com"
    assert "Orders that name this address: 2, of which can be erased now: 2." in said
    assert "eSIMs that lose their codes here: 2." in said
    assert "Kept, because the law asks for books" in said
    assert "Orders erased: 2, postponed: 0." in said


def test_an_order_in_progress_is_postponed_and_it_says_so(run, delivered, make_order):
    done, moving = delivered(), make_order(LineStatus.PREPARING)
    said = run("erase_customer", ADA, yes=True)
    moving.refresh_from_db()
    assert f"{moving.reference} waits for an eSIM that is neither delivered nor refunded" in said
    assert "Orders erased: 1, postponed: 1." in said
    assert (moving.email, moving.erased_at) == (ADA, None)
    assert moving.erasure_asked_at is not None
    assert Order.objects.get(pk=done.pk).erased_at is not None
    # Asked again, it is still one wish.
    run("erase_customer", ADA, yes=True)
    assert moving.events.filter(kind="order.erasure_asked").count() == 1
    assert PrivacyAction.objects.first().counts == {"erased": 0, "postponed": 1, "mails_deleted": 0}


@pytest.mark.parametrize(
    ("answer", "said"), [("adda@example.com", "another address"), ("", "another address"), (None, "--yes")]
)
def test_nothing_is_erased_unless_the_address_is_typed(run, delivered, answer, said):
    delivered()
    with pytest.raises(CommandError, match=said):
        run("erase_customer", ADA, answer=answer)
    assert Order.objects.get().erased_at is None
    assert Esim.objects.get().lpa == LPA
    assert PrivacyAction.objects.count() == 0


def test_mails_with_links_to_her_orders_are_deleted(run, delivered):
    delivered()
    for number, (to, status) in enumerate(
        [(ADA, "sent"), ("ADA@example.com", "queued"), (ADA, "sending"), ("x@example.com", "sent")]
    ):
        OutgoingEmail.objects.create(kind="find_orders", key=f"find:{number}", to=to, status=status)
    said = run("erase_customer", ADA, yes=True)
    assert "Mails with links to orders, which are deleted: 2." in said, (
        "one that is just sent is left to the clock"
    )
    assert set(OutgoingEmail.objects.filter(order=None).values_list("key", flat=True)) == {"find:2", "find:3"}


@pytest.mark.parametrize("command", ["export_customer", "erase_customer"])
def test_an_address_that_nobody_knows_is_an_error_and_changes_nothing(
    run, tmp_path, delivered, command, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    delivered()
    with pytest.raises(CommandError, match="No order and no mail"):
        run(command, "nobody@example.com", **({"yes": True} if command == "erase_customer" else {}))
    assert list(tmp_path.iterdir()) == []
    assert PrivacyAction.objects.count() == 0
    run("erase_customer", ADA, yes=True)
    with pytest.raises(CommandError, match="No order and no mail"):
        run("erase_customer", ERASED_ADDRESS, yes=True)


def test_whoever_has_no_name_must_say_one(run, delivered, monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(who.getpass, "getuser", nobody)
    delivered()
    with pytest.raises(CommandError, match="--by"):
        run("erase_customer", ADA, yes=True)
    assert Order.objects.get().status == OrderStatus.COMPLETED
    assert Order.objects.get().email == ADA


def test_staff_with_the_permission_forget_a_shopper_in_the_admin_once_they_type_the_address(
    client, delivered, make_order
):
    order, moving = delivered(), make_order(LineStatus.PREPARING)
    user = User.objects.create_user("alan", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "change_order"]))
    client.force_login(user)
    address = f"/admin/orders/order/{order.pk}/erase/"
    assert client.post(address, {"address": ADA}).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="erase_shopper"))
    shown = client.get(address).content.decode()
    assert "Orders under this address: 2, of which can be erased now: 1." in shown
    assert f"{moving.reference} waits for" in shown
    assert client.post(address, {"address": "adda@example.com"}).status_code == 422
    assert Order.objects.filter(erased_at=None).count() == 2
    assert (
        "Orders erased: 1, postponed: 1."
        in client.post(address, {"address": ADA}, follow=True).content.decode()
    )
    assert set(Order.objects.filter(erased_at=None)) == {moving}
    action = PrivacyAction.objects.get()
    assert (action.by, action.user, action.kind) == ("alan", user, "erasure")
    assert "erased already" in client.get(address, follow=True).content.decode()
