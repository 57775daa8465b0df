"""Forms as they stand before and after something wrong was sent."""

from django.http import QueryDict

from catalog.trip.asked import Asked, Row, Use
from orders.forms import CheckoutForm
from storefront.styleguide.places import LONG, place


def buy_form() -> CheckoutForm:
    """Every field that can be wrong is."""
    return CheckoutForm(QueryDict("plan=&quantity=99&email=ada"))


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
