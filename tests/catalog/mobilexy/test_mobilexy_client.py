"""Requests as they go out, and when they go out again; over a transport without a network."""

import logging
import time
import traceback
from urllib.parse import parse_qs

import httpx
import pytest

from catalog.mobilexy import (
    DEFAULT_BASE_URL,
    Client,
    MalformedError,
    MobilexyError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
    UnavailableError,
)

KEY = "supplier-key-0123456789"
LPA = "LPA:1$rsp.example.com$K2-7QX"
BOUGHT = {"json": {"status": "success", "data": {"order": {"order_number": "A1"}, "esim": {"qr_code": LPA}}}}
BALANCE = {"status_code": 200, "json": {"remark": "balance", "status": "success", "data": {"balance": 5}}}
COUNTRIES = {"status_code": 200, "json": {"status": "success", "data": {"countries": []}}}
BUSY = {"status_code": 503, "text": "busy"}
USAGE = {"status_code": 200, "json": {"success": True, "obj": {"usageList": []}}}
PLANS = {"status_code": 200, "json": {"status": "success", "data": {"plans": []}}}
SPENDING = [lambda client: client.purchase(10), lambda client: client.top_up("26021613280014", "PFRQ8FIBC")]


def ok(answer):
    return {"status_code": 200} | answer


def drip(pieces, pause):
    def stream():
        for piece in pieces:
            time.sleep(pause)
            yield piece

    return lambda _request: httpx.Response(
        200, content=stream(), headers={"Content-Type": "application/json"}
    )


def broken_after(piece, error):
    def stream():
        yield piece
        raise error

    return lambda _request: httpx.Response(200, content=stream())


# Requests


@pytest.mark.parametrize(
    ("call", "answer", "method", "path", "fields"),
    [
        (lambda c: c.countries(), COUNTRIES, "GET", "/api/coverage/countries", {}),
        (lambda c: c.country_plans("japan"), PLANS, "GET", "/api/country-plans/japan", {}),
        (lambda c: c.country_plans("a/../b?c=d#e é"), PLANS, "GET", "/api/country-plans/a%2F..%2Fb%3Fc%3Dd%23e%20%C3%A9", {}),
        (lambda c: c.region_plans("asia-as-12"), PLANS, "GET", "/api/region-plans/asia-as-12", {}),
        (lambda c: c.global_plans(), PLANS, "GET", "/api/global-plans", {}),
        (lambda c: c.balance(), BALANCE, "POST", "/api/balance", {}),
        (lambda c: c.usage_by_iccid("8948"), USAGE, "POST", "/api/profile/usage-check", {"iccid": ["8948"]}),
        (lambda c: c.usage("26"), USAGE, "POST", "/api/profile/usage-check", {"esimTranNo": ["26"]}),
        (lambda c: c.usage_many(["26", "27"]), USAGE, "POST", "/api/profile/usage-check", {"esimTranNos[]": ["26", "27"]}),
        (lambda c: c.purchase(10), ok(BOUGHT), "POST", "/api/plan/purchase", {"plan_id": ["10"]}),
    ],
)  # fmt: skip
def test_a_call_is_one_request_with_the_key_in_the_body_of_posts_only(
    scripted, *, call, answer, method, path, fields
):
    client, supplier = scripted(answer)
    call(client)
    (request,) = supplier.requests
    assert (request.method, request.url.raw_path.decode()) == (method, path)
    assert parse_qs(request.content.decode()) == ({"api_key": [KEY]} | fields if method == "POST" else {})
    assert request.headers["Accept"] == "application/json"
    assert KEY not in str(request.url) + str(request.headers)


def test_a_top_up_names_the_esim_and_the_package(scripted, sample):
    client, supplier = scripted({"status_code": 200, "text": sample("topup.json")})
    assert client.top_up("26021613280014", "PFRQ8FIBC").total_days == 42
    (request,) = supplier.requests
    assert request.url.path == "/api/profile/topup"
    assert parse_qs(request.content.decode()) == {
        "api_key": [KEY], "esimTranNo": ["26021613280014"], "packageCode": ["PFRQ8FIBC"],
    }  # fmt: skip


def test_regions_and_plans_are_asked_for(scripted, sample):
    client, supplier = scripted(
        *({"status_code": 200, "text": sample(name)} for name in ("regions.json", "plan.json"))
    )
    assert (len(client.regions()), client.plan(811).id) == (2, 811)
    assert [request.url.path for request in supplier.requests] == ["/api/coverage/regions", "/api/plan/811"]


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.usage_many([]),
        lambda c: c.usage_many(["1"] * 11),
        lambda c: c.usage_many("26021613280014"),
        lambda c: c.usage_many(["1", ""]),
        lambda c: c.usage(""),
        lambda c: c.usage_by_iccid(" "),
        lambda c: c.top_up("", "CODE"),
        lambda c: c.top_up("26", ""),
        lambda c: c.country_plans(""),
        lambda c: c.region_plans(".."),
    ],
)
def test_a_call_that_names_nothing_is_not_sent(scripted, call):
    client, supplier = scripted(BALANCE)
    with pytest.raises(ValueError, match=r"identifies|takes|path"):
        call(client)
    assert supplier.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "mobilexy.com/api",
        "ftp://x.example/api",
        "https://",
        "https://me:pass@x.example",
        "https://x.example/?a=1",
    ],
)
def test_a_wrong_address_is_found_at_the_start_and_not_quoted(address):
    with pytest.raises(ValueError, match="base_url") as caught:
        Client(address, KEY)
    assert "pass@" not in str(caught.value)


# Again


def test_a_read_is_tried_again_until_it_succeeds(scripted):
    client, supplier = scripted(BUSY, httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), BALANCE)
    assert client.balance() == 5
    assert len(supplier.requests) == 4
    assert [0.25, 0.5, 1] <= supplier.slept <= [0.5, 1, 2]


def test_a_read_is_given_up_after_its_attempts(scripted):
    client, supplier = scripted(BUSY)
    with pytest.raises(UnavailableError) as caught:
        client.countries()
    assert (caught.value.http_status, len(supplier.requests), len(supplier.slept)) == (503, 4, 3)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status_code": 200, "json": {"status": "error", "remark": "not_found"}}, RejectedError),
        ({"status_code": 403, "json": {"message": "No"}}, RejectedError),
        ({"status_code": 200, "text": "{"}, MalformedError),
        ({"status_code": 200, "json": {"status": "success"}}, MalformedError),
    ],
)
def test_a_no_is_not_asked_again(scripted, answer, error):
    client, supplier = scripted(answer)
    with pytest.raises(error):
        client.countries()
    assert (len(supplier.requests), supplier.slept) == (1, [])


def test_retry_after_is_waited_for(scripted):
    client, supplier = scripted({"status_code": 429, "headers": {"Retry-After": "7"}}, BALANCE)
    assert client.balance() == 5
    (pause,) = supplier.slept
    assert 7 <= pause <= 7.5


def test_a_retry_after_beyond_the_budget_is_left_to_the_caller(scripted):
    client, supplier = scripted({"status_code": 429, "headers": {"Retry-After": "3600"}}, BALANCE)
    with pytest.raises(UnavailableError) as caught:
        client.balance()
    assert (caught.value.retry_after, len(supplier.requests), supplier.slept) == (3600, 1, [])


def test_all_waiting_together_stays_within_the_budget(scripted):
    client, supplier = scripted({"status_code": 429, "headers": {"Retry-After": "25"}}, attempts=9)
    with pytest.raises(UnavailableError):
        client.balance()
    assert (len(supplier.requests), len(supplier.slept)) == (3, 2)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(scripted, status):
    client, supplier = scripted(
        {"status_code": status, "headers": {"Location": "https://evil.example/"}}, attempts=1
    )
    with pytest.raises(UnavailableError):
        client.balance()
    with pytest.raises(OutcomeUnknownError) as caught:
        client.purchase(10)
    assert caught.value.cause_code == "redirect"
    assert {request.url.host for request in supplier.requests} == {"supplier.example"}


# Once


@pytest.mark.parametrize("spend", SPENDING)
@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_without_a_connection_nothing_was_sent(scripted, spend, error):
    client, supplier = scripted(error("no"))
    with pytest.raises(NotSentError):
        spend(client)
    assert (len(supplier.requests), supplier.slept) == (1, [])


@pytest.mark.parametrize("spend", SPENDING)
@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.WriteTimeout("x"), "timeout"),
        (httpx.ReadError("x"), "reset"),
        (httpx.WriteError("x"), "reset"),
        (httpx.CloseError("x"), "reset"),
        (httpx.RemoteProtocolError("x"), "reset"),
        (httpx.LocalProtocolError("x"), "reset"),
        (httpx.ProxyError("x"), "reset"),
        (httpx.DecodingError("x"), "reset"),
        (httpx.UnsupportedProtocol("x"), "reset"),
        (RuntimeError("x"), "crashed"),
        (OSError("x"), "crashed"),
    ],
)
def test_any_other_fault_is_unknown_and_never_repeated(scripted, spend, error, cause):
    client, supplier = scripted(error)
    with pytest.raises(OutcomeUnknownError) as caught:
        spend(client)
    assert (caught.value.cause_code, caught.value.raw, len(supplier.requests)) == (cause, "", 1)


@pytest.mark.parametrize("spend", SPENDING)
@pytest.mark.parametrize(
    "answer", [BUSY, {"status_code": 500, "headers": {"Retry-After": "1"}}, {"status_code": 200, "text": ""}]
)
def test_a_spoiled_answer_is_unknown_and_never_repeated(scripted, spend, answer):
    client, supplier = scripted(answer)
    with pytest.raises(OutcomeUnknownError):
        spend(client)
    assert (len(supplier.requests), supplier.slept) == (1, [])


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.PoolTimeout("x"), httpx.ReadError("x")])
def test_once_an_answer_has_begun_no_fault_means_not_sent(scripted, error):
    client, _supplier = scripted(broken_after(b'{"esim": {"qr_code": "LPA:1$', error))
    with pytest.raises(OutcomeUnknownError) as caught:
        client.purchase(10)
    assert (caught.value.cause_code, caught.value.raw) == ("reset", '{"esim": {"qr_code": "LPA:1$')


# Size and time


@pytest.mark.parametrize("declared", [True, False])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(scripted, declared):
    read = []

    def stream():
        for _ in range(1000):
            read.append(1)
            yield b" " * 1000

    length = {"Content-Length": "1000000"} if declared else {}
    client, supplier = scripted(
        lambda _request: httpx.Response(200, content=stream(), headers=length), max_bytes=5000
    )
    with pytest.raises(MalformedError, match="too large"):
        client.countries()
    with pytest.raises(OutcomeUnknownError) as caught:
        client.purchase(10)
    assert (caught.value.cause_code, len(caught.value.raw)) == ("too_large", 5000)
    assert (len(read), len(supplier.requests)) == (12, 2)


def test_an_answer_of_just_the_limit_is_read(scripted):
    body = b'{"status":"success","data":{"balance":5}}'
    client, _supplier = scripted({"status_code": 200, "content": body}, max_bytes=len(body))
    assert client.balance() == 5


def test_a_body_that_drips_is_given_up(scripted):
    client, supplier = scripted(
        drip([b" "] * 100, 0.02), read_timeout=0.05, purchase_timeout=0.05, body_slack=0.0, attempts=1
    )
    with pytest.raises(UnavailableError, match="in time"):
        client.countries()
    with pytest.raises(OutcomeUnknownError) as caught:
        client.purchase(10)
    assert (caught.value.cause_code, len(supplier.requests)) == ("timeout", 2)


# Secrets


def everything_said(error):
    chain = []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    text = "".join(traceback.format_exception(chain[0]))
    return chain, text + " ".join(f"{each} {each!r} {each.args}" for each in chain)


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 500, "text": f"<pre>api_key={KEY} {LPA}</pre>"},
        {"status_code": 200, "json": {"status": "error", "remark": KEY, "message": [f"key {KEY} and {LPA}"]}},
        {"status_code": 200, "text": f'{{"api_key": "{KEY}", "qr_code": "{LPA}"'},
        httpx.ReadTimeout(f"{KEY}"),
        httpx.ConnectError(f"{KEY}"),
        broken_after(f"{KEY} {LPA}".encode(), httpx.ReadError("x")),
    ],
)
@pytest.mark.parametrize("call", [lambda c: c.purchase(10), lambda c: c.balance()])
def test_no_error_tells_a_secret(scripted, caplog, answer, call):
    client, _supplier = scripted(answer, attempts=1)
    with caplog.at_level(logging.DEBUG), pytest.raises(MobilexyError) as caught:
        call(client)
    chain, said = everything_said(caught.value)
    assert KEY not in said + caplog.text
    assert LPA not in said + caplog.text
    assert [type(error).__module__ for error in chain] == ["catalog.mobilexy.errors"]
    assert KEY not in getattr(caught.value, "raw", "")


def test_a_key_too_short_to_be_told_apart_leaves_answers_whole():
    transport = httpx.MockTransport(lambda _request: httpx.Response(**BALANCE))
    with Client("https://supplier.example/api", "a", transport=transport) as client:
        assert client.balance() == 5


def test_nothing_shows_the_key_or_the_code(scripted):
    client, _supplier = scripted(ok(BOUGHT))
    result = client.purchase(10)
    shown = f"{client!r} {client} {result!r} {result} {result.esim!r}"
    assert (result.esim.lpa, KEY in shown, LPA in shown) == (LPA, False, False)
    assert repr(client) == "<Client https://supplier.example/api>"


def test_the_documented_address_is_the_default():
    assert DEFAULT_BASE_URL == "https://mobilexy.com/api"


def test_a_client_closes_its_connections(scripted):
    client, _supplier = scripted(BALANCE)
    with client as same:
        assert same.balance() == 5
    with pytest.raises(RuntimeError, match="closed"):
        client.balance()
