"""One order on one page: lines, money, purchases, eSIMs, mails and everything that happened."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from catalog.money import money
from orders import emails, links, tasks
from orders.admin import address_page, desk, privacy
from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.admin.receipt import ReceiptInline
from orders.admin.request import RequestInline
from orders.evidence_text import consent_text
from orders.models import Gift, Order, OrderEvent, OrderLine, OutgoingEmail, Payment
from orders.status import LineStatus, OrderStatus
from orders.trouble import TROUBLES, in_trouble
from orders.wording import STAFF_SAYINGS

COLORS = {
    OrderStatus.AWAITING_PAYMENT: "info",
    OrderStatus.PAID: "warning",
    OrderStatus.COMPLETED: "success",
}


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = (
        "number",
        "what",
        "status",
        "decision",
        "unit_price",
        "list_price",
        "wholesale_price",
        "supplier_orders",
        "iccid",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return (
            super()
            .get_queryset(request)
            .select_related("esim", "order", "refund", "target_esim__line__order")
            .prefetch_related("purchases", "order__payments")
        )

    @display(description=_("what"))
    def what(self, line: OrderLine) -> SafeString | str:
        """Of a top-up also whose eSIM it is for, and the way there."""
        if line.target_esim is None:
            return line.title
        order = line.target_esim.line.order
        return format_html(
            '{}<br><a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>',
            line.title,
            reverse("admin:orders_order_change", args=[order.pk]),
            _("eSIM of order %(reference)s") % {"reference": order.reference},
        )

    @display(description=_("needs you"))
    def decision(self, line: OrderLine) -> SafeString | str:
        """The way to the page where staff decide; empty for a line about which nothing can be decided."""
        if not desk.choices_for(line):
            return ""
        address = reverse("admin:orders_line_decide", args=[line.order_id, line.pk])
        urgent = line.status != LineStatus.DELIVERED
        return format_html(
            '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>',
            address,
            _("Decide") if urgent else _("Refund"),
        )

    @display(description=_("supplier orders"))
    def supplier_orders(self, line: OrderLine) -> str:
        return ", ".join(
            f"{each.supplier_order_number or '–'} ({each.get_status_display()})"
            for each in line.purchases.all()
        )

    @display(description=_("ICCID"))
    def iccid(self, line: OrderLine) -> str:
        esim = line.esim if hasattr(line, "esim") else line.target_esim
        return esim.iccid if esim else ""


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("status", "amount", "currency", "session_id", "payment_intent_id", "problem", "created_at")
    readonly_fields = fields


class GiftInline(ReadOnlyInline):
    """Staff see who is given the order and how it stands, never the recipient's link."""

    model = Gift
    fields = (
        "recipient_email",
        "giver",
        "note",
        "deliver_at",
        "zone",
        "language",
        "mailings",
        "mailed_at",
        "opened_at",
    )
    readonly_fields = fields
    show_change_link = False


class EmailInline(ReadOnlyInline):
    model = OutgoingEmail
    fields = ("kind", "to", "status", "attempts", "problem", "sent_at")
    readonly_fields = fields


class EventInline(ReadOnlyInline):
    model = OrderEvent
    fields = ("created_at", "kind", "actor", "user", "line", "data")
    readonly_fields = fields
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("user", "line")


class NeedsYouFilter(admin.SimpleListFilter):
    """What no machine may decide."""

    title = _("needs you")
    parameter_name = "needs"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        return [("any", _("Anything")), *((code, STAFF_SAYINGS[code].label) for code in TROUBLES)]

    def queryset(self, _request: HttpRequest, orders: QuerySet[Order]) -> QuerySet[Order]:
        code = self.value()
        if code == "any":
            return orders.filter(in_trouble())
        return orders.filter(in_trouble(code)) if code in TROUBLES else orders


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("reference", "email", "order_status", "needs_you", "what", "paid_total", "created_at")
    list_filter = (NeedsYouFilter, "status", "lines__status", "created_at")
    search_fields = (
        "reference",
        "email",
        "gift__recipient_email",
        "lines__esim__iccid",
        "lines__purchases__supplier_order_number",
        "payments__session_id",
        "payments__payment_intent_id",
    )
    search_help_text = _("Email, reference, ICCID, supplier order number or Stripe id")
    fields = (
        "reference", "email", "status", "paid_total", "worth", "promo_code", "language", "terms_version", "consent",
        "client_address", "created_at", "paid_at", "erasure_asked_at", "erased_at",
    )  # fmt: skip
    readonly_fields = fields
    inlines = (LineInline, GiftInline, RequestInline, PaymentInline, ReceiptInline, EmailInline, EventInline)
    actions = ("resend_selected",)
    actions_detail = ("resend", "new_link", "change_email", "erase")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        troubles = {f"has_{code}": Exists(rows(OuterRef("pk"))) for code, rows in TROUBLES.items()}
        return super().get_queryset(request).prefetch_related("lines").annotate(**troubles)

    def get_urls(self) -> list[Any]:
        decide = path("<int:order_id>/line/<int:line_id>/decide/", self.decide, name="orders_line_decide")
        return [decide, *super().get_urls()]

    def decide(self, request: HttpRequest, order_id: int, line_id: int) -> HttpResponse:
        return self.admin_site.admin_view(desk.decide)(
            request, self.admin_site.each_context(request), order_id, line_id
        )

    @display(description=_("needs you"))
    def needs_you(self, order: Order) -> str:
        found = (code for code in TROUBLES if getattr(order, f"has_{code}"))
        return ", ".join(str(STAFF_SAYINGS[code].label) for code in found)

    @display(description=_("status"), label=COLORS, ordering="status")
    def order_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("total"), ordering="total")
    def paid_total(self, order: Order) -> str:
        return money(order.total, order.currency)

    @display(description=_("worth"))
    def worth(self, order: Order) -> str:
        """Of an order in another currency: what its money was worth when it was made, and by which rate."""
        worth = order.worth(order.total, order.store_currency)
        if worth is None or order.currency == order.store_currency:
            return ""
        rate = f"{order.exchange_rate:.6g}"
        return f"{money(worth, order.store_currency)} (1 {order.currency} = {rate} {order.store_currency})"

    @display(description=_("consent"))
    def consent(self, order: Order) -> str:
        return " ".join(consent_text(order))

    @display(description=_("what"))
    def what(self, order: Order) -> str:
        names = [line.title for line in order.lines.all()]
        return f"{len(names)} × {names[0]}" if names else ""

    def has_resend_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.change_order")

    @action(description=_("Send the eSIM mail again"), permissions=["resend"])
    def resend(self, request: HttpRequest, object_id: int) -> HttpResponse:
        order = get_object_or_404(Order, pk=object_id)
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"order": order}
            return render(request, "admin/orders/resend.html", context)
        self._resend(request, [order])
        return redirect("admin:orders_order_change", order.pk)

    @action(description=_("Replace the shopper's link"), permissions=["resend"])
    def new_link(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Staff never see the link, neither the old one nor the new one."""
        order = get_object_or_404(Order, pk=object_id)
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"order": order}
            return render(request, "admin/orders/new_link.html", context)
        try:
            made = links.replace_by_staff(order, request.user.pk or 0)
        except links.LinkGoneError:
            text = _("Nothing was changed: somebody has just replaced it, or the order was never paid.")
            self.message_user(request, text, messages.WARNING)
        else:
            tasks.enqueue(tasks.send_email, made.mail_id)
            self.message_user(
                request, _("The old link is dead, and the new one is on its way."), messages.SUCCESS
            )
        return redirect("admin:orders_order_change", order.pk)

    def has_change_email_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.change_email")

    @action(description=_("Change a mistyped address"), permissions=["change_email"])
    def change_email(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return address_page.change(request, self.admin_site.each_context(request), object_id)

    def has_erase_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        return request.user.has_perm("orders.erase_shopper")

    @action(description=_("Forget the shopper"), permissions=["erase"])
    def erase(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Of this order and of all others under its address."""
        order = get_object_or_404(Order, pk=object_id)
        return privacy.erase(request, self.admin_site.each_context(request), order)

    @admin.action(description=_("Send the eSIM mail again"), permissions=["resend"])
    def resend_selected(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        self._resend(request, list(orders))

    def _resend(self, request: HttpRequest, orders: list[Order]) -> None:
        queued = [order for order in orders if _queue_copy(request, order)]
        text = ngettext("%(count)s mail is on its way.", "%(count)s mails are on their way.", len(queued))
        self.message_user(
            request, text % {"count": len(queued)}, messages.SUCCESS if queued else messages.WARNING
        )
        if len(queued) < len(orders):
            self.message_user(
                request, _("Orders without a ready eSIM or top-up have nothing to send."), messages.WARNING
            )


def _queue_copy(request: HttpRequest, order: Order) -> bool:
    mail_id = emails.queue_resend(order, key=uuid.uuid4().hex)
    if mail_id is None:
        return False
    OrderEvent.objects.create(
        order=order,
        kind="email.resend",
        actor=OrderEvent.Actor.STAFF,
        user_id=request.user.pk,
        data={"email": mail_id},
    )
    tasks.enqueue(tasks.send_email, mail_id)
    return True
