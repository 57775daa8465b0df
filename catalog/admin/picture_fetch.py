from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from catalog import tasks
from catalog.admin.base import ReadOnlyAdmin
from catalog.models import PictureFetch
from catalog.pictures import state


@admin.register(PictureFetch)
class PictureFetchAdmin(ReadOnlyAdmin):
    """What became of the supplier's images: those that fail stand first. Until one comes the place shows its flag."""

    list_display = ("destination", "failures", "problem", "due_at", "fetched_at", "url")
    list_filter = (("fetched_at", admin.EmptyFieldListFilter), "problem")
    list_select_related = ("destination",)
    search_fields = ("destination__name", "url")
    actions = ("try_again",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_picturefetch")

    @action(description=_("Try again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, rows: QuerySet[PictureFetch]) -> None:
        count = state.try_again(list(rows.values_list("pk", flat=True)), timezone.now())
        tasks.enqueue(tasks.fetch_pictures)
        text = ngettext("%(count)s picture is tried again.", "%(count)s pictures are tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
