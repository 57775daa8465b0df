"""System checks: set-ups that start but would lose money, mail or shoppers, each with what to do about it.

What must not start at all with real shoppers is refused earlier, by `storefront.production`.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from babel.core import Locale
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004  Django's names
from django.http.request import validate_host

from catalog.design_tokens import THEME, design_tokens
from catalog.pricing import CHARGEABLE, MINIMUM_CHARGE, UnderFloor, read_rounding
from catalog.rates.source import SOURCES
from orders.gifts import zones
from orders.mail_look import unusable_tokens
from orders.models import Order
from orders.notices import hours
from storefront.contrast import measured
from storefront.languages import catalogs

# docs.stripe.com/api/checkout/sessions/create, `expires_at`: from 30 minutes to 24 hours ahead.
CHECKOUT_MINUTES = range(30, 24 * 60 + 1)
# Minutes for a mail to arrive, and a day.
LINK_MINUTES = range(5, 24 * 60 + 1)
CAPTURES = ("immediate", "after_purchase")
# What STRIPE_FEE_FIXED is by default, and the minimum charges of currencies in which that is near the truth.
DOLLAR_FEE = Decimal("0.30")
DOLLAR_LIKE = ("0.50", "0.30")
LONGEST_WAIT = 365
DEFAULT_LOGO = "logo.svg"
CARRIER_MINUTES = 120
# The addresses that numbers of receipts stand in take no other letters.
PREFIX = re.compile(r"[A-Z0-9-]{1,16}")
# Days after a payment, by the rules of the card networks for goods that were not received.
LATE_DISPUTES = 120
UNDELIVERED = ("console", "dummy", "filebased", "locmem")

Found = Iterator[CheckMessage]


def _check(*tags: str, deploy: bool = False) -> Callable[[Callable[[], Found]], Callable[[], Found]]:
    """Register a generator of messages with Django, which calls checks with arguments that ours do not need."""

    def decorate(find: Callable[[], Found]) -> Callable[[], Found]:
        def run(**_kwargs: Any) -> list[CheckMessage]:
            return list(find())

        register(run, *tags, deploy=deploy)
        return find

    return decorate


@_check(Tags.security)
def stripe_keys() -> Found:
    """A stand-in must never see a live key, whatever else is set."""
    if settings.STRIPE_API_BASE and "_live_" in settings.STRIPE_SECRET_KEY:
        yield Error(
            "A live Stripe key would be sent to STRIPE_API_BASE, which is not Stripe.",
            hint="Leave STRIPE_API_BASE empty, or use a key that begins with sk_test_.",
            id="storefront.E001",
        )
    if settings.STRIPE_SECRET_KEY and not settings.STRIPE_WEBHOOK_SECRET:
        yield Warning(
            "Stripe's events cannot be trusted without STRIPE_WEBHOOK_SECRET, so each is refused.",
            hint="Copy the signing secret (whsec_...) of the webhook endpoint from the Stripe dashboard.",
            id="storefront.W001",
        )


@_check(Tags.compatibility)
def currencies() -> Found:
    """Currency codes that exist, and a rate between them."""
    known = Locale("en").currencies
    for name in ("STORE_CURRENCY", "MOBILEXY_CURRENCY"):
        if getattr(settings, name) not in known:
            yield Error(
                f"{name}={getattr(settings, name)} is no currency.",
                hint="Use the three letters of ISO 4217, such as USD or EUR.",
                id="storefront.E002",
            )
    if settings.STORE_CURRENCY != settings.MOBILEXY_CURRENCY and settings.EXCHANGE_RATE == 1:
        yield Error(
            f"Costs in {settings.MOBILEXY_CURRENCY} would be sold one to one in {settings.STORE_CURRENCY}.",
            hint="Set EXCHANGE_RATE to the units of STORE_CURRENCY for one unit of MOBILEXY_CURRENCY;"
            " for currencies at par, 1.0001 says that it is meant.",
            id="storefront.E003",
        )


@_check(Tags.compatibility)
def exchange_rates() -> Found:
    """Rates that nobody would fetch grow old, and their currencies close."""
    if settings.EXCHANGE_RATE_SOURCE not in {"", *SOURCES}:
        yield Error(
            f"EXCHANGE_RATE_SOURCE={settings.EXCHANGE_RATE_SOURCE} is no source of exchange rates.",
            hint=f"Use {', '.join(SOURCES)}, or leave it empty to set rates by hand.",
            id="storefront.E009",
        )


@_check(Tags.compatibility)
def prices() -> Found:
    """Prices that cannot fall below cost."""
    if settings.EXCHANGE_RATE <= 0:
        yield Error("EXCHANGE_RATE must be greater than 0.", id="storefront.E004")
    if settings.DEFAULT_MARKUP_PERCENT < 0:
        yield Error(
            "A negative DEFAULT_MARKUP_PERCENT sells every plan below its cost.",
            hint="Use 0 or more.",
            id="storefront.E005",
        )


@_check(Tags.compatibility)
def rounding() -> Found:
    """A rounding that nobody can read would stop every sync."""
    try:
        read_rounding(settings.PRICE_ROUNDING, settings.STORE_CURRENCY)
    except ValueError as error:
        yield Error(f"PRICE_ROUNDING={error}", id="storefront.E011")


@_check(Tags.compatibility)
def margin_floor() -> Found:
    """A floor that some price can reach, over a fee that is Stripe's."""
    if settings.MARGIN_FLOOR_ACTION not in UnderFloor.values:
        yield Error(
            f"MARGIN_FLOOR_ACTION={settings.MARGIN_FLOOR_ACTION} says nothing about prices under the floor.",
            hint="Use raise to raise the price to it, or stop to sell no such plan.",
            id="storefront.E012",
        )
    shares = (settings.STRIPE_FEE_PERCENT, settings.MARGIN_FLOOR_PERCENT)
    figures = (*shares, settings.STRIPE_FEE_FIXED, settings.MARGIN_FLOOR_AMOUNT)
    if not all(each.is_finite() and each >= 0 for each in figures) or sum(shares) >= 100:  # noqa: PLR2004
        yield Error(
            "STRIPE_FEE_PERCENT and MARGIN_FLOOR_PERCENT leave nothing of a price, or one of the fees and floors is negative or no number.",
            hint="Use 0 or more for each, and less than 100 percent together.",
            id="storefront.E013",
        )
    minimum = MINIMUM_CHARGE.get(settings.STORE_CURRENCY)
    is_known = settings.STORE_CURRENCY in CHARGEABLE
    if settings.STRIPE_FEE_FIXED == DOLLAR_FEE and is_known and minimum not in DOLLAR_LIKE:
        yield Warning(
            f"STRIPE_FEE_FIXED=0.30 is Stripe's fee in US dollars, and {settings.STORE_CURRENCY} is worth something else.",
            hint="Set STRIPE_FEE_FIXED to what Stripe takes of each payment in STORE_CURRENCY; 0.3001 says that 0.30 is meant.",
            id="storefront.W005",
        )


@_check(Tags.compatibility)
def catalog_limits() -> Found:
    """A negative share would hold every sync; a negative number of days would forget everything each day."""
    for name in (
        "CATALOG_MAX_SHRINK_PERCENT",
        "CATALOG_MAX_PRICE_CHANGE_PERCENT",
        "CATALOG_LARGE_PRICE_CHANGE_PERCENT",
        "CATALOG_HISTORY_DAYS",
    ):
        if getattr(settings, name) < 0:
            yield Error(
                f"{name}={getattr(settings, name)} is below 0.",
                hint="Use 0 or more, or leave it out for the default.",
                id="storefront.E015",
            )


@_check(Tags.compatibility)
def gifts() -> Found:
    """A day that a gift can wait for, and clocks to tell it by."""
    if not 1 <= settings.GIFT_MAX_DAYS <= LONGEST_WAIT:
        yield Error(
            f"GIFT_MAX_DAYS={settings.GIFT_MAX_DAYS} is not between 1 and {LONGEST_WAIT}.",
            hint="An eSIM that nobody installs lapses, typically 180 days after it was bought.",
            id="storefront.E030",
        )
    if not zones.known():
        yield Warning(
            "This machine has no time zone data, so no gift can wait for a day.",
            hint="Install the system's tzdata.",
            id="storefront.W030",
        )


@_check(Tags.urls)
def site_address() -> Found:
    """The links in our mail and Stripe's way back lead to SITE_URL, so its host must be served."""
    host = urlsplit(settings.SITE_URL).hostname
    if host is None or not validate_host(host, settings.ALLOWED_HOSTS):
        yield Error(
            "ALLOWED_HOSTS does not hold the host of SITE_URL: every order link would be refused.",
            hint="Set SITE_URL to the shop's address, such as https://esim.example.com, and add its host.",
            id="storefront.E006",
        )


@_check(Tags.compatibility)
def payment_page_life() -> Found:
    if settings.CHECKOUT_MINUTES not in CHECKOUT_MINUTES:
        yield Error(
            f"CHECKOUT_MINUTES={settings.CHECKOUT_MINUTES}: Stripe takes payment pages of 30 minutes to 24 hours only.",
            hint="Use 31 or more: at exactly 30, clocks that differ by a second make Stripe refuse.",
            id="storefront.E007",
        )


@_check(Tags.compatibility)
def terms() -> Found:
    """Each order keeps the version of the terms in its row."""
    longest = Order._meta.get_field("terms_version").max_length or 0  # noqa: SLF001  its documented name
    if not 0 < len(settings.TERMS_VERSION) <= longest:
        yield Error(
            f"TERMS_VERSION={settings.TERMS_VERSION} cannot be kept with an order.",
            hint=f"Use 1 to {longest} letters, such as the month in which the texts last changed: 2026-11.",
            id="storefront.E017",
        )


@_check(Tags.compatibility)
def find_orders() -> Found:
    """A link that is dead before its mail is read helps nobody, and one that lives for days is a key in a mailbox."""
    if settings.FIND_ORDERS_LINK_MINUTES not in LINK_MINUTES:
        yield Error(
            f"FIND_ORDERS_LINK_MINUTES={settings.FIND_ORDERS_LINK_MINUTES} is too short for a mail to arrive, or too long for a key.",
            hint="Use 5 to 1440 minutes.",
            id="storefront.E025",
        )


@_check(Tags.compatibility)
def way_of_charging() -> Found:
    if settings.STRIPE_CAPTURE not in CAPTURES:
        yield Error(
            f"STRIPE_CAPTURE={settings.STRIPE_CAPTURE} is no way of charging.",
            hint="Use immediate to charge at checkout, or after_purchase to hold the money and charge what was bought.",
            id="storefront.E008",
        )


@_check(Tags.compatibility)
def numbers_of_receipts() -> Found:
    """Two series under one name would share their numbers, and a long name does not fit its column."""
    prefixes = (settings.RECEIPT_PREFIX, settings.CREDIT_NOTE_PREFIX)
    if len(set(prefixes)) < len(prefixes) or not all(map(PREFIX.fullmatch, prefixes)):
        yield Error(
            "RECEIPT_PREFIX and CREDIT_NOTE_PREFIX must differ, and each be 1 to 16 of A to Z, 0 to 9 and -.",
            hint="Leave both out for R and C.",
            id="storefront.E020",
        )


@_check(Tags.compatibility)
def retention() -> Found:
    """A negative number of days would erase what is still needed; one that is short, what a bank may ask about."""
    for name in ("RETENTION_DAYS", "RETENTION_UNPAID_DAYS"):
        if getattr(settings, name) < 0:
            yield Error(
                f"{name}={getattr(settings, name)} is below 0.",
                hint="Use 0 to keep for ever, or leave it out for the default.",
                id="storefront.E021",
            )
    if 0 < settings.RETENTION_DAYS < LATE_DISPUTES:
        yield Warning(
            f"RETENTION_DAYS={settings.RETENTION_DAYS} is shorter than the {LATE_DISPUTES} days in which most banks take disputes:"
            " an answer to one may lack the shopper's address.",
            hint=f"Use {LATE_DISPUTES} or more.",
            id="storefront.W020",
        )


@_check(Tags.compatibility)
def theme_folder() -> Found:
    """A theme that is not where it is said to be would show our name for theirs, and our terms."""
    folder = settings.THEME_DIR
    if folder is None:
        return
    if not (folder / "static").is_dir() and not (folder / "templates").is_dir():
        yield Error(
            f"THEME_DIR={folder} is no folder of a theme.",
            hint="Name a folder that holds static/ or templates/, as docs/branding.md says, or leave THEME_DIR empty.",
            id="storefront.E016",
        )
    logo = settings.STORE_LOGO
    if logo not in {"", DEFAULT_LOGO} and not (folder / "static" / logo).is_file():
        yield Warning(
            f"STORE_LOGO={logo} is not in {folder / 'static'}: pages show the shop's name in its place.",
            hint="Put the file there, or leave STORE_LOGO out.",
            id="storefront.W008",
        )


@_check(Tags.compatibility)
def theme_colors() -> Found:
    """Colors that many people cannot read by. Ours are tested; a theme's are known only here."""
    if not finders.find(THEME):
        return
    tokens = design_tokens()
    for scheme, values in (("light", tokens.light), ("dark", tokens.dark)):
        for pair, ratio in (each for each in measured(values) if not each.is_enough):
            yield Warning(
                f"In the {scheme} scheme, --{pair.token} on --{pair.ground} has a contrast of {ratio}:1, less than {pair.least}:1.",
                hint="Change one of the two in theme.css; /styleguide/ shows all of them.",
                id="storefront.W007",
            )


@_check(Tags.compatibility)
def usage_and_reminders() -> Found:
    """Asking oftener than carriers tell anything brings nothing but calls; a limit of none would ask about nothing at all."""
    if settings.USAGE_READ_MINUTES < CARRIER_MINUTES:
        yield Warning(
            f"USAGE_READ_MINUTES={settings.USAGE_READ_MINUTES}: carriers tell nothing new for two to three hours.",
            hint="Use 120 or more.",
            id="storefront.W009",
        )
    for name in (
        "USAGE_READ_MINUTES", "USAGE_CALLS_A_ROUND", "USAGE_ASK_MINUTES", "ESIM_ACTIVATION_DAYS", "LINK_TRIES_A_DAY",
        "NOTICE_INSTALL_DAYS", "NOTICE_ACTIVATION_DAYS",
    ):  # fmt: skip
        if getattr(settings, name) < 1:
            yield Error(
                f"{name}={getattr(settings, name)} is below 1.",
                hint="Use 1 or more, or leave it out for the default.",
                id="storefront.E017",
            )
    try:
        hours.read(settings.NOTICE_HOURS)
    except ValueError:
        yield Error(
            f"NOTICE_HOURS={settings.NOTICE_HOURS} names no hours.",
            hint="Use two hours of the day such as 9-21.",
            id="storefront.E018",
        )


@_check(Tags.compatibility)
def languages() -> Found:
    """A language without words would be English under another name."""
    if missing := catalogs.unread([code for code, _name in settings.LANGUAGES]):
        yield Warning(
            f"The shop offers {', '.join(missing)}, but has no words in it: its pages are English there.",
            hint="Run manage.py compile_translations; docs/translating.md says how a language is added.",
            id="storefront.W010",
        )


@_check(Tags.compatibility, deploy=True)
def people() -> Found:
    """Someone must be there when a machine cannot help."""
    if not settings.SUPPORT_EMAIL:
        yield Warning(
            "SUPPORT_EMAIL is empty: a shopper in trouble is told of nobody to write to.",
            hint="Set SUPPORT_EMAIL.",
            id="storefront.W002",
        )
    if not settings.STAFF_EMAILS:
        yield Warning(
            "STAFF_EMAILS is empty: nobody hears of an order that needs a person.",
            hint="Set STAFF_EMAILS to one or more addresses, comma separated.",
            id="storefront.W003",
        )
    if any(f".{name}." in settings.EMAIL_BACKEND for name in UNDELIVERED):
        yield Warning(
            "Mail is not delivered to anybody.",
            hint="Set EMAIL_URL, such as smtp+tls://user:password@host:587.",
            id="storefront.W004",
        )


@_check(Tags.compatibility)
def colors_of_mails() -> Found:
    if found := unusable_tokens():
        yield Warning(
            f"Mails cannot take over these colors of the design tokens: {', '.join(found)}.",
            hint="Write each as #rrggbb, for light and for dark: mail readers know no other way. Until then mails keep the color they came with.",
            id="storefront.W006",
        )


@_check(Tags.compatibility, deploy=True)
def one_machine() -> Found:
    """The embedded defaults serve one machine well; these say what a second one needs. They are notes, not faults."""
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        yield Info(
            "The queue is a folder, which works on one machine.",
            hint=_redis("CELERY_BROKER_URL"),
            id="storefront.I001",
        )
    if settings.CACHES["default"]["BACKEND"].endswith(".LocMemCache"):
        yield Info(
            "Each process has a cache of its own, so limits count per process.",
            hint=_redis("CACHE_URL"),
            id="storefront.I002",
        )
    if settings.DATABASES["default"]["ENGINE"].endswith(".sqlite3"):
        yield Info(
            "The database is a file, which works on one machine.",
            hint="For several, set DATABASE_URL=postgres://user:password@host/name.",
            id="storefront.I003",
        )


def _redis(name: str) -> str:
    return f"For several, set {name}=redis://host:6379/0."
