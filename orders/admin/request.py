"""What shoppers ask for: read by staff, answered by mail, and then marked as answered."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from orders import lpa, shopper_requests
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.forms import Words
from orders.models import ShopperRequest
from orders.models.request import MOST_WORDS
from orders.status import RequestStatus

COLORS = {RequestStatus.OPEN: "warning", RequestStatus.ANSWERED: "success"}


class RequestInline(ReadOnlyInline):
    """On the order's page."""

    model = ShopperRequest
    fk_name = "order"
    fields = ("kind", "line", "status", "words", "created_at", "answered_at", "answered_by", "note")
    readonly_fields = fields


class AnswerForm(forms.Form):
    note = Words(
        label=_("What was done"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the next of you; the shopper does not see it. No activation code here."),
    )

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if lpa.is_in(note):
            raise forms.ValidationError(_("This looks like an activation code. Leave it out."))
        return note


@admin.register(ShopperRequest)
class ShopperRequestAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "asked_for",
        "request_status",
        "reference",
        "created_at",
        "answered_at",
        "answered_by",
    )
    list_filter = ("status", "kind", "created_at")
    search_fields = ("order__reference", "order__email")
    list_select_related = ("order", "answered_by")
    fields = (
        "asked_for", "reference", "email", "line", "line_status", "words", "device", "created_at", "request_status", "answered_at",
        "answered_by", "note",
    )  # fmt: skip
    readonly_fields = fields
    actions_detail = ("answer",)

    @display(description=_("asked for"), ordering="kind")
    def asked_for(self, request: ShopperRequest) -> str:
        return request.get_kind_display()

    @display(description=_("status"), label=COLORS, ordering="status")
    def request_status(self, request: ShopperRequest) -> tuple[str, str]:
        return request.status, request.get_status_display()

    @display(description=_("order"), ordering="order")
    def reference(self, request: ShopperRequest) -> SafeString:
        address = reverse("admin:orders_order_change", args=[request.order_id])
        return format_html('<a class="underline" href="{}">{}</a>', address, request.order.reference)

    @display(description=_("email"))
    def email(self, request: ShopperRequest) -> str:
        return request.order.email

    def has_answer_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.change_shopperrequest")

    @action(description=_("Mark as answered"), permissions=["answer"])
    def answer(self, request: HttpRequest, object_id: int) -> HttpResponse:
        asked = get_object_or_404(ShopperRequest.objects.select_related("order", "line"), pk=object_id)
        form = AnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._answer(request, asked, form.cleaned_data["note"])
        context = self.admin_site.each_context(request) | {"asked": asked, "order": asked.order, "form": form}
        return render(
            request, "admin/orders/answer_request.html", context, status=422 if form.errors else 200
        )

    def _answer(self, request: HttpRequest, asked: ShopperRequest, note: str) -> HttpResponse:
        try:
            shopper_requests.answer(asked.pk, request.user.pk or 0, note)
        except shopper_requests.AlreadyAnsweredError:
            self.message_user(request, _("Somebody has answered it already."), messages.WARNING)
        else:
            self.message_user(request, _("Marked as answered."), messages.SUCCESS)
        return redirect("admin:orders_order_change", asked.order_id)
