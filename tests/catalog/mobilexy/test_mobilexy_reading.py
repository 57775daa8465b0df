"""Odd answers to reads, without any I/O."""

import json
import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.mobilexy import (
    CoveredCountry,
    MalformedError,
    Plan,
    PurchasedEsim,
    RejectedError,
    RejectedPlan,
    UnavailableError,
    Usage,
    reading,
    values,
)
from catalog.mobilexy.verdict import wait

GOOD = {"id": 7, "slug": "JP_3_30"}


@pytest.fixture
def plan():
    """The plan read from a row with these fields."""
    return lambda **fields: Plan.model_validate(GOOD | fields)


@pytest.fixture
def plan_list(said):
    return lambda rows: reading.plans(said("country_plan", data={"plans": rows}))


# Single values


@pytest.mark.parametrize(
    ("sent", "price"),
    [
        ("8.12000000", Decimal("8.12")),
        (8.12, Decimal("8.12")),
        (8, Decimal(8)),
        (" 3 ", Decimal(3)),
        ("0", Decimal(0)),
        ("1e1", Decimal(10)),
        *[(odd, None) for odd in (
            None, "", "free", "NaN", "inf", "-Infinity", float("nan"), float("inf"), "-1", -0.01, True, [], {}, [8],
            "1,234.56", "1_0", "٣", "1e99", 10**8, 10**50,
        )],
        pytest.param("9" * 5000, None, id="5000 digits as text"),
        pytest.param(10**5000, None, id="5001 digits"),
    ],
)  # fmt: skip
def test_a_price_is_a_finite_amount_or_none(plan, sent, price):
    assert plan(converted_price=sent).price == price


@pytest.mark.parametrize(
    ("sent", "active"),
    [(1, True), ("1", True), (True, True), ("true", True), ("active", True), (None, True),
     (0, False), ("0", False), (False, False), ("false", False), ("inactive", False), (2, False), ("", False), ([], False)],
)  # fmt: skip
def test_a_plan_is_active_unless_it_says_otherwise(plan, sent, active):
    assert plan(status=sent).active is active


def test_a_plan_that_does_not_tell_its_status_is_active(plan):
    assert plan().active is True


@pytest.mark.parametrize(
    ("sent", "volume"),
    [(-1, -1), ("-1", -1), ("-1.00", -1), (3221225472, 3 * 1024**3), ("3221225472", 3 * 1024**3), (0, 0),
     (2**50, 2**50), (str(2**50), 2**50), (-2, None), (None, None), ("lots", None), (1.5, None), (2**63, None), ([], None), (True, None)],
)  # fmt: skip
def test_a_data_volume_is_bytes_or_unlimited(plan, sent, volume):
    assert plan(data_volume=sent).data_volume == volume


def test_numbers_come_as_text_and_text_as_numbers(plan):
    read = plan(id="855", name=12, period="30", voice_quantity="60.00", sms_quantity="-1", phone_number="1")
    assert (read.id, read.name, read.period) == (855, "12", 30)
    assert (read.voice_quantity, read.sms_quantity, read.has_phone_number) == (Decimal(60), -1, True)


def test_null_everywhere_is_nothing_told(plan):
    names = set(Plan.model_fields) - {"id", "slug"} | {"converted_price", "packageCode", "phone_number"}
    assert plan(**dict.fromkeys(names)) == plan()


@pytest.mark.parametrize("sent", [{"0": {"slug": "japan"}}, [{"slug": "japan"}, {"name": "?"}, None, 3]])
def test_countries_come_as_a_list_or_an_object_and_nameless_ones_are_left_out(plan, sent):
    assert [country.slug for country in plan(countries=sent).countries] == ["japan"]


@pytest.mark.parametrize("sent", [None, [], {}, "", 0, "Japan"])
def test_no_countries_are_none(plan, sent):
    assert plan(countries=sent).countries == ()


def test_text_is_fit_for_a_database(plan):
    assert plan(name=" a\0b\ud800 ").name == "a\N{REPLACEMENT CHARACTER}b?"


@pytest.mark.parametrize("days", [40_000, -1, 2.5, "soon"])
def test_an_impossible_validity_is_not_told(plan, days):
    assert plan(period=days).period is None


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-02-16T07:10:58+0000", datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC)),
        ("2026-02-16T09:10:58+02:00", datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC)),
        ("2026-02-16 07:10:58", datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC)),
        (1771225858, datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC)),
        ("1771225858000", datetime(2026, 2, 16, 7, 10, 58, tzinfo=UTC)),
        *[(odd, None) for odd in (None, "", "soon", 10**17, "0001-01-01T00:00:00+23:59", [], {}, True)],
    ],
)
def test_a_moment_is_utc_or_none(sent, moment):
    assert values.moment(sent) == moment


def test_payloads_can_be_made_by_hand():
    country = CoveredCountry(slug="japan", name="Japan")
    made = Plan(id=7, slug="AS_3_30", countries=(country,), price=Decimal(4), active=False, package_code="C")
    assert (made.countries, made.price, made.active, made.package_code) == (
        (country,),
        Decimal(4),
        False,
        "C",
    )
    now = datetime.now(UTC)
    usage = Usage(used_bytes=3, updated_at=now)
    assert (usage.used_bytes, usage.updated_at) == (3, now)
    assert PurchasedEsim(lpa="LPA:1$a$b", expiry_date=now.date()).expiry_date == now.date()


# Lists


@pytest.mark.parametrize(
    ("row", "rejected"),
    [
        ({"slug": "X"}, ("id: Field required", None, "X")),
        ({"id": 9}, ("slug: Field required", 9, "")),
        ({"id": 9, "slug": " "}, ("slug: Value error, missing", 9, "")),
        ({"id": 0, "slug": "X"}, ("id: Value error, missing or no positive number", 0, "X")),
        ({"id": 2**40, "slug": "X"}, ("id: Value error, missing or no positive number", 2**40, "X")),
        ({"id": True, "slug": "X"}, ("id: Value error, missing or no positive number", None, "X")),
        (None, ("no JSON object", None, "")),
        ([], ("no JSON object", None, "")),
        ("plan", ("no JSON object", None, "")),
    ],
)
def test_a_row_that_cannot_be_read_loses_no_other(plan_list, row, rejected):
    reason, number, slug = rejected
    listed = plan_list([GOOD, row, GOOD | {"id": 8}])
    assert [plan.id for plan in listed.plans] == [7, 8]
    assert listed.rejected == (RejectedPlan(reason=reason, id=number, slug=slug),)


def test_plans_may_come_as_an_object(plan_list):
    assert [plan.id for plan in plan_list({"3": GOOD, "5": GOOD | {"id": 8}}).plans] == [7, 8]


@pytest.mark.parametrize("nothing", [[], {}])
def test_an_empty_list_of_plans_is_empty(plan_list, nothing):
    assert plan_list(nothing).plans == ()


@pytest.mark.parametrize("read", [reading.countries, reading.regions, reading.plans])
@pytest.mark.parametrize("rest", [{}, {"data": None}, {"data": []}, {"data": {}}, {"data": "x"}])
def test_a_list_that_is_not_there_is_not_empty_but_malformed(said, read, rest):
    with pytest.raises(MalformedError, match="holds no"):
        read(said("listed", **rest))


def test_countries_that_cannot_be_read_are_left_out_and_counted(said, caplog):
    with caplog.at_level(logging.WARNING):
        found = reading.countries(said(data={"countries": [{"slug": "japan"}, {"name": "Nowhere"}]}))
    assert [country.slug for country in found] == ["japan"]
    assert caplog.messages == ["left out 1 of 2 rows (Country)"]


def test_countries_none_of_which_can_be_read_are_another_format(said):
    with pytest.raises(MalformedError, match="None of the supplier's 2 rows"):
        reading.countries(said(data={"countries": ["japan", "france"]}))


@pytest.mark.parametrize(
    "data", [{}, {"balance": None}, {"balance": "much"}, {"balance": "1,234.50"}, {"balance": "NaN"}]
)
def test_a_balance_that_is_no_number_is_malformed(said, data):
    with pytest.raises(MalformedError, match="no balance"):
        reading.balance(said(data=data))


def test_a_balance_may_be_text_and_below_zero(said):
    assert reading.balance(said(data={"balance": "-3.10"})) == Decimal("-3.10")


@pytest.mark.parametrize("data", [{}, {"plan": None}, {"plan": []}, {"plan": {"id": 3}}])
def test_a_plan_that_cannot_be_read_is_malformed(said, data):
    with pytest.raises(MalformedError, match="plan cannot be read"):
        reading.plan_details(said(data=data))


# Usage


@pytest.mark.parametrize("success", [True, "true", 1, "1"])
@pytest.mark.parametrize("code", [{}, {"errorCode": None}, {"errorCode": "0"}, {"errorCode": 0}])
@pytest.mark.parametrize(
    "listed",
    [
        [{"esimTranNo": "26021607100025", "dataUsage": "5"}],
        {"esimTranNo": "26021607100025", "dataUsage": 5},
        {"26021607100025": {"dataUsage": 5}},
        {"0": {"esimTranNo": "26021607100025", "dataUsage": 5}},
    ],
)
def test_usage_comes_as_list_or_object_and_success_as_text_or_flag(answered, success, code, listed):
    (usage,) = reading.usages(answered({"success": success, "obj": {"usageList": listed}} | code))
    assert (usage.esim_tran_no, usage.used_bytes, usage.total_bytes, usage.updated_at) == (
        "26021607100025", 5, None, None,
    )  # fmt: skip


def test_usage_may_come_inside_the_envelope(said):
    obj = {"usageList": [{"esimTranNo": "26021607100025", "dataUsage": 5}]}
    assert len(reading.usages(said("usage", data={"success": True, "obj": obj}))) == 1


def test_usage_of_nothing_is_empty(answered):
    assert reading.usages(answered({"success": "true", "obj": {"usageList": []}})) == []


@pytest.mark.parametrize(
    "obj",
    [
        None,
        [],
        {},
        {"usageList": None},
        {"usageList": "none"},
        {"usageList": [{}]},
        {"usageList": [{"dataUsage": -1}]},
    ],
)
def test_usage_that_is_not_there_is_malformed(answered, obj):
    with pytest.raises(MalformedError):
        reading.usages(answered({"success": True, "obj": obj}))


@pytest.mark.parametrize(
    ("code", "error"), [("310403", RejectedError), ("200010", UnavailableError), ("000001", UnavailableError)]
)
def test_a_failed_usage_check_says_whether_to_try_again(answered, code, error):
    with pytest.raises(error) as caught:
        reading.usages(answered({"success": "false", "errorCode": code, "errorMsg": "Sorry", "obj": None}))
    assert (caught.value.remark, caught.value.messages) == (code, ("Sorry",))


# Verdicts


@pytest.mark.parametrize(
    "message",
    ["Plan not found", ["Plan not found"], {"error": ["Plan not found"]}, {"a": {"b": "Plan not found"}}],
)
def test_an_error_with_http_200_is_rejected_and_its_message_is_read_in_any_shape(said, message):
    with pytest.raises(RejectedError) as caught:
        reading.plans(said("not_found", "error", message))
    assert (caught.value.remark, caught.value.messages, caught.value.http_status) == (
        "not_found", ("Plan not found",), 200,
    )  # fmt: skip
    assert str(caught.value) == "The supplier refused the request (HTTP 200, not_found, Plan not found)"


def test_maintenance_is_a_matter_of_time(said):
    with pytest.raises(UnavailableError):
        reading.balance(said("maintenance_mode", "error"))


@pytest.mark.parametrize(
    ("status", "error"),
    [(200, MalformedError), (400, RejectedError), (401, RejectedError), (404, RejectedError), (422, RejectedError),
     (302, MalformedError), (408, UnavailableError), (429, UnavailableError), (500, UnavailableError), (503, UnavailableError)],
)  # fmt: skip
def test_without_an_envelope_the_http_status_decides(answered, status, error):
    with pytest.raises(error):
        reading.balance(answered({"message": "Something"}, status))


def test_a_good_body_is_good_whatever_its_http_status(said):
    assert reading.balance(said(data={"balance": 1}, http=500)) == 1


@pytest.mark.parametrize("status", [200, 403, 404, 503])
@pytest.mark.parametrize("page", ["<!DOCTYPE html><html></html>", "\n <html>"])
def test_a_page_is_not_available(answered, status, page):
    with pytest.raises(UnavailableError):
        reading.countries(answered(page, status, content_type="text/plain"))


def test_a_redirect_is_not_available(answered):
    with pytest.raises(UnavailableError):
        reading.countries(answered(b"", 302))


def test_json_called_html_is_json(answered, sample):
    assert len(reading.countries(answered(sample("countries.json"), content_type="text/html"))) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"3",
        b'"success"',
        b'{"status": "success"',
        b"\xff\xfe\xfa",
        b"[" * 100_000,
        b"{}{}",
    ],
)
def test_what_is_no_json_object_is_malformed(answered, body):
    with pytest.raises(MalformedError):
        reading.countries(answered(body))


def test_a_number_too_long_for_python_spoils_nothing(answered):
    body = '{"status":"success","data":{"countries":[{"slug":"japan","converted_price":' + "9" * 9000 + "}]}}"
    assert reading.countries(answered(body))[0].price is None


def test_nan_in_json_is_no_price(answered):
    body = '{"status":"success","data":{"countries":[{"slug":"japan","converted_price":NaN}]}}'
    assert reading.countries(answered(body))[0].price is None


def test_an_answer_cut_at_the_limit_is_malformed(answered, sample):
    with pytest.raises(MalformedError, match="too large"):
        reading.countries(answered(sample("countries.json"), whole=False))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("", None), ("soon", None), ("-1", None), ("1.5", None), ("9" * 40, None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_is_read(answered, header, seconds):
    assert wait(answered(b"", 429, retry_after=header)) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_retry_after_may_be_a_date(answered, zone):
    then = datetime.now(UTC) + timedelta(seconds=90)
    asked = wait(answered(b"", 503, retry_after=f"{then:%a, %d %b %Y %H:%M:%S} {zone}"))
    assert 80 < asked <= 90


def test_messages_are_bounded_and_hold_no_activation_code(said):
    message = ["Use LPA:1$rsp.example.com$SECRET-1 now", "x" * 1000, *map(str, range(50))]
    with pytest.raises(RejectedError) as caught:
        reading.balance(said("odd", "error", message))
    assert caught.value.messages[0] == "Use [activation code] now"
    assert len(caught.value.messages) == 10
    assert max(map(len, caught.value.messages)) == 300
    assert "SECRET" not in json.dumps(str(caught.value))
