"""What becomes of a purchase or a top-up, judged from its answer alone."""

import json

import pytest

from catalog.mobilexy import OutcomeUnknownError, RefusalReason, RefusedError, spending

LPA = "LPA:1$rsp.example.com$K2-7QX"
ORDER = {"order_number": "GW7DUVMKGO", "total_amount": "6.20000000", "status": 0}


@pytest.fixture
def bought(said):
    """The purchase made of an answer that says success and carries this data."""
    return lambda remark="order_completed", **data: spending.purchase(said(remark, data=data))


@pytest.fixture
def refused():
    """The reason for which this answer is certainly no purchase, whichever call it answers."""

    def judge(answer):
        reasons = set()
        for spend in (spending.purchase, spending.top_up):
            with pytest.raises(RefusedError) as caught:
                spend(answer)
            reasons.add(caught.value.reason)
        (reason,) = reasons
        return reason

    return judge


@pytest.fixture
def unknown():
    """Why nobody knows what this answer means for a purchase; its body must have been kept."""

    def judge(answer, spend=spending.purchase):
        with pytest.raises(OutcomeUnknownError) as caught:
            spend(answer)
        assert caught.value.raw == answer.text
        assert caught.value.cause_code in spending.CAUSES
        return caught.value.cause_code

    return judge


# Bought


@pytest.mark.parametrize("esim", [{}, {"esim": None}, {"esim": []}, {"esim": ""}])
def test_an_order_number_without_an_esim_is_bought(bought, esim):
    result = bought(order=ORDER, **esim)
    assert (result.order_number, result.esim) == ("GW7DUVMKGO", None)


@pytest.mark.parametrize("code", [{}, {"qr_code": None}, {"qr_code": ""}, {"qr_code": []}])
def test_an_esim_without_a_code_is_bought(bought, code):
    result = bought(
        order=ORDER, esim={"iccid": 8910300000056693431, "qr_code_image": "https://x.example/q.png"} | code
    )
    assert (result.esim.lpa, result.esim.iccid) == ("", "8910300000056693431")
    assert result.esim.qr_code_image == "https://x.example/q.png"


def test_a_code_is_kept_as_it_came(bought):
    assert bought(order=ORDER, esim={"qr_code": f"\n {LPA.lower()}$$1 "}).esim.lpa == f"{LPA.lower()}$$1"


@pytest.mark.parametrize(
    "order", [{}, {"order": None}, {"order": {"order_number": None}}, {"order": {"order_number": ""}}]
)
def test_a_code_without_an_order_number_is_bought(bought, order):
    result = bought(esim={"qr_code": LPA}, **order)
    assert (result.order_number, result.total_amount, result.esim.lpa) == ("", None, LPA)


@pytest.mark.parametrize(
    "data", [{}, {"order": {}}, {"order": {"order_number": None}, "esim": {"qr_code": None}}, {"order": []}]
)
def test_success_without_any_proof_is_unknown(said, unknown, data):
    assert unknown(said("order_completed", data=data)) == "no_order_number"


def test_success_without_data_is_unknown(said, unknown):
    assert unknown(said("order_completed")) == "no_order_number"


@pytest.mark.parametrize("http", [200, 201, 302, 404, 500])
def test_a_bought_body_is_bought_whatever_its_http_status(said, http):
    assert (
        spending.purchase(said("order_completed", data={"order": ORDER}, http=http)).order_number
        == "GW7DUVMKGO"
    )


@pytest.mark.parametrize("remark", ["", "not_found", "insufficient_balance", "something_new"])
def test_success_with_an_order_number_is_bought_whatever_its_remark(bought, remark):
    assert bought(remark, order=ORDER).order_number == "GW7DUVMKGO"


@pytest.mark.parametrize("status", ["success", "Success", True, "true", 1, "1"])
def test_success_is_said_in_several_ways(said, status):
    assert spending.purchase(said(status=status, data={"order": ORDER})).order_number == "GW7DUVMKGO"


@pytest.mark.parametrize(
    "data",
    [
        {"esim": {"qr_code": LPA, "esimTranNo": "26021613280014"}},
        {"esim": {"qr_code": LPA, "esim_tran_no": 26021613280014}},
        {"esim": {"qr_code": LPA, "info": {"esimTranNo": "26021613280014", "pin": 1234}}},
        {"esim": {"qr_code": LPA, "info": '{"esimTranNo": 26021613280014}'}},
        {"esim": {"qr_code": LPA, "info": [{"esimTranNo": "26021613280014"}]}},
        {"esim": {"qr_code": LPA}, "order": ORDER | {"esimTranNo": "26021613280014"}},
        {"esim": {"qr_code": LPA}, "esimTranNo": "26021613280014"},
    ],
)
def test_the_transaction_number_is_found_wherever_it_stands(bought, data):
    assert bought(**data).esim.esim_tran_no == "26021613280014"


@pytest.mark.parametrize("info", [None, "", "text", "{", "[]", [], 3, {"pin": "1"}])
def test_info_without_a_transaction_number_is_no_trouble(bought, info):
    assert bought(esim={"qr_code": LPA, "info": info}).esim.esim_tran_no == ""


@pytest.mark.parametrize("amount", [None, "", "NaN", -1, "free", []])
def test_an_unreadable_amount_does_not_undo_a_purchase(bought, amount):
    assert bought(order=ORDER | {"total_amount": amount}).total_amount is None


def test_an_unreadable_date_does_not_undo_a_purchase(bought):
    assert bought(order=ORDER, esim={"expiry_date": "soon"}).esim.expiry_date is None


# Refused


@pytest.mark.parametrize(
    ("remark", "reason"),
    [
        ("unauthenticated", RefusalReason.AUTH),
        ("unverified", RefusalReason.AUTH),
        ("validation_error", RefusalReason.VALIDATION),
        ("not_found", RefusalReason.PLAN_GONE),
        ("country_not_found", RefusalReason.PLAN_GONE),
        ("plan_unavailable", RefusalReason.PLAN_GONE),
        ("insufficient_balance", RefusalReason.BALANCE),
        ("maintenance_mode", RefusalReason.MAINTENANCE),
    ],
)
@pytest.mark.parametrize("http", [200, 400, 404, 500])
def test_an_error_with_a_listed_remark_is_refused_whatever_its_http_status(
    said, refused, remark, reason, http
):
    assert refused(said(remark, "error", {"error": ["No"]}, http)) == reason


@pytest.mark.parametrize("remark", ["", "error", "something_new"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Insufficient balance", RefusalReason.BALANCE),
        ("The plan is currently unavailable", RefusalReason.PLAN_GONE),
    ],
)
@pytest.mark.parametrize("shape", [lambda text: text, lambda text: [text], lambda text: {"error": [text]}])
def test_two_sentences_are_as_good_as_a_remark(said, refused, *, remark, text, reason, shape):
    assert refused(said(remark, "error", shape(text))) == reason


@pytest.mark.parametrize(
    "message",
    [
        "Insufficient balance, order 7 confirmed",
        "Order placed. Insufficient balance",
        ["Insufficient balance", "Order placed"],
        ["Insufficient balance", "The plan is currently unavailable"],
        "The service is currently unavailable",
        [],
        None,
    ],
)
def test_a_part_of_a_sentence_proves_nothing(said, unknown, message):
    assert unknown(said("something_new", "error", message)) == "unlisted_remark"


def test_a_sentence_without_an_error_proves_nothing(said, unknown):
    assert unknown(said("", "", "Insufficient balance")) == "no_status"


@pytest.mark.parametrize(
    ("code", "reason"),
    [("200007", RefusalReason.BALANCE), (200011, RefusalReason.PLAN_GONE), ("310243", RefusalReason.PLAN_GONE),
     ("000103", RefusalReason.VALIDATION), ("101002", RefusalReason.AUTH)],
)  # fmt: skip
@pytest.mark.parametrize("success", [False, "false", 0])
def test_without_a_remark_the_providers_code_counts(answered, refused, code, reason, success):
    assert refused(answered({"success": success, "errorCode": code, "errorMsg": "No", "obj": None})) == reason


@pytest.mark.parametrize(
    "code", ["000001", "900001", "200002", "200009", "200010", "310272", "999999", None, ""]
)
def test_other_codes_are_unknown(answered, unknown, code):
    assert unknown(answered({"success": False, "errorCode": code})) == "unlisted_remark"


def test_a_code_beside_an_unlisted_remark_is_unknown(answered, unknown):
    assert (
        unknown(answered({"remark": "topup_failed", "status": "error", "errorCode": "200007"}))
        == "unlisted_remark"
    )


@pytest.mark.parametrize(
    ("http", "reason"),
    [(401, RefusalReason.AUTH), (403, RefusalReason.AUTH), (419, RefusalReason.AUTH), (429, RefusalReason.THROTTLED),
     (404, RefusalReason.MAINTENANCE), (405, RefusalReason.MAINTENANCE)],
)  # fmt: skip
@pytest.mark.parametrize("body", [b"", b"<html>No</html>", b'{"message": "No."}', b"no"])
def test_a_listed_http_status_without_an_envelope_is_refused(answered, refused, http, reason, body):
    assert refused(answered(body, http)) == reason


# Unknown


@pytest.mark.parametrize(
    ("http", "body", "cause"),
    [
        (200, b"", "bad_json"),
        (200, b'{"remark": "order_completed", "status": "succ', "bad_json"),
        (200, b"[]", "bad_json"),
        (200, b"null", "bad_json"),
        (200, b"\xff\xfe\xff", "bad_json"),
        (200, '{"status": "error", "remark": "not_found"}'.encode("utf-16"), "bad_json"),
        (200, b"[" * 100_000, "bad_json"),
        (200, b"<!DOCTYPE html><html></html>", "html"),
        (200, b"{}", "no_status"),
        (200, b'{"message": "Unauthenticated."}', "no_status"),
        (302, b"", "redirect"),
        (301, b"<html></html>", "redirect"),
        (500, b'{"message": "Server Error"}', "http_5xx"),
        (502, b"<html></html>", "http_5xx"),
        (503, b"", "http_5xx"),
        *[(http, b"{}", "http_4xx") for http in (400, 402, 406, 408, 409, 410, 422, 425)],
    ],
)
def test_everything_else_is_unknown(answered, unknown, http, body, cause):
    assert unknown(answered(body, http)) == cause
    assert unknown(answered(body, http), spending.top_up) == cause


@pytest.mark.parametrize(
    "message", ["Insufficient balance", "The plan is currently unavailable", "Plan not found"]
)
@pytest.mark.parametrize("http", [200, 401, 429])
def test_a_failed_confirmation_is_unknown_whatever_it_says(said, unknown, message, http):
    answer = said("order_confirmation_failed", "error", message, http, errorCode="200007")
    assert unknown(answer) == "order_confirmation_failed"


@pytest.mark.parametrize(
    "remark", ["order_completed", "topup_completed", "something_new", "timeout", "too_large", "error", ""]
)
@pytest.mark.parametrize("http", [200, 401, 404, 429])
def test_an_unlisted_remark_is_unknown_whatever_its_http_status(said, unknown, remark, http):
    assert unknown(said(remark, "error", "No", http)) == "unlisted_remark"


@pytest.mark.parametrize(
    "rest",
    [{"status": "pending"}, {"status": 403}, {"remark": "order"}, {"data": {"id": 1}}, {"obj": None}],
)
@pytest.mark.parametrize("http", [401, 403, 404, 405, 419, 429])
def test_a_http_status_does_not_overrule_the_suppliers_own_code(answered, unknown, rest, http):
    assert unknown(answered({"message": "No"} | rest, http)) == "http_4xx"


def test_a_row_that_the_framework_missed_is_unknown_since_code_has_run(answered, unknown):
    page = "<title>No query results for model [App\\Models\\Order].</title>"
    assert unknown(answered(page, 404)) == "http_4xx"
    missed = {"message": "No query results for model [App\\Models\\Order] 12"}
    assert unknown(answered(missed, 404)) == "http_4xx"


PROOFS = [
    {"data": {"order": ORDER}},
    {"data": {"order": {"order_number": 12}}},
    {"data": {"esim": {"qr_code": LPA}}},
    {"data": {"esim": {"code": LPA}}},
    {"data": {"esim": {"code": LPA.removeprefix("LPA:")}}},
    {"data": {"esim": {"qr_code_image": "https://x.example/q.png"}}},
    {"data": {"order": {"order_number": "#12"}}},
    {"data": {"esim": {"iccid": "8910300000056693431"}}},
    {"data": json.dumps({"order": ORDER})},
    {"obj": {"transactionId": "MBL-1"}},
    {"message": f"Insufficient balance {LPA}"},
]


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("spend", [spending.purchase, spending.top_up])
def test_an_error_that_holds_proof_of_a_purchase_is_unknown(answered, unknown, proof, spend):
    body = {"remark": "insufficient_balance", "status": "error"} | proof
    assert unknown(answered(body), spend) == "contradiction"


@pytest.mark.parametrize(
    "body", ['{"order_number": "GW7', f"<html>{LPA}</html>", '{"esim": {"qr_code": "LPA:1$']
)
@pytest.mark.parametrize("http", [401, 403, 404, 429])
def test_a_broken_body_that_holds_proof_of_a_purchase_is_unknown(answered, unknown, body, http):
    assert unknown(answered(body, http)) == "contradiction"


def test_empty_fields_are_no_proof(said, refused):
    empty = {
        "order": {"order_number": None},
        "esim": {"qr_code": "", "qr_code_image": None, "iccid": []},
        "transactionId": None,
    }
    assert refused(said("not_found", "error", data=empty)) == RefusalReason.PLAN_GONE


@pytest.mark.parametrize("http", [200, 401, 429])
def test_an_answer_cut_at_the_limit_is_unknown(said, unknown, http):
    whole = said("not_found", "error", http=http)
    cut = type(whole)(whole.status, whole.body, whole.content_type, whole=False)
    assert unknown(cut) == "too_large"


# Top-ups


@pytest.fixture
def topped_up(sample):
    return json.loads(sample("topup.json"))


@pytest.mark.parametrize("success", [True, "true", 1, None])
@pytest.mark.parametrize("code", [None, "0", 0, ""])
def test_a_top_up_is_made_when_both_envelopes_say_so(answered, topped_up, success, code):
    topped_up["data"] |= {"success": success, "errorCode": code}
    assert spending.top_up(answered(topped_up)).transaction_id == "MBL-RGNRTU9DAK_1771248518"


def test_a_top_up_may_come_without_the_outer_envelope(answered, topped_up):
    assert spending.top_up(answered(topped_up["data"])).total_days == 42


@pytest.mark.parametrize(
    "inner", [{"success": False}, {"success": "false"}, {"errorCode": "200007"}, {"errorCode": "x"}]
)
def test_a_top_up_whose_envelopes_disagree_is_unknown(answered, topped_up, unknown, inner):
    topped_up["data"] |= inner
    assert unknown(answered(topped_up), spending.top_up) == "contradiction"


@pytest.mark.parametrize(
    "obj", [None, [], {}, {"transactionId": None}, {"iccid": "8910300000056693431"}, "done"]
)
def test_a_top_up_without_a_transaction_is_unknown(answered, topped_up, unknown, obj):
    topped_up["data"]["obj"] = obj
    assert unknown(answered(topped_up), spending.top_up) == "no_transaction_id"


def test_a_purchases_answer_is_no_top_up(answered, sample, unknown):
    assert unknown(answered(sample("purchase.json")), spending.top_up) == "no_transaction_id"
