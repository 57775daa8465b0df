from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from catalog import tasks
from catalog.admin import held
from catalog.admin.base import ReadOnlyAdmin
from catalog.models import SyncRun
from catalog.sync.holding import open_question

COLORS = {
    SyncRun.Status.SUCCEEDED: "success",
    SyncRun.Status.PARTIAL: "warning",
    SyncRun.Status.RUNNING: "info",
    SyncRun.Status.HELD: "warning",
    SyncRun.Status.REJECTED: "info",
    SyncRun.Status.SUPERSEDED: "info",
    SyncRun.Status.REFUSED: "danger",
    SyncRun.Status.FAILED: "danger",
    SyncRun.Status.ABANDONED: "danger",
}
# Short, so that a phone shows all of it.
CHANGES = {"plans_created": _("new"), "plans_changed": _("changed"), "plans_retired": _("retired")}


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "run_status",
        "trigger",
        "duration",
        "requests",
        "what_changed",
        "error_count",
    )
    list_filter = ("status", "trigger", "started_at")
    fields = (
        "status",
        "trigger",
        "started_at",
        "finished_at",
        "applied_at",
        "duration",
        "requests",
        "count_list",
        "changes",
        "error_list",
        "decision",
    )
    readonly_fields = fields
    actions_list = ("sync_now",)
    list_before_template = "admin/catalog/syncrun/question.html"
    list_select_related = ("decided_by",)

    def get_urls(self) -> list[Any]:
        decide = path("<int:run_id>/decide/", self.decide, name="catalog_syncrun_decide")
        return [decide, *super().get_urls()]

    def decide(self, request: HttpRequest, run_id: int) -> HttpResponse:
        view = self.admin_site.admin_view(held.decide)
        return view(request, self.admin_site.each_context(request), run_id)  # type: ignore[no-any-return]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"question": open_question(), **(extra_context or {})})

    @display(description=_("status"), label=COLORS, ordering="status")
    def run_status(self, run: SyncRun) -> tuple[str, str]:
        return run.status, run.get_status_display()

    @display(description=_("took"))
    def duration(self, run: SyncRun) -> str:
        return f"{(run.finished_at - run.started_at).total_seconds():.1f} s" if run.finished_at else ""

    @display(description=_("plans"))
    def what_changed(self, run: SyncRun) -> str:
        return ", ".join(
            f"{run.counts[name]} {word}" for name, word in CHANGES.items() if run.counts.get(name)
        )

    @display(description=_("problems"))
    def error_count(self, run: SyncRun) -> int:
        return len(run.errors)

    @display(description=_("counts"))
    def count_list(self, run: SyncRun) -> SafeString:
        row = '<tr><th scope="row" class="font-normal pr-6 text-left">{}</th><td class="text-right">{}</td></tr>'
        names = ((name.replace("_", " ").capitalize(), count) for name, count in run.counts.items())
        return format_html("<table>{}</table>", format_html_join("", row, names))

    @display(description=_("what it changed"))
    def changes(self, run: SyncRun) -> SafeString | str:
        if run.applied_at is None:
            return ""
        page = reverse("admin:catalog_planchange_changelist")
        return _link(f"{page}?to={run.pk}", _("Compare with the sync before"))

    @display(description=_("decision"))
    def decision(self, run: SyncRun) -> SafeString | str:
        """The way to decide, or who decided, when and why."""
        if run.status == SyncRun.Status.HELD:
            return _link(run.decision_url, _("Decide"))
        if run.decided_at is None:
            return ""
        when = date_format(localtime(run.decided_at), "DATETIME_FORMAT")
        who = run.decided_by or _("somebody whose account is gone")
        return format_html("{}, {}: {}", who, when, run.decision_reason)

    @display(description=_("problems"))
    def error_list(self, run: SyncRun) -> SafeString:
        """Sentences that hold the supplier's own words, which may be anything: escaped."""
        return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in run.errors))

    def has_sync_permission(self, request: HttpRequest, _obj: Model | None = None) -> bool:
        return request.user.has_perm("catalog.add_syncrun")

    @action(description=_("Sync now"), permissions=["sync"])
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        """Asks first: the button is a link, and a link that acts could be followed by a prefetch or set by another site."""
        if request.method != "POST":
            return render(request, "admin/catalog/sync_now.html", self.admin_site.each_context(request))
        if SyncRun.objects.filter(status=SyncRun.Status.RUNNING).exists():
            self.message_user(request, _("A sync is already running; it appears below."), messages.WARNING)
        else:
            tasks.enqueue(tasks.sync_now)
            text = _("A sync has been asked for; it appears below within a minute.")
            self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:catalog_syncrun_changelist")


def _link(address: str, text: object) -> SafeString:
    return format_html(
        '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>', address, text
    )
