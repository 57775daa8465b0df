"""What a shopper sends us."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Plan
from orders import consent, linking, lpa
from orders.checkout import Item
from orders.models import ShopperRequest
from orders.models.request import MOST_WORDS
from orders.receipts import Buyer
from orders.support.asking import Question

# What the column holds.
LARGEST_ID = 2**63 - 1
# What a receipt has room for.
MOST_ADDRESS_LINES = 6
NOT_SOLD = _("We do not sell this plan. Nothing was charged.")

NO_PRICE_SEEN = _(
    "We did not understand which price you saw. Nothing was charged. Check the price below, then continue."
)
NO_CURRENCY_SEEN = _(
    "We did not understand in which currency you saw the price. Nothing was charged. Check the price below, then continue."
)


NOT_AGREED = _("Please tick this box if you agree: we cannot sell without it. Nothing was charged.")
OTHER_WORDS = _(
    "What you are asked to agree to has changed since you opened the page. Nothing was charged. Read it again, then tick the box."
)


def out_of_range() -> str:
    """What is said of a quantity that one order cannot have."""
    return gettext("Choose between 1 and %(most)s eSIMs.") % {"most": settings.CHECKOUT_MAX_QUANTITY}


class Each(forms.Field):
    """A field that a form may send several times: a list of what `one` makes of each."""

    widget = forms.MultipleHiddenInput

    def __init__(self, one: forms.Field, **options: Any) -> None:
        super().__init__(error_messages=one.error_messages, required=one.required, **options)
        self.one = one

    def clean(self, value: Any) -> list[Any]:
        """One empty value where none was sent, which `one` refuses or takes."""
        return [self.one.clean(each) for each in value or [""]]


class Count(forms.NumberInput):
    """One visible number for a field of which a set of plans sends several."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)

    def format_value(self, value: Any) -> str | None:
        return super().format_value(next(iter(value), None) if isinstance(value, list) else value)


class ShopForm(forms.Form):
    """Fields are called by their own names in pages, and what they say of themselves is shown by components/field.html."""

    def __init__(self, data: Any = None, *, auto_id: str = "%s", **options: Any) -> None:
        super().__init__(data, auto_id=auto_id, **options)


class AsideField(forms.CharField):
    """What nothing depends on: an invalid value counts as none, instead of stopping a purchase over a field that nobody sees."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return ""


class AsideDecimal(forms.DecimalField):
    """The same for a number."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class CheckoutForm(ShopForm):
    """One plan, or a set of plans: `plan`, `quantity` and `shown_price` are then sent once for each, in the same order.

    `plan` is the supplier's plan id; `shown_price` the unit price the shopper saw, in `currency`; both may be missing. `trip` is what
    the trip finder was asked, where the set comes from there: it leads back. `promo` is a promo code, and `shown_total` what the shopper
    saw that the order costs with it. `gift` asks for the fields of `orders.gift_form`.

    `consent_asked` is the mark of a form that asked for consent. A request without it has not asked, and stores none.
    """

    plan = Each(
        forms.IntegerField(
            min_value=1,
            max_value=LARGEST_ID,
            error_messages={
                "required": _("Choose a plan first."),
                "min_value": NOT_SOLD,
                "max_value": NOT_SOLD,
            },
        )
    )
    quantity = Each(
        forms.IntegerField(
            error_messages={"invalid": lazy(out_of_range, str)(), "required": lazy(out_of_range, str)()}
        ),
        label=_("How many eSIMs"),
        initial=1,
        widget=Count(attrs={"inputmode": "numeric", "min": 1}),
    )
    email = forms.EmailField(
        label=_("Your email"),
        help_text=_("The eSIM is sent there, so check it twice."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter the email address that the eSIM should go to."),
            "invalid": _("This does not look like an email address. Check it: the eSIM is sent there."),
        },
    )
    shown_price = Each(forms.DecimalField(required=False, error_messages={"invalid": NO_PRICE_SEEN}))
    currency = forms.CharField(
        required=False,
        max_length=3,
        widget=forms.HiddenInput,
        error_messages={"max_length": NO_CURRENCY_SEEN, "null_characters_not_allowed": NO_CURRENCY_SEEN},
    )
    trip = AsideField(required=False, max_length=1000, widget=forms.HiddenInput)
    promo = forms.CharField(label=_("Promo code"), required=False, max_length=100)
    shown_total = AsideDecimal(required=False)
    gift = forms.BooleanField(label=_("It is a gift"), required=False)
    consent_asked = AsideField(required=False, widget=forms.HiddenInput)
    agreed = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"required": True}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quantity"].widget.attrs["max"] = settings.CHECKOUT_MAX_QUANTITY
        self.fields["agreed"].label = consent.words()
        if self.data.get("gift"):
            self.fields["email"].help_text = _("Your receipt is sent there.")

    def clean_quantity(self) -> list[int]:
        quantities: list[int] = self.cleaned_data["quantity"]
        if min(quantities) < 1 or sum(quantities) > settings.CHECKOUT_MAX_QUANTITY:
            raise forms.ValidationError(out_of_range())
        return quantities

    def clean_plan(self) -> list[Plan]:
        wanted: list[int] = self.cleaned_data["plan"]
        if len(wanted) > settings.CHECKOUT_MAX_QUANTITY:
            raise forms.ValidationError(out_of_range())
        plans = Plan.objects.select_related("destination").with_availability()
        found = {plan.supplier_id: plan for plan in plans.filter(supplier_id__in=wanted)}
        if missing := set(wanted) - set(found):
            raise forms.ValidationError(_one_not_sold() if len(missing) < len(set(wanted)) else NOT_SOLD)
        return [found[each] for each in wanted]

    def clean(self) -> dict[str, Any]:
        """
        Raises:
            ValidationError: the lists differ in length, which no form of ours makes.
        """
        self._check_consent()
        cleaned = self.cleaned_data
        plans, prices = cleaned.get("plan"), cleaned.get("shown_price")
        if plans and prices == [None]:
            cleaned["shown_price"] = prices = [None] * len(plans)
        lengths = {len(each) for each in (plans, prices, cleaned.get("quantity")) if each is not None}
        if len(lengths) > 1:
            raise forms.ValidationError(
                _("We did not understand which plans you chose. Nothing was charged.")
            )
        return cleaned

    def _check_consent(self) -> None:
        """A tick counts only for the words that stood beside it."""
        asked = self.cleaned_data.get("consent_asked", "")
        if not asked:
            return
        if asked != consent.mark():
            sent = cast("MultiValueDict[str, Any]", self.data)
            self.data = MultiValueDict((name, each) for name, each in sent.lists() if name != "agreed")
            self.add_error("agreed", OTHER_WORDS)
        elif not self.cleaned_data.get("agreed"):
            self.add_error("agreed", NOT_AGREED)

    def consent_mark(self) -> str:
        return consent.mark()

    def consent(self) -> str:
        """The version of the words that were ticked in a valid form; empty where it did not ask."""
        return consent.VERSION if self.cleaned_data["consent_asked"] else ""

    def items(self) -> list[Item]:
        """What a valid form asks for."""
        names = ("plan", "quantity", "shown_price")
        return [Item(*each) for each in zip(*(self.cleaned_data[name] for name in names), strict=True)]

    def known_items(self) -> list[Item]:
        """The plans that were asked for, even where the rest of the form is wrong; then one of each."""
        if not self.errors:
            return self.items()
        plans: list[Plan] = self.cleaned_data.get("plan", [])
        quantities = self.cleaned_data.get("quantity", [])
        if len(quantities) != len(plans):
            quantities = [1] * len(plans)
        return [Item(*each) for each in zip(plans, quantities, strict=True)]


def _one_not_sold() -> str:
    return gettext("We do not sell one of these plans. Nothing was charged.")


class FindOrderForm(ShopForm):
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Words(forms.CharField):
    """Text of several lines. A browser counts a line's end as one letter and sends two, so a text that just fits it would be refused."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class BuyerForm(ShopForm):
    """What a business needs on its receipt. Lengths are those of the columns."""

    name = forms.CharField(
        label=_("Name of the business or person"),
        max_length=200,
        error_messages={"required": _("Enter the name that the receipt is made out to.")},
    )
    address = Words(
        label=_("Address"),
        max_length=500,
        error_messages={"required": _("Enter the address that the receipt is made out to.")},
    )
    tax_id = forms.CharField(label=_("Tax number"), max_length=40, required=False)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        lines = [line for line in address.splitlines() if line.strip()]
        if len(lines) > MOST_ADDRESS_LINES:
            raise forms.ValidationError(
                _("Write the address on %(most)s lines at most.") % {"most": MOST_ADDRESS_LINES}
            )
        return "\n".join(lines)

    def buyer(self) -> Buyer:
        """Of a valid form."""
        return Buyer(**{name: self.cleaned_data[name] for name in ("name", "address", "tax_id")})


class ShopperRequestForm(ShopForm):
    """A request about an eSIM of an order; `esim` is its number there."""

    kind = ShopperRequest.Kind.DELETED
    esim = forms.IntegerField(
        label=_("Which eSIM"),
        min_value=1,
        max_value=1000,
        error_messages={"required": _("Choose the eSIM."), "invalid": _("Choose the eSIM.")},
    )
    words = Words(
        label=_("What happened"),
        help_text=_(
            "Such as the phone you used and when. We add what your browser says of this device. No codes, please."
        ),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("Please keep it under 1000 characters.")},
    )

    def clean_words(self) -> str:
        """What is written here is read by many; the code is on our side already."""
        words: str = self.cleaned_data["words"]
        if lpa.is_in(words):
            raise forms.ValidationError(_("Please leave the activation code out: we have it."))
        return words

    def question(self, device: str) -> Question:
        """What a valid form asks; `device` is what the browser says of itself."""
        return Question(self.kind, self.cleaned_data["esim"] or 0, self.cleaned_data["words"], device)


class QuestionForm(ShopperRequestForm):
    """A message; without `esim`, or with 0, it is about the order."""

    kind = ShopperRequest.Kind.QUESTION
    esim = forms.IntegerField(label=_("About"), min_value=0, max_value=1000, required=False)
    words = Words(
        label=_("Your message"),
        max_length=MOST_WORDS,
        error_messages={
            "required": _("Write what you need."),
            "max_length": _("Please keep it under 1000 characters."),
        },
    )


class RefundForm(ShopperRequestForm):
    """The money for an eSIM back, with the shopper's word that it was not installed."""

    kind = ShopperRequest.Kind.REFUND
    is_unused = forms.BooleanField(
        label=_("I have not installed this eSIM on any device."),
        error_messages={
            "required": _(
                "Only an eSIM that was not installed can be returned. If it does not work, write to us below."
            )
        },
    )


REQUEST_FORMS: Mapping[str, type[ShopperRequestForm]] = {
    form.kind: form for form in (ShopperRequestForm, QuestionForm, RefundForm)
}


class IccidForm(forms.Form):
    """What a phone shows of an eSIM that is on it."""

    iccid = forms.CharField(
        label=_("ICCID"),
        max_length=40,
        error_messages={"required": _("Type the ICCID that your phone shows.")},
    )

    def clean_iccid(self) -> str:
        try:
            return linking.digits(self.cleaned_data["iccid"])
        except ValueError as error:
            raise forms.ValidationError(
                _("An ICCID begins with 89 and has 18 to 22 digits. Check that none is missing.")
            ) from error
