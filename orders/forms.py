"""What a shopper sends us."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Plan
from orders import lpa
from orders.models.request import MOST_WORDS


def out_of_range() -> str:
    """What is said of a quantity that one order cannot have."""
    return gettext("Choose between 1 and %(most)s eSIMs.") % {"most": settings.CHECKOUT_MAX_QUANTITY}


class CheckoutForm(forms.Form):
    """`plan` is the supplier's plan id; `shown_price` the unit price the shopper saw, in `currency`; both may be missing."""

    plan = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("Choose a plan first.")}
    )
    quantity = forms.IntegerField(
        label=_("How many eSIMs"),
        initial=1,
        error_messages={"invalid": lazy(out_of_range, str)(), "required": lazy(out_of_range, str)()},
    )
    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Enter the email address that the eSIM should go to."),
            "invalid": _("This does not look like an email address. Check it: the eSIM is sent there."),
        },
    )
    shown_price = forms.DecimalField(required=False, widget=forms.HiddenInput)
    currency = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if not 1 <= quantity <= settings.CHECKOUT_MAX_QUANTITY:
            raise forms.ValidationError(out_of_range())
        return quantity

    def clean_plan(self) -> Plan:
        plan = (
            Plan.objects.select_related("destination")
            .with_availability()
            .filter(supplier_id=self.cleaned_data["plan"])
            .first()
        )
        if plan is None:
            raise forms.ValidationError(_("We do not sell this plan. Nothing was charged."))
        return plan

    def known_plan(self) -> Plan | None:
        """The plan that was asked for, even where the rest of the form is wrong."""
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        return cleaned.get("plan")


class FindOrderForm(forms.Form):
    email = forms.EmailField(
        label=_("The email you ordered with"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class ShopperRequestForm(forms.Form):
    """A request about an eSIM of an order; `esim` is its number there."""

    esim = forms.IntegerField(
        label=_("Which eSIM"),
        min_value=1,
        max_value=1000,
        error_messages={"required": _("Choose the eSIM."), "invalid": _("Choose the eSIM.")},
    )
    words = forms.CharField(
        label=_("What happened"),
        max_length=MOST_WORDS,
        required=False,
        error_messages={"max_length": _("Please keep it under 1000 characters.")},
    )

    def clean_words(self) -> str:
        """What is written here is read by many; the code is on our side already."""
        words: str = self.cleaned_data["words"]
        if lpa.is_in(words):
            raise forms.ValidationError(_("Please leave the activation code out: we have it."))
        return words
