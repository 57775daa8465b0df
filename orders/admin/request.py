"""What shoppers ask for, as staff find and read it; `answer_page` is where they answer."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from orders import requested as request_words
from orders.admin import answer_page
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.models import ShopperRequest
from orders.status import RequestStatus

COLORS = {
    RequestStatus.OPEN: "warning",
    RequestStatus.ANSWERED: "success",
    RequestStatus.ACCEPTED: "success",
    RequestStatus.DECLINED: "info",
}


class RequestInline(ReadOnlyInline):
    """On the order's page."""

    model = ShopperRequest
    fk_name = "order"
    fields = ("kind", "line", "status", "words", "created_at", "answered_at", "answered_by", "reply", "note")
    readonly_fields = fields


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
        "asked_for", "reference", "email", "line", "line_status", "state_told", "words", "device_told", "created_at", "request_status",
        "answered_at", "answered_by", "reply", "note",
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

    @display(description=_("device"))
    def device_told(self, request: ShopperRequest) -> str:
        told = request_words.device_text(request.device)
        return f"{told} ({request.device})" if request.device else told

    @display(description=_("order was then"))
    def state_told(self, request: ShopperRequest) -> str:
        return " ".join(request_words.state_texts(request.state))

    def has_answer_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.change_shopperrequest")

    @action(description=_("Answer"), permissions=["answer"])
    def answer(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return answer_page.answer(request, self.admin_site.each_context(request), object_id)
