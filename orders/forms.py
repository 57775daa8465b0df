"""What a shopper sends us."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Plan
from orders.checkout import MAX_QUANTITY


class CheckoutForm(forms.Form):
    """`plan` is the supplier's plan id; `shown_price` the unit price the shopper saw, which may be missing."""

    plan = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("Choose a plan first.")}
    )
    quantity = forms.IntegerField(
        label=_("How many eSIMs"),
        min_value=1,
        max_value=MAX_QUANTITY,
        initial=1,
        error_messages={
            "min_value": _("Choose between 1 and 10 eSIMs."),
            "max_value": _("Choose between 1 and 10 eSIMs."),
            "invalid": _("Choose between 1 and 10 eSIMs."),
            "required": _("Choose between 1 and 10 eSIMs."),
        },
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
