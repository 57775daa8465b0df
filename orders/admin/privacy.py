"""Who had a shopper's data written out or erased, and when; and erasing it from an order's page."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.base import ReadOnlyAdmin
from orders.models import Order, PrivacyAction
from orders.privacy import asked, waits


@admin.register(PrivacyAction)
class PrivacyActionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "by", "about", "how_many")
    list_filter = ("kind", "created_at")
    search_fields = ("by", "references")
    fields = ("created_at", "kind", "by", "user", "about", "how_many")
    readonly_fields = fields

    @display(description=_("orders"))
    def about(self, action: PrivacyAction) -> str:
        return ", ".join(action.references)

    @display(description=_("how many"))
    def how_many(self, action: PrivacyAction) -> str:
        return ", ".join(
            f"{name.replace('_', ' ')}: {count}" for name, count in action.counts.items() if count
        )


def erase(request: HttpRequest, site_context: dict[str, Any], order: Order) -> HttpResponse:
    """Say what would go and what would have to wait, and do it once the address is typed."""
    try:
        found = asked.survey(order.email)
    except asked.NothingKnownError:
        messages.warning(request, _("The shopper of this order is erased already."))
        return redirect("admin:orders_order_change", order.pk)
    is_meant = request.POST.get("address", "").strip().lower() == order.email.lower()
    if request.method == "POST" and is_meant:
        return _erased(request, order, asked.erase(order.email, _by(request)))
    context = {
        "order": order,
        "found": found,
        "waiting": [(each.reference, waits.words(codes)) for each, codes in found.waiting],
        "was_wrong": request.method == "POST",
    }
    status = 422 if context["was_wrong"] else 200
    return render(request, "admin/orders/erase.html", site_context | context, status=status)


def _by(request: HttpRequest) -> asked.By:
    return asked.By(request.user.get_username(), request.user.pk)


def _erased(request: HttpRequest, order: Order, result: asked.Erased) -> HttpResponse:
    counts = {"erased": len(result.erased), "postponed": len(result.postponed)}
    messages.success(request, _("Orders erased: %(erased)s, postponed: %(postponed)s.") % counts)
    return redirect("admin:orders_order_change", order.pk)
