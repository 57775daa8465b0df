"""The outbox, with the one thing staff may do about a mail that failed."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders import outbox, tasks
from orders.admin.base import ReadOnlyAdmin
from orders.models import OutgoingEmail
from orders.status import EmailStatus


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "to", "order", "status", "attempts", "problem", "created_at", "sent_at")
    list_filter = ("status", "kind", "created_at")
    search_fields = ("to", "order__reference")
    list_select_related = ("order",)
    exclude = ("key",)
    actions = ("try_again",)

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
