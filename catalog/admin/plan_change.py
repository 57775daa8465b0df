"""What changed between two syncs: a page, and the same as a spreadsheet."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import ReadOnlyAdmin
from catalog.history.between import net_changes
from catalog.history.lines import lines, sheet
from catalog.history.states import Change
from catalog.models import PlanChange, SyncRun

PER_PAGE = 100
OFFERED_RUNS = 100
# Excel takes a file without it for one in its own alphabet.
BYTE_ORDER_MARK = "\ufeff"


class Span(NamedTuple):
    """From the catalog that one sync left behind to that of another; None while there are not two."""

    earlier: SyncRun | None
    later: SyncRun | None

    def changes(self) -> list[Change]:
        if self.earlier is None or self.later is None:
            return []
        if self.earlier.applied_at is None or self.later.applied_at is None:
            return []
        return net_changes(self.earlier.applied_at, self.later.applied_at)

    def is_cut(self) -> bool:
        """Whether a part of it is older than what is kept."""
        kept_since = timezone.now() - timedelta(days=settings.CATALOG_HISTORY_DAYS)
        begins = self.earlier.applied_at if self.earlier else None
        return bool(settings.CATALOG_HISTORY_DAYS and begins and begins < kept_since)


class Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


@admin.register(PlanChange)
class PlanChangeAdmin(ReadOnlyAdmin):
    """Single rows are of no use to anybody: the list is the net effect between two syncs."""

    def get_urls(self) -> list[Any]:
        spreadsheet = self.admin_site.admin_view(self.spreadsheet)
        return [path("csv/", spreadsheet, name="catalog_planchange_csv"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._check(request)
        runs = applied_runs()
        span = chosen_span(request.GET, runs)
        changes = span.changes()
        kind = request.GET.get("kind", "")
        shown = [each for each in changes if not kind or each.kind == kind]
        page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("What changed"),
            "opts": self.opts,
            "span": span,
            "runs": _offered(runs, span),
            "kinds": _kinds(changes, kind),
            "kind": kind,
            "total": len(changes),
            "page": page,
            "lines": lines(page.object_list),
            "is_cut": span.is_cut(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/catalog/planchange/between.html", context)

    def spreadsheet(self, request: HttpRequest) -> StreamingHttpResponse:
        self._check(request)
        span = chosen_span(request.GET, applied_runs())
        kind = request.GET.get("kind", "")
        changes = [each for each in span.changes() if not kind or each.kind == kind]
        name = "-".join(f"{run.applied_at:%Y%m%d-%H%M}" for run in span if run is not None)
        return StreamingHttpResponse(
            _csv(sheet(changes)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="changes-{name}.csv"'},
        )

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def applied_runs() -> QuerySet[SyncRun]:
    """Those that left a catalog behind, newest first."""
    return SyncRun.objects.filter(applied_at__isnull=False).order_by("-applied_at")


def chosen_span(wanted: MultiValueDict[str, str], runs: QuerySet[SyncRun]) -> Span:
    """The two runs that the address names, in order of time; the last one, and the one before that, where it names none."""
    later = _named(wanted.get("to"), runs) or runs.first()
    earlier = _named(wanted.get("from"), runs)
    if earlier is None and later is not None:
        earlier = runs.filter(applied_at__lt=later.applied_at).first()
    if earlier is None or later is None:
        return Span(None, later)
    return Span(*sorted((earlier, later), key=lambda run: (run.applied_at is not None, run.applied_at)))


def _named(key: str | None, runs: QuerySet[SyncRun]) -> SyncRun | None:
    return runs.filter(pk=key).first() if key and key.isascii() and key.isdigit() else None


def _offered(runs: QuerySet[SyncRun], span: Span) -> list[SyncRun]:
    """The newest, and those that are chosen."""
    found = list(runs[:OFFERED_RUNS])
    return found + [run for run in span if run is not None and run not in found]


def _kinds(changes: Iterable[Change], kind: str) -> list[tuple[PlanChange.Kind, int, bool]]:
    """Kinds that occur, how often, and whether only those are shown."""
    counted = Counter(each.kind for each in changes)
    return [(each, counted[each], each == kind) for each in PlanChange.Kind if counted[each]]


def _csv(rows: Iterable[Iterable[Any]]) -> Iterable[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow(row)
