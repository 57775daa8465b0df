"""The mail server keeps what it is sent, byte for byte, and shows it; or it fails as the switch says."""

import re
import smtplib
import time
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES

import pytest
import requests

from sandbox.server import Sandbox

pytestmark = pytest.mark.real_sockets

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
TO = "ann@example.com"


@pytest.fixture(scope="module")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    requests.post(f"{running.url}/mailbox/clear", timeout=5)
    switch(running, mode="accept")
    return running


def letter(subject="Your eSIM “Zürich”", to=TO):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.com", to, subject
    message.set_content("Hello.\n.a line that begins with a dot\nLPA:1$smdp.example$ABC\n")
    message.add_alternative(
        '<html><head><title>x</title></head><body><img src="cid:qr@shop"> <img src="cid:none">'
        "<script>alert(1)</script></body></html>",
        subtype="html",
    )
    message.get_payload()[1].add_related(
        PICTURE, "image", "png", cid="<qr@shop>", filename="qr.png", disposition="inline"
    )
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="esim-1.png")
    return message


def send(sandbox, message=None):
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.send_message(message or letter())


def mailbox(sandbox, to=""):
    return requests.get(f"{sandbox.url}/mailbox.json", {"to": to} if to else None, timeout=5).json()


def switch(sandbox, **positions):
    answer = requests.post(f"{sandbox.url}/mailbox/switches", json=positions, timeout=5)
    assert answer.status_code == 200, answer.text


def get(sandbox, path):
    answer = requests.get(sandbox.url + path, timeout=5)
    assert answer.status_code == 200
    return answer


def test_a_message_arrives_byte_for_byte(sandbox):
    # Written out once: each writing of a message invents other boundaries between its parts.
    sent = letter().as_bytes(policy=SMTP_LINES)
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail("shop@example.com", [TO], sent)
    [found] = mailbox(sandbox, TO)
    assert (found["subject"], found["to"], found["from"]) == ("Your eSIM “Zürich”", [TO], "shop@example.com")
    assert "\n.a line that begins with a dot\n" in found["text"].replace("\r\n", "\n")
    assert 'src="cid:qr@shop"' in found["html"]
    assert [(one["disposition"], one["filename"], one["size"]) for one in found["attachments"]] == [
        ("inline", "qr.png", len(PICTURE)),
        ("attachment", "esim-1.png", len(PICTURE)),
    ]
    for part in found["attachments"]:
        answer = get(sandbox, part["url"])
        assert (answer.content, answer.headers["Content-Type"]) == (PICTURE, "image/png")
    assert get(sandbox, found["url"]).content == sent


def test_the_page_shows_the_picture_inside_the_mail_and_runs_nothing(sandbox):
    send(sandbox)
    [found] = mailbox(sandbox)
    frame = get(sandbox, f"/mailbox/{found['id']}/html")
    assert f'src="/mailbox/{found["id"]}/part/2"' in frame.text
    assert get(sandbox, f"/mailbox/{found['id']}/part/2").content == PICTURE
    assert 'src="cid:none"' in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script" not in policy
    assert re.search(r'<iframe [^>]*sandbox="allow-popups', get(sandbox, f"/mailbox/{found['id']}").text)


def test_the_list_has_the_newest_first_and_escapes(sandbox):
    send(sandbox, letter("first"))
    send(sandbox, letter("<b>second</b>", to="bob@example.com"))
    assert [one["subject"] for one in mailbox(sandbox)] == ["<b>second</b>", "first"]
    assert [one["subject"] for one in mailbox(sandbox, "ANN@example.com")] == ["first"]
    page = get(sandbox, "/mailbox/").text
    assert page.index("&lt;b&gt;second&lt;/b&gt;") < page.index(">first<")
    requests.post(f"{sandbox.url}/mailbox/clear", timeout=5)
    assert mailbox(sandbox) == []
    assert requests.get(f"{sandbox.url}/mailbox/none", timeout=5).status_code == 404


@pytest.mark.parametrize(("mode", "code"), [("refuse", 550), ("later", 451)])
def test_a_message_is_refused_on_order_as_often_as_told(sandbox, mode, code):
    switch(sandbox, mode=mode, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(sandbox)
        assert refused.value.smtp_code == code
    assert mailbox(sandbox) == []
    send(sandbox)
    assert len(mailbox(sandbox)) == 1


def test_the_connection_drops_on_order(sandbox):
    switch(sandbox, mode="drop", times=1)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(sandbox)
    assert mailbox(sandbox) == []
    send(sandbox)
    assert len(mailbox(sandbox)) == 1


def test_a_slow_server_takes_it_all_the_same(sandbox):
    switch(sandbox, mode="slow", seconds=0.3)
    begun = time.monotonic()
    send(sandbox)
    assert time.monotonic() - begun > 0.3
    assert len(mailbox(sandbox)) == 1


def test_logging_in_is_possible_with_any_name(sandbox):
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as smtp:
        smtp.login("anybody", "anything")
        smtp.send_message(letter())
    assert len(mailbox(sandbox)) == 1


@pytest.mark.parametrize("wrong", [{"mode": "burn"}, {"speed": 1}, {"times": "many"}])
def test_a_switch_that_does_not_exist_is_refused(sandbox, wrong):
    answer = requests.post(f"{sandbox.url}/mailbox/switches", json=wrong, timeout=5)
    assert answer.status_code == 400
    send(sandbox)
    assert len(mailbox(sandbox)) == 1
