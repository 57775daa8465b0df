"""What eSIMs use, and to which number of the supplier's each is linked: read by all staff, changed by those who may."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from orders import linking
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.forms import IccidForm
from orders.models import EsimUsage, UsageReading, UsageState
from orders.usage.card import size

COLORS = {
    UsageState.IN_USE: "success",
    UsageState.USED_UP: "warning",
    UsageState.UNUSED: "info",
}
SAYINGS = {
    linking.NotYoursError: _("Nothing was linked: the supplier does not know it as ours, or another eSIM has its number."),
    linking.AwayError: _("Nothing was changed: the supplier did not answer."),
    linking.NothingToLinkError: _("Nothing was changed: somebody has just done it."),
}  # fmt: skip


class ReadingInline(ReadOnlyInline):
    model = UsageReading
    fields = ("at", "used", "total_bytes")
    readonly_fields = fields
    show_change_link = False

    @display(description=_("used"))
    def used(self, reading: UsageReading) -> str:
        return size(reading.used_bytes)


@admin.register(EsimUsage)
class EsimUsageAdmin(ReadOnlyAdmin):
    list_display = (
        "iccid",
        "reference",
        "usage_state",
        "used",
        "allowance",
        "expires_at",
        "read_at",
        "problem",
    )
    list_filter = ("reads_alone", "problem", "read_at", "expires_at")
    search_fields = ("esim__iccid", "esim__esim_tran_no", "esim__line__order__reference")
    search_help_text = _("ICCID, supplier's number or order")
    list_select_related = ("esim__line__order",)
    fields = (
        "iccid", "number", "reference", "usage_state", "used", "allowance", "reported_at", "read_at", "activated_at", "is_start_seen",
        "expires_at", "is_expiry_told", "period", "next_read_at", "reads_alone", "failures", "problem", "asked_at",
    )  # fmt: skip
    readonly_fields = fields
    inlines = (ReadingInline,)
    actions_detail = ("link", "unlink")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EsimUsage]:
        return super().get_queryset(request).select_related("esim__line__order")

    @display(description=_("ICCID"), ordering="esim__iccid")
    def iccid(self, usage: EsimUsage) -> str:
        return usage.esim.iccid or "–"

    @display(description=_("supplier's eSIM number"))
    def number(self, usage: EsimUsage) -> str:
        return usage.esim.esim_tran_no

    @display(description=_("order"))
    def reference(self, usage: EsimUsage) -> SafeString:
        order = usage.esim.line.order
        address = reverse("admin:orders_order_change", args=[order.pk])
        return format_html('<a class="underline" href="{}">{}</a>', address, order.reference)

    @display(description=_("state"), label=COLORS)
    def usage_state(self, usage: EsimUsage) -> tuple[str, str]:
        return usage.state, str(usage.state.label)

    @display(description=_("used"), ordering="used_bytes")
    def used(self, usage: EsimUsage) -> str:
        return size(usage.used_bytes) if usage.read_at else ""

    @display(description=_("allowance"), ordering="total_bytes")
    def allowance(self, usage: EsimUsage) -> str:
        return size(usage.total_bytes) if usage.total_bytes else ""

    def has_link_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.link_esim")

    @action(description=_("Link to the supplier's eSIM"), permissions=["link"])
    def link(self, request: HttpRequest, object_id: int) -> HttpResponse:
        usage = _found(object_id)
        form = IccidForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            iccid = form.cleaned_data["iccid"]
            return self._change(
                request, lambda: linking.by_staff(usage.esim_id, iccid, request.user.pk or 0), _("Linked.")
            )
        return self._page(request, "link_esim.html", usage, form)

    @action(description=_("Unlink"), permissions=["link"])
    def unlink(self, request: HttpRequest, object_id: int) -> HttpResponse:
        usage = _found(object_id)
        if request.method != "POST":
            return self._page(request, "unlink_esim.html", usage, None)
        return self._change(
            request, lambda: linking.unlink(usage.esim_id, request.user.pk or 0), _("Unlinked.")
        )

    def _page(
        self, request: HttpRequest, name: str, usage: EsimUsage, form: forms.Form | None
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"usage": usage, "form": form}
        status = 422 if form is not None and form.errors else 200
        return render(request, f"admin/orders/{name}", context, status=status)

    def _change(self, request: HttpRequest, change: Callable[[], None], done: Any) -> HttpResponse:
        try:
            change()
        except linking.LinkError as error:
            self.message_user(request, SAYINGS[type(error)], messages.WARNING)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return redirect("admin:orders_esimusage_changelist")


def _found(object_id: int) -> EsimUsage:
    return get_object_or_404(EsimUsage.objects.select_related("esim__line__order"), pk=object_id)
