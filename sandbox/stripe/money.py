"""Stripe's own table of currencies and smallest amounts, which is not ISO 4217 (docs.stripe.com/currencies)."""

from decimal import Decimal

from babel.numbers import get_currency_symbol

_ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
ZERO_DECIMAL = frozenset(_ZERO_DECIMAL.split())
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Counted in hundredths, yet only whole units exist.
WHOLE_UNITS = frozenset(["isk", "ugx"])
_TWO_DECIMAL = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk"
    " dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp"
    " lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd"
    " rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd yer zar zmw"
)
TWO_DECIMAL = frozenset(_TWO_DECIMAL.split())
SUPPORTED = ZERO_DECIMAL | TWO_DECIMAL | THREE_DECIMAL
SMALLEST = {
    "0.50": "usd eur aud cad chf nzd sgd brl inr ils zar php",
    "0.30": "gbp",
    "2.00": "aed pln ron myr",
    "2.50": "dkk",
    "3.00": "nok sek",
    "4.00": "hkd",
    "10.00": "mxn thb",
    "15.00": "czk",
    "50.00": "jpy krw",
    "175.00": "huf",
}
LARGEST = 99_999_999


def digits(currency: str) -> int:
    """How many decimals Stripe's integer amounts carry."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def smallest(currency: str) -> int:
    """The smallest charge in minor units; 0 where Stripe's table names none."""
    for amount, currencies in SMALLEST.items():
        if currency in currencies.split():
            return int(Decimal(amount).scaleb(digits(currency)))
    return 0


def step(currency: str) -> int:
    """Amounts must be a multiple of this many minor units."""
    if currency in WHOLE_UNITS:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def shown(amount: int, currency: str) -> str:
    """For people: `$12.90`, `¥1,290`, `CHF 12.90`."""
    value = Decimal(amount).scaleb(-digits(currency))
    places = 0 if currency in WHOLE_UNITS else digits(currency)
    symbol = get_currency_symbol(currency.upper(), locale="en_US")
    gap = " " if symbol[-1].isalpha() else ""
    return f"{symbol}{gap}{value:,.{places}f}"
