"""The script that keeps a copy of one order's page: where it may run, and what it holds."""

from orders.status import LineStatus


def policy(answer):
    return {
        name: values
        for name, _space, values in (
            part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")
        )
    }


def test_only_the_order_page_may_start_a_worker(client, ready_order):
    assert policy(client.get(f"/orders/{ready_order.token}/"))["worker-src"] == "'self'"
    for path in ("/", "/help/", "/find-order/", f"/orders/{ready_order.token}/new-link/"):
        assert policy(client.get(path))["worker-src"] == "'none'"


def test_the_worker_reaches_no_further_than_the_page_below_which_it_stands(client, ready_order):
    answer = client.get(f"/orders/{ready_order.token}/worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer
    assert "no-store" in answer["Cache-Control"]


def test_the_worker_holds_no_secret(client, ready_order):
    text = client.get(f"/orders/{ready_order.token}/worker.js").content.decode()
    assert ready_order.token not in text
    assert ready_order.lines.get().esim.lpa not in text


def test_a_copy_is_offered_once_something_is_delivered(client, make_order):
    ready = make_order(LineStatus.PREPARING, LineStatus.DELIVERED)
    waiting = make_order(LineStatus.PREPARING)
    assert (
        f'data-worker="/orders/{ready.token}/worker.js"'
        in client.get(f"/orders/{ready.token}/").content.decode()
    )
    assert "data-worker" not in client.get(f"/orders/{waiting.token}/").content.decode()


def test_the_marks_that_the_worker_looks_for_are_on_the_page(client, ready_order):
    text = client.get(f"/orders/{ready_order.token}/").content.decode()
    worker = client.get(f"/orders/{ready_order.token}/worker.js").content.decode()
    for mark in ('id="saved-copy" hidden', "<html "):
        assert mark in worker
        assert text.count(mark) == 1
