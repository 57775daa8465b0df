"""Who is asking: the address a request comes from, and the name that a browser keeps between two orders."""

import re
import secrets
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

BROWSER = "browser"
BROWSER_SECONDS = 180 * 24 * 3600
NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)


def client_address(request: HttpRequest) -> str | None:
    """The address that the request comes from; None where nobody says, or says nonsense.

    Behind a proxy it is the last that the proxy noted: those before it were sent along by the visitor, who may write anything.
    """
    if settings.BEHIND_PROXY:
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
    else:
        named = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(named.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # A zone names an interface of the other machine: no address that the database takes.
        return None if address.scope_id else str(address.ipv4_mapped or address)
    return str(address)


def browser_name(request: HttpRequest) -> str:
    """The random name that this browser keeps, or a new one."""
    name = kept(request, BROWSER, BROWSER_SECONDS)
    return name if NAME.fullmatch(name) else secrets.token_hex(16)


def keep(response: HttpResponseBase, name: str, value: str, seconds: int, *, path: str | None = None) -> None:
    """Let the browser keep a signed value, for the pages below `path` and no others; without one, for the checkout's in this language."""
    response.set_signed_cookie(
        name,
        value,
        salt=_salt(name),
        max_age=seconds,
        path=path or reverse("orders:checkout"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # Stripe's redirect is a top-level GET from another site
    )


def kept(request: HttpRequest, name: str, seconds: int) -> str:
    """The value that this browser was given, if it is ours and not older; empty otherwise."""
    return request.get_signed_cookie(name, "", salt=_salt(name), max_age=seconds) or ""


def _salt(name: str) -> str:
    return f"orders.{name}"
