"""The runner: ready line, taken ports, a clean stop; and the pages that people use."""

import re
import signal
import socket
import subprocess
import sys

import pytest

pytestmark = pytest.mark.real_sockets


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_where_it_is_and_stops_when_asked_even_with_a_call_held(tmp_path):
    state = tmp_path / "state.sqlite3"
    process = start("--port", "0", "--smtp-port", "0", "--state", str(state), "--latency-ms", "60000")
    ready = process.stdout.readline()
    port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", ready)[1])
    with socket.create_connection(("127.0.0.1", port)) as held:
        held.sendall(b"GET /api/global-plans HTTP/1.1\r\nHost: x\r\n\r\n")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)

    assert (process.returncode, errors) == (0, "")
    assert state.exists()


def test_it_says_which_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port), "--smtp-port", "0")
        output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (1, "")
    assert f"cannot listen on 127.0.0.1:{port}" in errors
    assert "Traceback" not in errors


def test_the_index_leads_to_every_stand_in(supplier):
    page = supplier.http.get("/").text

    for path in ("/supplier/", "/sandbox/", "/mailbox/"):
        assert f'href="{path}"' in page
        assert supplier.http.get(path).status_code == 200
    assert supplier.http.get("/sandbox.css").headers["Content-Type"].startswith("text/css")


def test_a_person_sets_the_switches_with_forms(supplier):
    for what, form in (
        ("switches", {"endpoint": "balance", "mode": "html", "when": "", "times": "always", "seconds": "", "status": "502"}),
        ("catalog", {"countries_empty": "false", "empty": "japan", "prices": "101=NaN", "retired": "102 103"}),
        ("balance", {"set": "12.50"}),
        ("clock", {"days": "1", "seconds": ""}),
    ):  # fmt: skip
        assert supplier.http.post(f"/supplier/{what}", data=form).status_code == 303
    on = supplier.http.get("/supplier/switches").json()

    assert supplier.post("balance").status_code == 502
    assert on["balance"] == "12.50"
    assert (on["catalog"]["empty"], on["catalog"]["prices"], on["catalog"]["retired"]) == (
        ["japan"],
        {"101": "NaN"},
        [102, 103],
    )
    assert "html" in supplier.http.get("/supplier/").text
    assert supplier.http.post("/supplier/switches", data={"clear": "true"}).status_code == 303
    assert supplier.post("balance").status_code == 200


def test_the_page_shows_the_ledger_and_no_markup_gets_through(supplier):
    esim = supplier.bought()
    supplier.switch("error", "balance", remark="<script>")
    page = supplier.http.get("/supplier/").text

    assert esim["order_number"] in page
    assert esim["lpa"] in page
    assert "<script>" not in page


def test_the_clock_does_not_run_backwards(supplier):
    assert supplier.http.post("/supplier/clock", json={"days": -1}).status_code == 400
