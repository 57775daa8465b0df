"""Fetching the picture of an activation code: what is refused, with which code, and where the connection goes."""

import itertools
import socket
import ssl
import subprocess
import threading
import time
import traceback
from contextlib import contextmanager

import httpx
import pytest

from catalog import supplier
from catalog.mobilexy import PictureError, fetch_picture
from catalog.mobilexy.addresses import is_public
from catalog.mobilexy.picture import LARGEST, MESSAGES

PUBLIC = "93.184.216.34"
HOSTS = ["mobilexy.com", ".mobilexy.com", "files.example:8443"]
SECRET = "s3cr3t-path"
URL = f"https://mobilexy.com/qr/{SECRET}.png?sig={SECRET}"
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


class Host:
    """Answers every request alike, piece by piece, and remembers what it was asked."""

    def __init__(self, status=200, pieces=(PICTURE,), **headers):
        self.status, self.pieces, self.headers = status, pieces, {"Content-Type": "image/png"} | headers
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        return httpx.Response(self.status, content=iter(self.pieces), headers=self.headers)


class Resolver:
    """Gives the next of its answers each time it is asked, and the last one from then on."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, host, port):
        self.asked.append((host, port))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetch(url=URL, host=None, addresses=(PUBLIC,), **more):
    options = {
        "hosts": HOSTS,
        "transport": httpx.MockTransport(host or Host()),
        "resolve": Resolver(addresses),
    }
    return fetch_picture(url, **(options | more))


def refusal(*args, **more):
    """The code of the refusal, which must not tell the address in any way."""
    with pytest.raises(PictureError) as caught:
        fetch(*args, **more)
    error = caught.value
    said = f"{error} {error!r} {error.args} " + "".join(traceback.format_exception_only(error))
    assert SECRET not in said
    assert "mobilexy.com" not in said
    assert (error.__cause__, error.__context__) == (None, None)
    assert error.may_pass is (error.code == "unavailable")
    return error.code


def test_it_gives_the_bytes_and_asks_the_checked_address_by_its_name():
    host = Host(**{"Content-Type": "IMAGE/PNG; charset=binary"})
    assert fetch(host=host) == PICTURE
    (request,) = host.requests
    assert str(request.url) == URL.replace("mobilexy.com", PUBLIC)
    assert request.headers["Host"] == "mobilexy.com"
    assert request.extensions["sni_hostname"] == "mobilexy.com"
    assert "Authorization" not in request.headers


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/gif", "image/webp"])
def test_it_takes_the_four_types(kind):
    assert fetch(host=Host(**{"Content-Type": kind})) == PICTURE


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://MobileXY.com/q", ("mobilexy.com", 443)),
        ("https://mobilexy.com:443/q", ("mobilexy.com", 443)),
        ("https://cdn.img.mobilexy.com/q", ("cdn.img.mobilexy.com", 443)),
        ("https://files.example:8443/q", ("files.example", 8443)),
    ],
)
def test_it_fetches_from_hosts_on_the_list(url, asked):
    resolver = Resolver([PUBLIC])
    assert fetch(url, resolve=resolver) == PICTURE
    assert resolver.asked == [asked]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "qr.png",
        "//mobilexy.com/q",
        "https:///q",
        "http://mobilexy.com/q",
        "ftp://mobilexy.com/q",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "https://user@mobilexy.com/q",
        "https://user:word@mobilexy.com/q",
        "https://mobilexy.com\\@evil.example/q",
        "https://evil.example%2f.mobilexy.com/q",
        "https://mobilexy.com/q\n",
    ],
)
def test_no_other_kind_of_address_is_followed(url):
    resolver = Resolver([PUBLIC])
    assert refusal(url, resolve=resolver) == "bad_address"
    assert resolver.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/q",
        "https://mobilexy.com.evil.example/q",
        "https://evilmobilexy.com/q",
        "https://mobilexy.com./q",
        "https://mobilexy.com:8443/q",
        "https://mobilexy.com:99999999/q",
        "https://img.mobilexy.com:8443/q",
        "https://files.example/q",
        "https://.files.example:8443/q",
        "https://93.184.216.34/q",
        "https://127.0.0.1/q",
        "https://[::1]/q",
        "https://mobilexу.com/q",  # with a Cyrillic letter
    ],
)
def test_no_other_host_is_asked(url):
    resolver = Resolver([PUBLIC])
    assert refusal(url, resolve=resolver) == "host_not_allowed"
    assert resolver.asked == []


@pytest.mark.parametrize("entries", [[], [""], ["."], "mobilexy.com"])
def test_an_empty_or_mistaken_list_lets_nobody_through(entries):
    assert refusal(hosts=entries) == "host_not_allowed"
    assert refusal("https://evil.example./q", hosts=entries) == "host_not_allowed"


PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%2",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused(address):
    host = Host()
    assert refusal(host=host, addresses=[address]) == "private_address"
    assert refusal(host=host, addresses=[PUBLIC, address]) == "private_address"
    assert host.requests == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_taken(address):
    assert is_public(address)
    assert fetch(addresses=[address]) == PICTURE


def test_a_name_that_leads_inside_the_second_time_is_not_looked_up_twice():
    host, resolver = Host(), Resolver([PUBLIC], ["127.0.0.1"])
    assert fetch(host=host, resolve=resolver) == PICTURE
    assert [request.url.host for request in host.requests] == [PUBLIC]
    assert resolver.asked == [("mobilexy.com", 443)]
    assert refusal(host=host, resolve=resolver) == "private_address"
    assert len(host.requests) == 1


def test_a_name_that_is_not_found_may_be_found_later():
    assert refusal(resolve=Resolver(socket.gaierror("mobilexy.com"))) == "unavailable"
    assert refusal(addresses=[]) == "unavailable"


def test_a_name_that_cannot_be_one_is_refused_for_good():
    def encoding(host, _port):  # as the system's resolver begins
        return [host.encode("idna").decode()]

    assert refusal(f"https://{'a' * 64}.mobilexy.com/q", resolve=encoding) == "bad_address"


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_is_an_error_and_not_followed(status):
    host = Host(status, Location="http://127.0.0.1/latest/meta-data")
    assert refusal(host=host) == "redirected"
    assert len(host.requests) == 1


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 429, 500, 502, 503])
def test_a_picture_that_is_not_there_may_come_later(status):
    assert refusal(host=Host(status)) == "unavailable"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/html"},
        {"Content-Type": "image/svg+xml"},
        {"Content-Type": "application/octet-stream"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
    ],
)
def test_only_plain_pictures_are_taken(headers):
    assert refusal(host=Host(**headers)) == "wrong_type"


def test_a_picture_of_the_largest_size_is_taken_and_one_byte_more_is_not():
    assert len(fetch(host=Host(pieces=[bytes(LARGEST)]))) == LARGEST
    assert refusal(host=Host(pieces=[bytes(LARGEST), b"a"])) == "too_large"


def test_an_endless_body_is_stopped_at_the_cap_whatever_length_it_promised():
    given = []

    def endless():
        for number in itertools.count():
            given.append(number)
            yield bytes(1024)

    host = Host(pieces=endless(), **{"Content-Length": "1000"})
    assert refusal(host=host) == "too_large"
    assert len(given) == LARGEST // 1024 + 1


def test_it_tries_the_next_address_only_when_no_connection_was_made():
    asked = []

    def second_only(request):
        asked.append(request.url.host)
        if request.url.host == PUBLIC:
            raise httpx.ConnectError("no route", request=request)
        return Host()(request)

    def broken(request):
        asked.append(request.url.host)
        raise httpx.ReadError("reset", request=request)

    both = [PUBLIC, PUBLIC, "2606:4700::6810:84e5"]
    assert fetch(host=second_only, addresses=both) == PICTURE
    assert asked == [PUBLIC, "2606:4700::6810:84e5"]
    asked.clear()
    assert refusal(host=broken, addresses=both) == "unavailable"
    assert asked == [PUBLIC]


@pytest.mark.parametrize("fault", [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_host_that_is_not_reached_may_be_reached_later(fault):
    def fail(request):
        raise fault(URL, request=request)

    assert refusal(host=fail) == "unavailable"


def test_every_code_has_its_words_and_only_one_may_pass():
    assert {code for code in MESSAGES if PictureError(code).may_pass} == {"unavailable"}


# Plain http, for stand-ins on this machine


STAND_IN = "http://127.0.0.1:8401"


def test_plain_http_is_for_a_listed_loopback_address_only_and_only_when_allowed():
    here = {"hosts": ["127.0.0.1:8401", *HOSTS], "addresses": ["127.0.0.1"]}
    assert fetch(f"{STAND_IN}/q.png", allow_http_loopback=True, **here) == PICTURE
    assert refusal(f"{STAND_IN}/q.png", **here) == "bad_address"
    assert refusal("http://127.0.0.1:9999/q.png", allow_http_loopback=True, **here) == "host_not_allowed"
    assert refusal("https://127.0.0.1:8401/q.png", allow_http_loopback=True, **here) == "private_address"
    assert refusal("http://mobilexy.com/q", allow_http_loopback=True) == "bad_address"


@pytest.fixture
def asked(monkeypatch):
    """What the shop would fetch, and on which terms."""
    calls = []
    monkeypatch.setattr(supplier, "fetch_picture", lambda url, **terms: calls.append((url, terms)) or PICTURE)
    return calls


def test_the_shop_fetches_from_the_hosts_of_its_settings(asked, settings):
    settings.MOBILEXY_PICTURE_HOSTS = ["cdn.example"]
    assert supplier.picture(URL) == PICTURE
    assert asked == [(URL, {"hosts": ["cdn.example"], "allow_http_loopback": False})]


@pytest.mark.parametrize("switch", ["SANDBOX", "DEBUG"])
def test_a_shop_without_real_money_also_fetches_from_its_stand_in(asked, settings, switch):
    settings.MOBILEXY_PICTURE_HOSTS = ["cdn.example"]
    settings.MOBILEXY_BASE_URL = f"{STAND_IN}/api"
    supplier.picture(URL)
    setattr(settings, switch, True)
    supplier.picture(URL)
    assert [terms for _url, terms in asked] == [
        {"hosts": ["cdn.example"], "allow_http_loopback": False},
        {"hosts": ["cdn.example", "127.0.0.1:8401"], "allow_http_loopback": True},
    ]


# Over real sockets


@contextmanager
def serving(handle, context=None):
    """A server on loopback that hands each connection to `handle`."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def accept():
        while True:
            connection, _peer = listener.accept()
            if stopped.is_set():
                connection.close()
                return
            with connection:
                connection.settimeout(5)
                _served(handle, connection, context)

    thread = threading.Thread(target=accept)
    thread.start()
    port = listener.getsockname()[1]
    try:
        yield port
    finally:
        stopped.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join()
        listener.close()


def _served(handle, connection, context):
    try:
        if context is None:
            handle(connection)
            return
        with context.wrap_socket(connection, server_side=True) as secured:
            handle(secured)
    except OSError:
        pass  # the shop hung up, as it should


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed one for mobilexy.com."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    name = ["-subj", "/CN=mobilexy.com", "-addext", "subjectAltName=DNS:mobilexy.com"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", *kind, *name, "-keyout", key, "-out", cert], check=True, capture_output=True
    )
    return key, cert


@pytest.fixture
def secure(certificate):
    """The server's side of TLS; `names` collects the names that were asked for in the clear."""
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.names = []
    context.sni_callback = lambda _socket, name, _context: context.names.append(name)
    return context


@pytest.fixture
def internet(monkeypatch):
    """Leads connections to public addresses to a port on this machine, and remembers for where they were meant."""
    real, meant = socket.create_connection, []

    def lead(port):
        def connect(address, *args, **more):
            if address[0] == "127.0.0.1":
                return real(address, *args, **more)
            meant.append(address)
            return real(("127.0.0.1", port), *args, **more)

        monkeypatch.setattr(socket, "create_connection", connect)
        return meant

    return lead


def answer_to(requests):
    def handle(connection):
        requests.append(connection.recv(65536))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(PICTURE)
        connection.sendall(head + PICTURE)

    return handle


@pytest.mark.real_sockets
def test_over_tls_the_connection_goes_to_the_checked_address_and_the_name_stays(
    certificate, secure, internet
):
    trusting = ssl.create_default_context(cafile=certificate[1])
    requests, resolver = [], Resolver([PUBLIC], ["127.0.0.1"])
    with serving(answer_to(requests), secure) as port:
        meant = internet(port)
        got = fetch_picture(URL, hosts=HOSTS, ssl_context=trusting, resolve=resolver)
    assert got == PICTURE
    assert meant == [(PUBLIC, 443)]
    assert resolver.asked == [("mobilexy.com", 443)]
    assert secure.names == ["mobilexy.com"]
    (request,) = requests
    assert b"\r\nHost: mobilexy.com\r\n" in request
    assert PUBLIC.encode() not in request


@pytest.mark.real_sockets
def test_a_certificate_for_another_name_is_not_taken(certificate, secure, internet):
    trusting = ssl.create_default_context(cafile=certificate[1])
    requests = []
    with serving(answer_to(requests), secure) as port:
        internet(port)
        url = URL.replace("mobilexy.com", "img.mobilexy.com")
        assert refusal(url, transport=None, ssl_context=trusting) == "unavailable"
    assert secure.names == ["img.mobilexy.com"]
    assert requests == []


@pytest.mark.real_sockets
def test_a_certificate_that_nobody_vouches_for_is_not_taken(secure, internet):
    requests = []
    with serving(answer_to(requests), secure) as port:
        internet(port)
        assert refusal(transport=None) == "unavailable"
    assert requests == []


@pytest.mark.real_sockets
@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"]
)
@pytest.mark.parametrize("over_tls", [False, True])
def test_neither_headers_nor_a_body_can_drip_past_the_time_limit(
    certificate, secure, internet, start, over_tls
):
    def drip(connection):
        connection.recv(65536)
        connection.sendall(start)
        for _ in range(500):  # ten seconds
            connection.sendall(b"a")
            time.sleep(0.02)

    trusting = ssl.create_default_context(cafile=certificate[1])
    with serving(drip, secure if over_tls else None) as port:
        here = {"hosts": [f"127.0.0.1:{port}"], "addresses": ["127.0.0.1"], "allow_http_loopback": True}
        internet(port)
        began = time.monotonic()
        terms = {"ssl_context": trusting} if over_tls else here
        url = URL if over_tls else f"http://127.0.0.1:{port}/{SECRET}"
        assert refusal(url, transport=None, seconds=0.5, **terms) == "unavailable"
    assert 0.4 < time.monotonic() - began < 3


@pytest.mark.real_sockets
def test_a_body_that_breaks_off_is_no_picture():
    def break_off(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 99\r\n\r\nhalf")

    with serving(break_off) as port:
        here = {"hosts": [f"127.0.0.1:{port}"], "addresses": ["127.0.0.1"], "allow_http_loopback": True}
        assert refusal(f"http://127.0.0.1:{port}/q", transport=None, **here) == "unavailable"


@pytest.mark.real_sockets
def test_by_default_the_systems_resolver_is_asked():
    with serving(answer_to([])) as port:
        url, hosts = f"http://localhost:{port}/q", [f"localhost:{port}"]
        assert fetch_picture(url, hosts=hosts, allow_http_loopback=True) == PICTURE
        with pytest.raises(PictureError) as caught:
            fetch_picture(f"https://localhost:{port}/q", hosts=hosts, allow_http_loopback=True)
    assert caught.value.code == "private_address"
