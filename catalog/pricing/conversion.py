"""A store price in another currency: converted, buffered, rounded up. Pure; Decimals only."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from catalog.pricing.charges import minimum_charge
from catalog.pricing.rounding import EXACT, Ending, round_price

_CHARGEABLE = (
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF BHD JOD KWD OMR TND"
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK"
    " DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR KYD KZT LAK LBP"
    " LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD"
    " RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD YER ZAR ZMW"
)
# What Stripe can charge at all (docs.stripe.com/currencies). A price in another currency would end in an error at payment.
CHARGEABLE = frozenset(_CHARGEABLE.split())
# As finely as an order keeps it.
WORTH = Decimal("1E-12")


@dataclass(frozen=True, slots=True)
class Tariff:
    """How prices in the store currency read in `currency`.

    Args:
        store: the store currency.
        rate: units of `currency` for one unit of the store currency.
        buffer_percent: added, so that a rate that moves until the money is settled does not eat the margin.
        ending: what prices in `currency` end with, an `Ending`.
    """

    currency: str
    store: str
    rate: Decimal = Decimal(1)
    buffer_percent: Decimal = Decimal(0)
    ending: str = Ending.NONE

    @property
    def is_store(self) -> bool:
        return self.currency == self.store

    @property
    def to_store(self) -> Decimal:
        """Units of the store currency for one unit of `currency`, without the buffer: what money taken in it is worth, at least."""
        with localcontext(EXACT):
            return (1 / self.rate).quantize(WORTH, rounding=ROUND_FLOOR)

    def price(self, retail: Decimal) -> Decimal:
        """`retail`, positive and in the store currency, as a price that can be charged in `currency`.

        Never worth less than `retail`, never under Stripe's minimum, and never lower for a larger `retail`, so that what was
        sorted stays sorted. In the store currency prices stand as they are.
        """
        if self.is_store:
            return retail
        with localcontext(EXACT):
            buffered = retail * self.rate * (1 + self.buffer_percent / 100)
        least = max(buffered, minimum_charge(self.currency))
        return round_price(least, self.currency, self.ending)
