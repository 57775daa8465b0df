"""Forms as they stand before and after something wrong was sent."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from catalog.trip.asked import Asked, Row, Use
from orders import consent
from orders.forms import CheckoutForm, ShopForm
from orders.gift_form import GiftForm
from orders.models import PromoCode
from orders.promotions import Offer
from storefront.styleguide.places import LONG, place

HELP = "What helps stands below the field, in one sentence or two, however narrow the phone is."


class SampleForm(ShopForm):
    """One field of each kind that the shop has."""

    line = forms.CharField(
        label="One line", help_text=HELP, error_messages={"required": "Say what is wrong and what to do."}
    )
    optional = forms.CharField(label="One that may stay empty", required=False)
    number = forms.IntegerField(label="A number", min_value=1, max_value=10)
    choice = forms.ChoiceField(
        label="One of several", choices=[("1", "The first"), ("2", LONG)], help_text=HELP
    )
    words = forms.CharField(
        label="Words", required=False, help_text=HELP, widget=forms.Textarea(attrs={"rows": 3})
    )
    tick = forms.BooleanField(
        label="A sentence that is agreed to, and that may take more than one line.", help_text=HELP
    )


def fields() -> list[SampleForm]:
    """Untouched, filled in, and wrong."""
    filled = {"line": "Ada", "optional": LONG, "number": "3", "choice": "2", "words": LONG, "tick": "on"}
    wrong = {"number": "99", "choice": "9"}
    return [
        SampleForm(auto_id="empty-%s"),
        SampleForm(filled, auto_id="filled-%s"),
        SampleForm(wrong, auto_id="wrong-%s"),
    ]


def buy_form() -> CheckoutForm:
    """Every field that can be wrong is."""
    sent = MultiValueDict(
        {"plan": [""], "quantity": ["99"], "email": ["ada"], "consent_asked": [consent.mark()]}
    )
    return CheckoutForm(sent)


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
