"""What phones do with eSIMs of the sandbox, and in which forms the use of them is told."""

import pytest

from sandbox.supplier.switches import USAGE_VARIANTS

pytestmark = pytest.mark.real_sockets
GB = 1024**3


def entries(answer):
    return answer["obj"]["usageList"]


def one(answer, number):
    [found] = [each for each in entries(answer) if each["esimTranNo"] == number]
    return found


def state(supplier):
    return supplier.http.get("/supplier/esims.json").json()[0]["state"]


def test_an_esim_goes_from_a_shelf_to_a_phone_to_its_end(supplier):
    supplier.switch("stays_uninstalled")
    number = supplier.bought()["esim_tran_no"]
    supplier.change("clock", days=20)
    assert (state(supplier), one(supplier.usage(esimTranNo=number), number)["dataUsage"]) == ("RELEASED", 0)
    supplier.change("phone", esim=number, install=True)
    assert state(supplier) == "ENABLED"
    supplier.change("phone", esim=number, used_percent=80)
    assert (state(supplier), one(supplier.usage(esimTranNo=number), number)["dataUsage"]) == (
        "IN_USE",
        3 * GB * 80 // 100,
    )
    supplier.change("phone", used=3 * GB)
    assert state(supplier) == "USED_UP"
    supplier.change("clock", days=31)
    assert state(supplier) == "USED_EXPIRED"


def test_an_esim_that_is_never_installed_ends_unused_after_half_a_year(supplier):
    supplier.switch("stays_uninstalled")
    supplier.bought()
    supplier.change("clock", days=179)
    assert state(supplier) == "RELEASED"
    supplier.change("clock", days=2)
    assert state(supplier) == "UNUSED_EXPIRED"


def test_an_esim_that_is_made_older_has_used_and_lost_as_much_as_if_time_had_passed(supplier):
    number = supplier.bought()["esim_tran_no"]
    supplier.change("age", seconds=3 * 86_400)
    assert one(supplier.usage(esimTranNo=number), number)["dataUsage"] > 0
    assert state(supplier) == "IN_USE"
    supplier.change("age", seconds=28 * 86_400)
    assert state(supplier) == "USED_EXPIRED"
    assert supplier.http.post("/supplier/age", json={"seconds": -1}).status_code == 400


def test_a_phone_needs_an_esim_that_was_bought(supplier):
    answer = supplier.http.post("/supplier/phone", json={"esim": "8900000000000000000", "install": True})
    assert (answer.status_code, answer.json()["error"]) == (400, "no such eSIM was bought")


# What each switch makes of a call about two eSIMs, the second of which has used half.
TOLD = {
    "left_out": lambda a, first, _second: [each["esimTranNo"] for each in entries(a)] == [first],
    "unknown_left_out": lambda a, first, second: (
        [each["esimTranNo"] for each in entries(a)] == [first, second]
    ),
    "foreign": lambda a, *_both: len(entries(a)) == 3,
    "no_numbers": lambda a, *_both: all("esimTranNo" not in each for each in entries(a)),
    "text_numbers": lambda a, _first, second: one(a, second)["dataUsage"] == str(3 * GB // 2),
    "null_usage": lambda a, _first, second: one(a, second)["dataUsage"] is None,
    "no_total": lambda a, _first, second: one(a, second)["totalData"] == -1,
    "keyed": lambda a, first, second: list(entries(a)) == [first, second],
    "enveloped": lambda a, *_both: a["remark"] == "usage_check" and len(entries(a["data"])) == 2,
    "no_time": lambda a, first, _second: one(a, first)["lastUpdateTime"] is None,
    "unix_time": lambda a, first, _second: one(a, first)["lastUpdateTime"] > 10**12,
    "stale": lambda a, first, _second: len(entries(a)) == 2,
    "ahead": lambda a, first, _second: len(entries(a)) == 2,
}


def test_every_way_of_telling_is_tried_here():
    assert TOLD.keys() == USAGE_VARIANTS.keys()


def test_a_switch_changes_how_use_is_told_and_then_no_more(supplier):
    first, second = (supplier.bought()["esim_tran_no"] for _ in range(2))
    supplier.change("phone", esim=second, used_percent=50)
    for mode, is_so in TOLD.items():
        supplier.switch(mode, endpoint="usage")
        assert is_so(supplier.usage(**{"esimTranNos[]": [first, second]}), first, second), mode
        assert len(entries(supplier.usage(**{"esimTranNos[]": [first, second]}))) == 2, mode
    supplier.switch("unknown_left_out", endpoint="usage")
    assert len(entries(supplier.usage(**{"esimTranNos[]": [first, "26010110009999"]}))) == 1
    assert supplier.usage(**{"esimTranNos[]": [first, "26010110009999"]})["remark"] == "not_found"
