"""Receipts and credit notes for the bookkeeper: to be looked up and printed, never to be changed."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog.money import money
from orders import receipt_pdf
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.models import Receipt


def _link(receipt: Receipt) -> SafeString:
    address = reverse("admin:orders_receipt_pdf", args=[receipt.pk])
    return format_html(
        '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>', address, _("PDF")
    )


class ReceiptInline(ReadOnlyInline):
    """On the order's page."""

    model = Receipt
    fields = ("name", "kind", "total", "tax", "currency", "issued_at", "file")
    readonly_fields = fields

    @display(description=_("file"))
    def file(self, receipt: Receipt) -> SafeString:
        return _link(receipt)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "order", "shown_total", "shown_tax", "buyer_name", "issued_at", "file")
    list_filter = ("kind", "series", "currency", "issued_at")
    search_fields = ("name", "order__reference", "buyer_name", "buyer_tax_id")
    list_select_related = ("order",)
    date_hierarchy = "issued_at"
    fields = (
        "name", "kind", "order", "refund", "shown_total", "shown_tax", "issued_at", "buyer_name", "buyer_address", "buyer_tax_id",
        "file",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        file = path("<int:receipt_id>/pdf/", self.admin_site.admin_view(self.pdf), name="orders_receipt_pdf")
        return [file, *super().get_urls()]

    def pdf(self, request: HttpRequest, receipt_id: int) -> HttpResponse:
        if not request.user.has_perm("orders.view_receipt"):
            raise PermissionDenied
        receipt = get_object_or_404(Receipt, pk=receipt_id)
        response = HttpResponse(receipt_pdf.of(receipt), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{receipt.name}.pdf"'
        return response

    @display(description=_("total"), ordering="total")
    def shown_total(self, receipt: Receipt) -> str:
        return money(receipt.total, receipt.currency)

    @display(description=_("tax in it"), ordering="tax")
    def shown_tax(self, receipt: Receipt) -> str:
        return money(receipt.tax, receipt.currency)

    @display(description=_("file"))
    def file(self, receipt: Receipt) -> SafeString:
        return _link(receipt)
