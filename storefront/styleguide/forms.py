"""Forms as they stand before and after something wrong was sent."""

from decimal import Decimal

from django.conf import settings
from django.http import QueryDict

from catalog.trip.asked import Asked, Row, Use
from orders.forms import CheckoutForm
from orders.gift_form import GiftForm
from orders.models import PromoCode
from orders.promotions import Offer
from storefront.styleguide.places import LONG, place


def buy_form() -> CheckoutForm:
    """Every field that can be wrong is."""
    return CheckoutForm(QueryDict("plan=&quantity=99&email=ada"))


def gift_form() -> GiftForm:
    """Likewise, with a city that is chosen."""
    wrong = "gift_email=grace&gift_giver=&gift_note=see+evil.example&gift_date=2020-01-31&gift_hour=9&gift_zone=Asia/Tokyo"
    return GiftForm(QueryDict(wrong))


def offer() -> Offer:
    """A discount that stopped at the floor."""
    listed, prices = [Decimal("5.50")] * 2, [Decimal("4.64")] * 2
    return Offer(PromoCode(code="SUMMER10"), settings.STORE_CURRENCY, listed, prices, is_reduced=True)


def trip() -> Asked:
    """Fields that are filled in, wrong, and empty."""
    rows = [
        Row("JP", "5", place("Japan", "JP"), "JP", "Japan", 5),
        Row(LONG, "400", place(LONG, "GS"), days_problem="Between 1 and 90 days."),
        Row("Atlantis", problem="We know no such country. Choose one of the list."),
        Row(),
    ]
    return Asked(rows, use=Use.OWN, problems={"gb": "Say how many GB for the whole trip."})


def uses() -> list[tuple[str, str]]:
    return [(use.value, str(use.label)) for use in Use]
