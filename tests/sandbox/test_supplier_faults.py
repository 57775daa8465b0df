"""Every switch has its effect, for as many calls as it was set, and buys or does not buy as it says."""

import io
import time

import httpx
import pytest
import zxingcpp
from PIL import Image

from sandbox.supplier.envelope import REFUSALS
from sandbox.supplier.switches import MODES, REPLACING, SPOILING, TOPUP_VARIANTS, USAGE_VARIANTS, VARIANTS

pytestmark = pytest.mark.real_sockets

LOST = (httpx.ReadError, httpx.RemoteProtocolError)


def is_error(remark):
    return lambda answer: (
        answer.status_code == 200 and answer.json() == {
            "remark": remark, "status": "error", "message": {"error": [REFUSALS.get(remark, "Something went wrong")]},
        }
    )  # fmt: skip


def is_no_json(answer):
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Illegal|trailing"):
        answer.json()
    return answer.headers["Content-Type"] == "application/json"


ANSWERS = {
    "timeout": ({"seconds": 0.05}, LOST),
    "reset": ({}, LOST),
    "http": ({"status": 429, "retry_after": 7}, lambda a: (a.status_code, a.headers["Retry-After"]) == (429, "7")),
    "html": ({"status": 403}, lambda a: a.status_code == 403 and a.text.startswith("<!DOCTYPE html>")),
    "redirect": ({}, lambda a: (a.status_code, a.headers["Location"]) == (302, "/")),
    "empty": ({}, lambda a: (a.status_code, a.content) == (200, b"")),
    "error": ({"remark": "odd", "text": "So it is"}, lambda a: a.json()["message"] == {"error": ["So it is"]}),
    "message_string": ({"remark": "not_found"}, lambda a: a.json()["message"] == "Plan not found"),
    "message_list": ({"remark": "not_found"}, lambda a: a.json()["message"] == ["Plan not found"]),
    "unknown_remark": ({}, is_error("something_new")),
    **{remark: ({}, is_error(remark)) for remark in REFUSALS},
    "slow": ({"seconds": 0.3}, lambda a: a.elapsed.total_seconds() > 0.28),
    "drip": ({"seconds": 0.3}, lambda a: a.elapsed.total_seconds() > 0.25 and a.json()["remark"] == "order_completed"),
    "cut": ({}, LOST),
    "half_json": ({}, is_no_json),
    "invalid_json": ({}, is_no_json),
    "wrong_type": ({}, lambda a: a.headers["Content-Type"] == "text/html" and a.json()["status"] == "success"),
    "list_message": ({}, lambda a: a.json()["message"] == ["Order completed successfully"]),
    "dict_message": ({}, lambda a: a.json()["message"] == {"success": ["Order completed successfully"]}),
    "string_message": ({}, lambda a: a.json()["message"] == "Order completed successfully"),
    "no_data": ({}, lambda a: a.json().keys() == {"remark", "status", "message"}),
    "oversize": ({"size": 500_000}, lambda a: len(a.content) == 500_000 and a.json()["status"] == "success"),
}  # fmt: skip


def seen(supplier, expected):
    if isinstance(expected, tuple):
        with pytest.raises(expected):
            supplier.buy()
        return True
    return expected(supplier.buy())


def test_every_mode_is_tried_here():
    assert ANSWERS.keys() | VARIANTS.keys() | USAGE_VARIANTS.keys() | TOPUP_VARIANTS.keys() == MODES.keys()
    assert ANSWERS.keys() == REPLACING.keys() | SPOILING.keys()


@pytest.mark.parametrize("mode", ANSWERS)
def test_a_fault_shows_as_often_as_it_was_set_and_then_no_more(supplier, mode):
    settings, expected = ANSWERS[mode]
    supplier.switch(mode, times=2, **settings)

    assert seen(supplier, expected)
    assert seen(supplier, expected)
    assert supplier.buy().json()["remark"] == "order_completed"

    usual = "not_reached" if mode in REPLACING else "bought"
    assert supplier.outcomes() == [usual, usual, "bought"]
    assert [entry["fault"] for entry in supplier.ledger()["purchases"]] == [mode, mode, ""]


@pytest.mark.parametrize("mode", REPLACING)
def test_any_answer_can_hide_that_it_was_bought(supplier, mode):
    settings, expected = ANSWERS[mode]
    supplier.switch(mode, when="after", **settings)
    before = supplier.balance()

    assert seen(supplier, expected)
    assert supplier.outcomes() == ["bought"]
    assert supplier.balance() < before


@pytest.mark.parametrize("mode", SPOILING)
def test_a_spoiled_answer_can_be_one_that_bought_nothing(supplier, mode):
    settings, _ = ANSWERS[mode]
    supplier.switch(mode, when="before", **settings)
    try:
        supplier.buy()
    except LOST:
        assert mode == "cut"

    assert supplier.outcomes() == ["bought" if mode == "slow" else "not_reached"]


@pytest.mark.parametrize(("when", "outcome"), [("before", "not_reached"), ("after", "bought")])
def test_a_caller_who_gives_up_is_not_answered(supplier, when, outcome):
    plan = supplier.plan("JP_3_30")
    supplier.switch("timeout", when=when)
    with pytest.raises(httpx.ReadTimeout):
        supplier.http.post(
            "/api/plan/purchase",
            data={"api_key": "sandbox-supplier-key", "plan_id": plan["id"]},
            timeout=0.2,
        )

    (entry,) = supplier.ledger()["purchases"]
    assert (entry["outcome"], entry["answered"]) == (outcome, False)


@pytest.mark.parametrize("mode", ["timeout", "slow"])
def test_a_call_held_over_a_reset_leaves_nothing_behind(supplier, mode):
    supplier.switch(mode, when="before", seconds=0.3)
    form = {"api_key": "sandbox-supplier-key", "plan_id": supplier.plan("JP_3_30")["id"]}
    with pytest.raises(httpx.ReadTimeout):
        supplier.http.post("/api/plan/purchase", data=form, timeout=0.1)
    supplier.change("reset")
    entry = supplier.bought()
    time.sleep(0.4)

    assert supplier.ledger()["purchases"] == [entry]


@pytest.mark.parametrize("mode", ["reset", "cut"])
def test_a_dropped_connection_is_a_call_that_was_not_answered(supplier, mode):
    supplier.switch(mode, when="after")
    assert seen(supplier, LOST)

    (entry,) = supplier.ledger()["purchases"]
    assert (entry["outcome"], entry["answered"]) == ("bought", False)


def shown(supplier, mode, **settings):
    """The answer to a purchase under that variant, and the ledger's line of it."""
    supplier.switch(mode, **settings)
    return supplier.buy().json()["data"], supplier.ledger()["purchases"][-1]


@pytest.mark.parametrize(
    ("mode", "field", "value"),
    [("qr_null", "qr_code", None), ("qr_empty", "qr_code", ""), ("no_iccid", "iccid", None)],
)
def test_a_purchase_can_hold_back_a_part_of_the_esim(supplier, mode, field, value):
    data, entry = shown(supplier, mode)

    assert data["esim"][field] == value
    assert entry["outcome"] == "bought"
    assert entry["lpa"].startswith("LPA:1$")
    assert supplier.buy().json()["data"]["esim"][field]


def test_a_purchase_can_come_without_an_esim_or_an_order_number(supplier):
    assert shown(supplier, "esim_null")[0]["esim"] is None
    data, entry = shown(supplier, "no_order_number")
    assert "order_number" not in data["order"]
    assert entry["order_number"]


def test_an_activation_code_can_come_as_an_image_later(supplier):
    data, entry = shown(supplier, "qr_image_only", seconds=60)
    url = data["esim"]["qr_code_image"]

    assert data["esim"]["qr_code"] is None
    assert url.startswith(supplier.sandbox.url)
    assert supplier.http.get(url).status_code == 404
    supplier.change("clock", seconds=61)
    picture = Image.open(io.BytesIO(supplier.http.get(url).content))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [entry["lpa"]]


def test_activation_codes_can_be_odd(supplier):
    first = supplier.bought()["lpa"]

    data, entry = shown(supplier, "duplicate_lpa")
    assert data["esim"]["qr_code"] == entry["lpa"] == first
    data, entry = shown(supplier, "lowercase_matching_id")
    assert data["esim"]["qr_code"].rpartition("$")[2].islower()
    data, entry = shown(supplier, "confirmation_flag")
    assert data["esim"]["qr_code"] == entry["lpa"]
    assert data["esim"]["qr_code"].endswith("$$1")


def test_info_can_tell_the_esims_number(supplier):
    data, entry = shown(supplier, "with_info")

    assert data["esim"]["info"].keys() == {"esimTranNo", "pin", "puk", "apn"}
    assert data["esim"]["info"]["esimTranNo"] == entry["esim_tran_no"]


def test_the_balance_can_be_charged_late(supplier):
    shown(supplier, "late_balance", seconds=600)

    assert supplier.balance() == 5000.0
    supplier.change("clock", seconds=601)
    assert supplier.balance() < 5000.0


def test_several_variants_apply_to_one_purchase(supplier):
    rules = [{"endpoint": "purchase", "mode": mode} for mode in ("qr_null", "with_info", "no_iccid")]
    supplier.change("switches", rules=rules)
    esim = supplier.buy().json()["data"]["esim"]

    assert (esim["qr_code"], esim["iccid"]) == (None, None)
    assert esim["info"]["esimTranNo"]
    assert supplier.http.get("/supplier/switches").json()["rules"] == []


@pytest.mark.parametrize(
    ("endpoint", "path", "method"),
    [
        ("countries", "coverage/countries", "GET"),
        ("regions", "coverage/regions", "GET"),
        ("country-plans", "country-plans/japan", "GET"),
        ("region-plans", "region-plans/asia-as-12", "GET"),
        ("global-plans", "global-plans", "GET"),
        ("plan", "plan/101", "GET"),
        ("balance", "balance", "POST"),
        ("purchase", "plan/purchase", "POST"),
        ("topup", "profile/topup", "POST"),
        ("usage", "profile/usage-check", "POST"),
    ],
)
def test_each_endpoint_has_its_own_switch(supplier, endpoint, path, method):
    supplier.switch("http", endpoint, status=503)
    elsewhere = "coverage/regions" if endpoint != "regions" else "coverage/countries"

    assert supplier.http.get(f"/api/{elsewhere}").status_code == 200
    assert supplier.http.request(method, f"/api/{path}").status_code == 503
    assert supplier.http.request(method, f"/api/{path}").status_code == 200


def test_a_switch_for_all_stays_until_it_is_switched_off(supplier):
    supplier.switch("http", "*", status=500, times="always")
    assert [supplier.http.get("/api/global-plans").status_code for _ in range(5)] == [500] * 5

    supplier.switch("http", "*", times=0)
    assert supplier.http.get("/api/global-plans").status_code == 200


def test_of_several_faults_the_oldest_comes_first(supplier):
    supplier.switch("http", "balance", status=500)
    supplier.switch("http", "balance", status=502)

    assert [supplier.post("balance").status_code for _ in range(3)] == [500, 502, 200]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"mode": "sulk", "endpoint": "purchase"}, "sulk"),
        ({"mode": "http", "endpoint": "refunds"}, "refunds"),
        ({"mode": "http", "endpoint": "plan", "when": "never"}, "never"),
        ({"mode": "qr_null", "endpoint": "balance"}, "purchase"),
        ({"mode": "http", "endpoint": "plan", "volume": 11}, "volume"),
    ],
)
def test_a_switch_that_does_not_exist_is_refused_by_name(supplier, wrong, named):
    answer = supplier.http.post("/supplier/switches", json=wrong)

    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert supplier.http.get("/supplier/switches").json()["rules"] == []
