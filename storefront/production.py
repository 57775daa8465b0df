"""What a shop that takes real money must have set, and must not have left over from trying it out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from storefront.languages.pseudo import PSEUDO

INSECURE_SECRET_KEY = "insecure-for-development-only"  # noqa: S105  refused in production below

REQUIRED = {
    "SECRET_KEY": "a long random string: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
    "ALLOWED_HOSTS": "the shop's host names, comma separated",
    "SITE_URL": "the shop's own address, such as https://esim.example.com",
    "MOBILEXY_API_KEY": "from the Mobilexy dashboard",
    "STRIPE_SECRET_KEY": "from the Stripe dashboard, Developers, API keys",
    "STRIPE_WEBHOOK_SECRET": "shown by Stripe when the webhook endpoint is created",
    "EMAIL_URL": "where mail is handed over, such as smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the sender of every mail",
}


def problems(values: Mapping[str, Any]) -> list[str]:
    """One sentence for each reason why these settings must not serve real shoppers; empty when they may."""
    found = [f"{name} is not set: {hint}." for name, hint in REQUIRED.items() if not values.get(name)]
    return found + [sentence for rule in RULES for sentence in rule(values)]


def _secret_key(values: Mapping[str, Any]) -> Iterator[str]:
    if values["SECRET_KEY"] == INSECURE_SECRET_KEY:
        yield f"SECRET_KEY is the one for development: {REQUIRED['SECRET_KEY']}."


def _stripe(values: Mapping[str, Any]) -> Iterator[str]:
    if values["STRIPE_API_BASE"]:
        yield "STRIPE_API_BASE is set, so payments would go to a stand-in: leave it empty."
    if "_test_" in values["STRIPE_SECRET_KEY"]:
        yield "STRIPE_SECRET_KEY is a test key, with which nobody pays: use the live key (sk_live_ or rk_live_)."


def _addresses(values: Mapping[str, Any]) -> Iterator[str]:
    for name in ("SITE_URL", "MOBILEXY_BASE_URL"):
        if values[name] and urlsplit(values[name]).scheme != "https":
            yield f"{name} must begin with https://."


def _hosts(values: Mapping[str, Any]) -> Iterator[str]:
    if "*" in values["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS holds *, which lets anyone forge the links in our mail: name the hosts."


def _mail(values: Mapping[str, Any]) -> Iterator[str]:
    if values["EMAIL_URL"].startswith(("consolemail:", "memorymail:", "dummymail:", "filemail:")):
        yield "EMAIL_URL delivers to nobody: name a mail server."


def _languages(values: Mapping[str, Any]) -> Iterator[str]:
    for code in (each for each in values["SHOP_LANGUAGES"] if each.lower() in PSEUDO):
        yield f"SHOP_LANGUAGES names {code}, which is made of the English texts for tests and which nobody reads."


RULES: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...] = (
    _secret_key,
    _stripe,
    _addresses,
    _hosts,
    _mail,
    _languages,
)
