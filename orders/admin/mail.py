"""The outbox: what each mail looks like, and the one thing staff may do about a mail that failed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from orders import outbox, tasks
from orders.admin import mail_pages
from orders.admin.base import ReadOnlyAdmin
from orders.models import OutgoingEmail
from orders.status import EmailStatus


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "kind",
        "to",
        "order",
        "status",
        "attempts",
        "problem",
        "created_at",
        "sent_at",
        "looks",
    )
    list_filter = ("status", "kind", "created_at")
    search_fields = ("to", "order__reference")
    list_select_related = ("order",)
    exclude = ("key",)
    readonly_fields = ("looks",)
    actions = ("try_again",)
    actions_list = ("see_previews",)

    def get_urls(self) -> list[Any]:
        pages = [
            path("previews/", self._page(mail_pages.previews), name="orders_mail_previews"),
            path("previews/test/", self._page(mail_pages.send_test), name="orders_mail_test"),
            path("<int:mail_id>/as-sent/", self._page(mail_pages.as_sent), name="orders_mail_as_sent"),
        ]
        return [*pages, *super().get_urls()]

    def _page(self, view: Any) -> Any:
        def show(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            answer: HttpResponse = view(request, self.admin_site.each_context(request), **kwargs)
            return answer

        return self.admin_site.admin_view(show)

    @display(description=_("mail"))
    def looks(self, mail: OutgoingEmail) -> SafeString:
        return format_html(
            '<a class="text-primary-600 underline whitespace-nowrap dark:text-primary-500" href="{}">{}</a>',
            reverse("admin:orders_mail_as_sent", args=[mail.pk]),
            _("See the mail"),
        )

    @action(description=_("How mails look"), permissions=["view"])
    def see_previews(self, _request: HttpRequest) -> HttpResponse:
        return redirect("admin:orders_mail_previews")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_outgoingemail")

    @admin.action(description=_("Try failed mails again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, mails: QuerySet[OutgoingEmail]) -> None:
        failed = list(mails.filter(status=EmailStatus.FAILED).values_list("pk", flat=True))
        for mail_id in failed:
            outbox.release(mail_id)
            tasks.enqueue(tasks.send_email, mail_id)
        self.message_user(
            request, _("%(count)s mails will be tried again.") % {"count": len(failed)}, messages.SUCCESS
        )
