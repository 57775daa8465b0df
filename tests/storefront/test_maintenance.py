"""A shop that is closed for a while says so without touching what is worked on."""

import pytest


@pytest.fixture
def closed(settings):
    settings.MAINTENANCE = True


@pytest.mark.parametrize("path", ["/", "/plans/811/", "/orders/some-token/", "/admin/", "/readyz"])
def test_every_page_says_when_to_come_back_and_asks_no_database(client, closed, path):
    answer = client.get(path)  # without the `db` fixture, so that a query is an error
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "300", "no-store")
    assert "do not pay again" in answer.content.decode()


def test_an_event_of_stripe_is_refused_so_that_it_is_sent_again(client, closed):
    assert client.post("/stripe/webhook/", b"{}", content_type="application/json").status_code == 503


def test_the_process_still_says_that_it_lives(client, closed):
    assert client.get("/healthz").status_code == 200


def test_the_closed_page_has_the_security_policy_too(client, closed):
    assert "default-src 'none'" in client.get("/")["Content-Security-Policy"]
