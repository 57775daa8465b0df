"""Purchases, top-ups, usage and the ledger of them, while nothing is switched to fail."""

import re
from decimal import Decimal

import httpx
import pytest

from sandbox.server import Sandbox

pytestmark = pytest.mark.real_sockets
DAY = 86_400


def test_a_purchase_charges_the_balance_and_gives_an_activation_code(supplier):
    plan = supplier.plan("JP_3_30")
    answer = supplier.buy().json()

    assert (answer["remark"], answer["status"]) == ("order_completed", "success")
    order, esim = answer["data"]["order"], answer["data"]["esim"]
    assert re.fullmatch(r"[A-Z0-9]{10}", order["order_number"])
    assert (order["total_amount"], order["status"]) == (plan["converted_price"], 0)
    assert esim["serial_number"] == 2147483647
    assert re.fullmatch(r"LPA:1\$rsp\.sandbox\.example\$[A-Z0-9]{16,32}", esim["qr_code"])
    assert re.fullmatch(r"89\d{17,18}", esim["iccid"])
    assert (esim["qr_code_image"], esim["info"]) == (None, None)
    assert Decimal(str(supplier.balance())) == 5000 - Decimal(plan["converted_price"])


def test_the_same_call_again_buys_again(supplier):
    first, second = supplier.buy().json()["data"], supplier.buy().json()["data"]
    ledger = supplier.ledger()

    assert first["order"]["order_number"] != second["order"]["order_number"]
    assert first["esim"]["qr_code"] != second["esim"]["qr_code"]
    assert [entry["lpa"] for entry in ledger["purchases"]] == [
        first["esim"]["qr_code"],
        second["esim"]["qr_code"],
    ]
    cost = Decimal(supplier.plan("JP_3_30")["converted_price"])
    assert Decimal(ledger["balance"]) == 5000 - 2 * cost
    assert ledger["requests"]["purchase"] == 2


def test_the_ledger_says_what_came_of_each_call(supplier):
    plan = supplier.plan("JP_3_30")
    supplier.change("catalog", inactive=[plan["id"]])
    supplier.buy()
    supplier.change("catalog", clear=True)
    supplier.post("plan/purchase", plan_id=plan["id"], api_key="wrong")
    supplier.post("plan/purchase")
    supplier.post("plan/purchase", plan_id="999999")
    supplier.change("balance", set="0.10")
    supplier.buy()
    supplier.change("balance", add="100")
    supplier.buy()

    assert [(entry["outcome"], entry["accepted"]) for entry in supplier.ledger()["purchases"]] == [
        ("plan_unavailable", True),
        ("unauthenticated", False),
        ("validation_error", True),
        ("not_found", True),
        ("insufficient_balance", True),
        ("bought", True),
    ]
    last = supplier.ledger()["purchases"][-1]
    assert (last["slug"], last["plan_id"], last["answered"], last["fault"]) == (
        "JP_3_30",
        plan["id"],
        True,
        "",
    )


def test_a_purchase_may_come_as_json(supplier):
    body = {"api_key": "sandbox-supplier-key", "plan_id": supplier.plan("JP_3_30")["id"]}

    assert supplier.http.post("/api/plan/purchase", json=body).json()["status"] == "success"


def test_a_key_in_a_url_works_and_is_counted(supplier):
    assert supplier.balance() == 5000.0
    assert supplier.ledger()["url_key_leaks"] == 0

    answer = supplier.http.post("/api/balance?api_key=sandbox-supplier-key")

    assert answer.json()["status"] == "success"
    assert supplier.ledger()["url_key_leaks"] == 1


def test_usage_grows_with_the_clock_and_stops_at_the_allowance(supplier):
    esim = supplier.bought()
    seen = []
    for days in (0, 3, 3, 60):
        supplier.change("clock", days=days)
        answer = supplier.usage(iccid=esim["iccid"])
        seen.append(answer["obj"]["usageList"][0])

    assert {usage["esimTranNo"] for usage in seen} == {esim["esim_tran_no"]}
    used = [usage["dataUsage"] for usage in seen]
    assert used[0] == 0
    assert used == sorted(used)
    assert 0 < used[1] < used[2] < used[3] <= 3 * 1024**3
    assert seen[3]["lastUpdateTime"].endswith("+0000")


def test_usage_answers_for_up_to_ten_esims_without_an_envelope(supplier):
    numbers = [supplier.bought()["esim_tran_no"] for _ in range(2)]
    answers = [supplier.usage(**{"esimTranNos[]": numbers}) for _ in range(3)]

    assert "remark" not in answers[0]
    assert [usage["esimTranNo"] for usage in answers[0]["obj"]["usageList"]] == numbers
    assert [answer["success"] for answer in answers] == [True, True, "true"]
    assert supplier.usage(esimTranNo=numbers[0])["errorCode"] == "0"
    assert supplier.usage(**{"esimTranNos[]": numbers * 6})["remark"] == "validation_error"
    assert supplier.usage()["remark"] == "validation_error"
    assert supplier.usage(iccid="8900000000000000000")["remark"] == "not_found"
    assert supplier.usage(iccid="1", api_key="wrong")["remark"] == "unauthenticated"


def top_up(supplier, esim, slug):
    code = supplier.plan(slug)["packageCode"]
    return supplier.post("profile/topup", esimTranNo=esim["esim_tran_no"], packageCode=code).json()


def test_a_top_up_adds_data_and_days_and_charges_each_time(supplier):
    esim = supplier.bought()
    before = Decimal(supplier.ledger()["balance"])
    answers = [top_up(supplier, esim, "JP_1_7") for _ in range(2)]

    last = answers[1]["data"]["obj"]
    assert answers[1]["message"] == {"success": ["Top up completed successfully"]}
    assert (last["totalVolume"], last["totalDuration"]) == (5 * 1024**3, 44)
    assert last["topUpEsimTranNo"] == esim["esim_tran_no"]
    assert re.fullmatch(rf"MBL-{esim['order_number']}_\d+", last["transactionId"])
    cost = Decimal(supplier.plan("JP_1_7")["converted_price"])
    assert Decimal(supplier.ledger()["balance"]) == before - 2 * cost
    assert [entry["outcome"] for entry in supplier.ledger()["topups"]] == ["bought", "bought"]


def test_a_top_up_is_refused_for_day_plans_other_places_and_expired_esims(supplier):
    esim, day = supplier.bought(), supplier.bought("JP_1_Daily")
    balance = supplier.ledger()["balance"]

    assert top_up(supplier, esim, "JP_1_Daily")["remark"] == "validation_error"
    assert top_up(supplier, esim, "FR_1_7")["remark"] == "validation_error"
    assert top_up(supplier, day, "JP_1_7")["remark"] == "validation_error"
    assert top_up(supplier, {"esim_tran_no": "1"}, "JP_1_7")["remark"] == "not_found"
    supplier.change("clock", days=31)
    assert top_up(supplier, esim, "JP_1_7")["remark"] == "validation_error"
    assert supplier.ledger()["balance"] == balance


@pytest.mark.parametrize(
    ("variant", "shows"),
    [
        ("another_esim", lambda data, esim: data["obj"]["iccid"] != esim["iccid"]),
        ("inner_failure", lambda data, _esim: (data["success"], data["errorCode"]) == (False, "200002")),
        ("no_transaction_id", lambda data, _esim: "transactionId" not in data["obj"]),
        ("no_totals", lambda data, _esim: "totalVolume" not in data["obj"]),
        ("wrong_totals", lambda data, _esim: data["obj"]["expiredTime"].startswith("2020")),
    ],
)
def test_a_top_up_can_be_added_and_told_wrongly_once(supplier, variant, shows):
    esim = supplier.bought()
    supplier.switch(variant, "topup")
    before = supplier.balance()
    first, second = (top_up(supplier, esim, "JP_1_7")["data"] for _ in range(2))

    assert shows(first, esim)
    assert not shows(second, esim)
    assert supplier.balance() < before
    assert [entry["outcome"] for entry in supplier.ledger()["topups"]] == ["bought", "bought"]
    assert supplier.usage(iccid=esim["iccid"])["obj"]["usageList"][0]["totalData"] == 5 * 1024**3


def test_a_variant_of_a_top_up_is_none_of_a_purchase(supplier):
    answer = supplier.http.post("/supplier/switches", json={"endpoint": "purchase", "mode": "inner_failure"})
    assert (answer.status_code, "its endpoint is topup" in answer.json()["error"]) == (400, True)


def test_a_restart_keeps_what_was_bought_and_switched(tmp_path):
    state = str(tmp_path / "sandbox.sqlite3")
    with Sandbox(state=state, balance="50.00") as sandbox, httpx.Client(base_url=sandbox.url) as http:
        plan = http.get("/api/country-plans/japan").json()["data"]["plans"][2]
        form = {"api_key": "sandbox-supplier-key", "plan_id": plan["id"]}
        bought = http.post("/api/plan/purchase", data=form).json()["data"]
        http.post("/supplier/switches", json={"endpoint": "balance", "mode": "empty", "times": None})
        http.post("/supplier/catalog", json={"retired": [plan["id"]]})
        http.post("/supplier/clock", json={"days": 2})
        before = http.get("/supplier/ledger.json").json()

    with Sandbox(state=state, balance="50.00") as sandbox, httpx.Client(base_url=sandbox.url) as http:
        after = http.get("/supplier/ledger.json").json()
        on = http.get("/supplier/switches").json()
        listed = http.get("/api/country-plans/japan").json()["data"]["plans"]
        usage = http.post(
            "/api/profile/usage-check",
            data={"api_key": "sandbox-supplier-key", "iccid": bought["esim"]["iccid"]},
        )

    assert after["purchases"] == before["purchases"]
    assert Decimal(after["balance"]) == 50 - Decimal(plan["converted_price"])
    assert [rule["mode"] for rule in on["rules"]] == ["empty"]
    assert on["clock"]["offset"] == 2 * DAY
    assert plan["id"] not in {each["id"] for each in listed}
    assert usage.json()["obj"]["usageList"][0]["dataUsage"] > 0
