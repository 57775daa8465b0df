"""The receipt of an order and what corrects it: a page to print, a PDF to keep, and the buyer's details for a business."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from orders import receipt_pdf, receipts
from orders.forms import BuyerForm
from orders.models import Order, Receipt
from orders.views.origin import same_origin_behind_link
from orders.views.private import behind_link, no_order


@same_origin_behind_link
@require_http_methods(["GET", "POST"])
@behind_link
def receipt(request: HttpRequest, found: Order) -> HttpResponse:
    """All documents of an order, in its language; with POST, the buyer's details, once."""
    if found.paid_at is None:
        return no_order(request)
    receipts.catch_up(found.pk)
    with translation.override(found.language):
        form = BuyerForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _named(found, form):
            response = redirect(reverse("orders:receipt", args=[found.token]))
            response.status_code = 303
            return response
        return _page(request, found, form)


def _named(found: Order, form: BuyerForm) -> bool:
    """Whether this form has put the buyer on the receipt; otherwise it says why not."""
    try:
        receipts.name_buyer(found.pk, form.buyer())
    except receipts.AlreadyNamedError:
        form.add_error(
            None, _("The receipt names a buyer already, and cannot be changed any more. Nothing was changed.")
        )
        return False
    return True


def _page(request: HttpRequest, found: Order, form: forms.Form) -> HttpResponse:
    documents = receipts.documents(found)
    context = {
        "order": found,
        "documents": documents,
        "form": form,
        "can_name": bool(documents) and not documents[0].buyer,
    }
    return render(request, "orders/receipt.html", context, status=422 if form.errors else 200)


@require_GET
@behind_link
def receipt_file(request: HttpRequest, found: Order, name: str) -> HttpResponse:
    """One document as a PDF. A number of another order is no number."""
    row = Receipt.objects.filter(order=found, name=name).first()
    if row is None:
        return no_order(request)
    response = HttpResponse(receipt_pdf.of(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.name}.pdf"'
    return response
