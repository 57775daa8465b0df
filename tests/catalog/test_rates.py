"""Exchange rates from outside: a real HTTP answer, and what of it is believed."""

import io
import threading
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog import tasks
from catalog.models import Currency
from catalog.rates.doubts import doubt
from catalog.rates.ecb import EuropeanCentralBank
from catalog.rates.quotes import Quotes, SourceError
from catalog.rates.taking import take

NOW = datetime(2026, 10, 30, 18, tzinfo=UTC)
DAY = "Date, USD, JPY, GBP, TRY, \n30 October 2026, 1.1172, 175.68, 0.83380, 55.8015, \n"
HISTORY = "Date,USD,JPY,RUB,\n2026-10-30,1.1172,175.68,N/A,\n2026-10-29,1.1100,175.00,N/A,\n2022-03-01,1.1162,128.2,117.2,\n"


def zipped(text):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("eurofxref.csv", text)
    return packed.getvalue()


class Bank:
    """A stand-in that counts how often it is asked."""

    def __init__(self, url):
        self.url, self.body, self.status, self.asked, self.seconds = url, zipped(DAY), 200, 0, 0.0
        self.released = threading.Event()

    def source(self):
        return EuropeanCentralBank(self.url, 0.3)


@pytest.fixture
def bank(settings):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            bank.asked += 1
            bank.released.wait(bank.seconds)
            self.send_response(bank.status)
            self.end_headers()
            self.wfile.write(bank.body)

        def log_message(self, *_arguments):
            """Tests speak for themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bank = Bank(f"http://127.0.0.1:{server.server_port}/eurofxref.zip")
    settings.EXCHANGE_RATE_SOURCE, settings.EXCHANGE_RATE_URL = "ecb", bank.url
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield bank
    bank.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetched(offer):
    """A currency whose rate is fetched; the last one is of a day ago."""

    def make(code, rate, **fields):
        values = {"rate_source": "fetched", "rate_at": NOW - timedelta(days=1)}
        return offer(code, rate, **(values | fields))

    return make


@contextmanager
def at(moment):
    with time_machine.travel(moment, tick=False):
        yield


def rate_of(code):
    return Currency.objects.get(code=code).rate


@pytest.mark.real_sockets
class TestTheBank:
    def test_its_file_of_a_day_gives_exact_cross_rates(self, bank):
        quotes = bank.source().quotes("USD")
        assert quotes.at == datetime(2026, 10, 30, tzinfo=UTC)
        assert quotes.rates["EUR"] == 1 / Decimal("1.1172")
        assert quotes.rates["JPY"] == 1 / Decimal("1.1172") * Decimal("175.68")
        assert set(quotes.rates) == {"EUR", "USD", "JPY", "GBP", "TRY"}

    def test_the_newest_day_of_its_whole_history_counts_and_no_other(self, bank):
        bank.body = HISTORY.encode()
        quotes = bank.source().quotes("EUR")
        assert quotes.at == datetime(2026, 10, 30, tzinfo=UTC)
        assert quotes.rates == {"EUR": 1, "USD": Decimal("1.1172"), "JPY": Decimal("175.68")}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html><body>Sorry</body></html>",
            b"<html>\n<body>\nSorry, maintenance</body></html>",
            b"PK not really a zip",
            zipped(""),
            b"Date, USD, \n30 October 2026, many, \n",
            b"Date, USD, \n31 November 2026, 1.1, \n",
            b"Date, USD, JPY, \n30 October 2026, 0, 175, \n",
            b"\xff\xfe\x00",
        ],
    )
    def test_an_answer_that_is_no_such_file_is_an_error_for_staff(self, bank, body):
        bank.body = body
        with pytest.raises(SourceError, match="European Central Bank"):
            bank.source().quotes("USD")

    def test_a_store_currency_that_it_does_not_quote_is_named(self, bank):
        with pytest.raises(SourceError, match="does not quote KWD"):
            bank.source().quotes("KWD")

    @pytest.mark.parametrize("status", [404, 500, 503])
    def test_a_refusal_is_an_error_for_staff(self, bank, status):
        bank.status = status
        with pytest.raises(SourceError, match=str(status)):
            bank.source().quotes("USD")

    def test_silence_ends_with_the_timeout(self, bank):
        bank.seconds = 10
        with pytest.raises(SourceError, match="timed out"):
            bank.source().quotes("USD")

    def test_a_file_without_end_is_not_read_to_its_end(self, bank, monkeypatch):
        monkeypatch.setattr("catalog.rates.ecb.LARGEST", 1000)
        bank.body = b"x" * 100_000
        with pytest.raises(SourceError, match="too large"):
            bank.source().quotes("USD")

    @pytest.mark.parametrize("url", ["http://ecb.example/file", "file:///etc/passwd", "ftp://127.0.0.1/"])
    def test_only_https_leaves_this_machine(self, url):
        with pytest.raises(SourceError, match="https"):
            EuropeanCentralBank(url, 0.3).quotes("USD")


@pytest.mark.real_sockets
class TestBeat:
    def test_a_due_rate_is_fetched_once_and_shown_at_once(self, bank, fetched, client, japan_plan):
        fetched("EUR", "0.92")
        fetched("JPY", None)
        with at(NOW):
            tasks.fetch_rates()
            tasks.fetch_rates()
            client.cookies["currency"] = "JPY"
            assert "¥865" in client.get("/plans/811/").content.decode()  # 5.50 by 157.2502
        assert bank.asked == 1
        euro = Currency.objects.get(code="EUR")
        assert (euro.rate, euro.problem) == (Decimal("0.895094880057"), "")
        assert euro.rate_at == datetime(2026, 10, 30, tzinfo=UTC)
        assert rate_of("JPY") == Decimal("157.250268528464")

    def test_it_is_asked_again_after_the_agreed_hours(self, bank, fetched):
        fetched("EUR", "0.92")
        for hours, asked in [(0, 1), (5.9, 1), (6, 2), (7, 2)]:
            with at(NOW + timedelta(hours=hours)):
                tasks.fetch_rates()
            assert bank.asked == asked

    def test_a_failure_keeps_the_last_rate_tells_staff_and_is_tried_again_in_half_an_hour(
        self, bank, fetched
    ):
        fetched("EUR", "0.92")
        bank.status = 500
        for minutes, asked in [(0, 1), (29, 1), (30, 2)]:
            with at(NOW + timedelta(minutes=minutes)):
                tasks.fetch_rates()
            assert bank.asked == asked
        euro = Currency.objects.get()
        assert (euro.rate, euro.rate_at) == (Decimal("0.92"), NOW - timedelta(days=1))
        assert "500" in euro.problem

    def test_nothing_is_asked_while_no_source_is_set_or_nothing_is_fetched(
        self, bank, offer, fetched, settings
    ):
        offer("EUR", "0.92")
        tasks.fetch_rates()
        fetched("JPY", "157")
        for name in ("", "nobody"):
            settings.EXCHANGE_RATE_SOURCE = name
            tasks.fetch_rates()
        assert bank.asked == 0
        assert rate_of("EUR") == Decimal("0.92")

    def test_a_currency_that_the_bank_does_not_quote_says_so(self, bank, fetched):
        fetched("KWD", "0.3071")
        with at(NOW):
            tasks.fetch_rates()
        dinar = Currency.objects.get()
        assert (dinar.rate, dinar.problem) == (
            Decimal("0.3071"),
            "The source does not quote this currency. Set its rate by hand.",
        )


@pytest.mark.parametrize(
    ("rate", "why"),
    [
        ("1.11", "differs from the last one, 0.92, by more than 20 percent"),
        ("0.73", "differs from the last one, 0.92, by more than 20 percent"),
        ("0", "not above zero"),
        ("-0.92", "not above zero"),
        ("NaN", "not a number"),
        ("sNaN", "not a number"),
        ("Infinity", "not a number"),
        ("1E+9", "that far apart"),
        ("1E-9", "that far apart"),
    ],
)
def test_a_rate_that_cannot_be_true_is_not_taken_and_staff_see_why(fetched, rate, why):
    fetched("EUR", "0.92")
    with at(NOW):
        assert take(Quotes(NOW, {"EUR": Decimal(rate)})) == 0
    euro = Currency.objects.get()
    assert (euro.rate, euro.rate_at) == (Decimal("0.92"), NOW - timedelta(days=1))
    assert why in euro.problem
    assert "2026-10-30 was not taken" in euro.problem


@pytest.mark.parametrize("rate", ["1.104", "0.736", "0.92"])
def test_a_rate_within_the_limit_is_taken_and_clears_the_problem(fetched, rate):
    fetched("EUR", "0.92", problem="It is not above zero.")
    with at(NOW):
        assert take(Quotes(NOW, {"EUR": Decimal(rate)})) == 1
    euro = Currency.objects.get()
    assert (euro.rate, euro.rate_at, euro.problem) == (Decimal(rate), NOW, "")


def test_a_rate_dated_in_the_future_would_never_grow_old_and_is_not_taken(fetched):
    fetched("EUR", "0.92")
    with at(NOW):
        assert take(Quotes(NOW + timedelta(days=2), {"EUR": Decimal("0.93")})) == 0
    assert "dated in the future" in Currency.objects.get().problem


def test_after_a_change_of_the_store_currency_the_old_rate_is_no_measure(fetched, settings):
    fetched("JPY", "151", base="USD")
    settings.STORE_CURRENCY = "GBP"
    with at(NOW):
        assert take(Quotes(NOW, {"JPY": Decimal(199)})) == 1
    yen = Currency.objects.get()
    assert (yen.rate, yen.base) == (Decimal(199), "GBP")


def test_a_rate_that_staff_set_meanwhile_stands(fetched, monkeypatch):
    """The fetch has read its rows; before it writes, a form is saved."""
    fetched("EUR", "0.92")
    was_asked = doubt

    def doubt_slowly(*arguments):
        Currency.objects.update(rate=Decimal("0.95"), rate_at=timezone.now())
        return was_asked(*arguments)

    monkeypatch.setattr("catalog.rates.taking.doubt", doubt_slowly)
    with at(NOW):
        assert take(Quotes(NOW, {"EUR": Decimal("0.93")})) == 0
    assert rate_of("EUR") == Decimal("0.95")


def test_a_rate_of_last_week_closes_its_currency_and_a_new_one_opens_it(fetched, client, japan_plan):
    fetched("EUR", "0.92")
    client.cookies["currency"] = "EUR"
    with at(NOW + timedelta(days=6)):
        assert "€5.06" in client.get("/plans/811/").content.decode()
    with at(NOW + timedelta(days=6, seconds=1)):
        assert "Prices in EUR cannot be shown right now" in client.get("/plans/811/").content.decode()
        take(Quotes(timezone.now(), {"EUR": Decimal("0.90")}))
        assert "€4.95" in client.get("/plans/811/").content.decode()


@given(st.decimals(allow_nan=True, allow_infinity=True), st.decimals("0.000001", "1000000"))
def test_what_is_believed_is_a_number_near_the_last_one(rate, last):
    if not doubt(rate, last, Decimal(20)):
        assert last * Decimal("0.8") <= rate <= last * Decimal("1.2")
