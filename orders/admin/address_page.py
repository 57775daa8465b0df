"""The page on which staff put a mistyped address right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from orders import lpa, tasks
from orders.decisions import Decider, DecisionError
from orders.models import Order
from orders.support import addressing


class AddressForm(forms.Form):
    """The right address, twice, and why: one more slip would hand the order to a stranger."""

    email = forms.EmailField(label=_("Right address"), max_length=254)
    again = forms.EmailField(label=_("Right address, once more"), max_length=254)
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_(
            "How you know that it is the shopper who asks. It is kept with your name: no address, no code here."
        ),
    )

    def clean_why(self) -> str:
        """The audit trail is kept for ever, and an address must not be."""
        why: str = self.cleaned_data["why"]
        if "@" in why or lpa.is_in(why):
            raise forms.ValidationError(_("Leave addresses and activation codes out of the reason."))
        return why

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"email", "again"} <= cleaned.keys() and cleaned["email"] != cleaned["again"]:
            self.add_error("again", _("The two addresses differ."))
        return cleaned


def change(request: HttpRequest, site_context: dict[str, Any], order_id: int) -> HttpResponse:
    """Ask for the address and the reason, then change it. Who may come here was checked before."""
    order = get_object_or_404(Order, pk=order_id)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _take(request, form, order):
        return redirect("admin:orders_order_change", order.pk)
    context = site_context | {"order": order, "form": form}
    return render(request, "admin/orders/change_email.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, form: AddressForm, order: Order) -> bool:
    by = Decider(request.user.pk or 0, form.cleaned_data["why"])
    try:
        mails = addressing.change_email(order.pk, form.cleaned_data["email"], by)
    except DecisionError as error:
        form.add_error(None, str(error))
        return False
    for mail_id in mails:
        tasks.enqueue(tasks.send_email, mail_id)
    messages.success(
        request, _("Changed. The old link is dead, and the new one is on its way to the new address.")
    )
    return True
