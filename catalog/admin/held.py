"""The page on which staff decide about a held sync: what it would change, and what the answer does."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from catalog import tasks
from catalog.history.lines import move_text, price_text
from catalog.history.states import Change, Kind
from catalog.models import Destination, Plan, SyncRun
from catalog.sync import decision, upkeep
from catalog.sync.guard import RefusedError

LARGEST_MOVES = 10
NAMED_PLANS = 8


class Answer(TextChoices):
    ACCEPT = "accept", _("Accept: sell by this catalog")
    REJECT = "reject", _("Reject: keep the old catalog")


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Answer.choices)
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("What you looked at, such as the supplier's price list. It is kept with your name."),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A price that would move."""

    plan: str
    place: str
    old_price: str
    new_price: str
    move: str


@dataclass(frozen=True, slots=True)
class Loss:
    """What a place would lose: so many of the plans it has, some of them by name."""

    place: str
    count: int
    had: int
    plans: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.plans)


def decide(request: HttpRequest, site_context: dict[str, Any], run_id: int) -> HttpResponse:
    """Show what a held run would change, and take the decision."""
    if not request.user.has_perm("catalog.change_syncrun"):
        raise PermissionDenied
    run = get_object_or_404(SyncRun, pk=run_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _take(request, form, run):
        return redirect("admin:catalog_syncrun_change", run.pk)
    context = site_context | {
        "title": _("Accept this catalog?"),
        "run": run,
        "form": form,
        "answers": Answer,
        **_what_would_change(run),
    }
    status = 422 if form.errors else 200
    return render(request, "admin/catalog/syncrun/decide.html", context, status=status)


def _take(request: HttpRequest, form: AnswerForm, run: SyncRun) -> bool:
    by = decision.Decider(request.user.pk or 0, form.cleaned_data["why"])
    try:
        if form.cleaned_data["answer"] == Answer.ACCEPT:
            decision.accept(run.pk, by)
            tasks.enqueue(tasks.fetch_pictures)
            messages.success(request, _("Accepted. The shop sells by this catalog now."))
        else:
            decision.reject(run.pk, by)
            messages.success(request, _("Rejected. The old catalog stays on sale."))
    except (decision.DecisionError, RefusedError) as error:
        form.add_error(None, str(error))
        return False
    return True


def _what_would_change(run: SyncRun) -> dict[str, Any]:
    try:
        found = decision.preview(run)
    except (decision.DecisionError, RefusedError) as error:
        return {"over": str(error)}
    changes = found.plans.changes()
    return {
        "counts": _counts(found, changes),
        "moves": _moves(found, changes),
        "losses": _losses(found),
        "places": found.places,
    }


def _counts(found: upkeep.Comparison, changes: list[Change]) -> list[tuple[Any, int]]:
    """In words, how many of each; without what does not happen."""
    prices = [each.percent for each in changes if each.kind == Kind.PRICE and each.percent is not None]
    counted = [
        (_("prices rise"), sum(percent > 0 for percent in prices)),
        (_("prices fall"), sum(percent < 0 for percent in prices)),
        *((kind.label, sum(each.kind == kind for each in changes)) for kind in Kind if kind != Kind.PRICE),
        (_("plans stay as they are"), found.plans.counts()["plans_unchanged"]),
        (_("lists could not be read"), len(found.snapshot.failures)),
    ]
    return [(what, count) for what, count in counted if count]


def _moves(found: upkeep.Comparison, changes: list[Change]) -> list[Move]:
    moved = [each for each in changes if each.kind == Kind.PRICE]
    moved.sort(key=lambda each: (-abs(each.percent) if each.percent is not None else 1, each.key))
    rows = found.reading.rows
    largest = moved[:LARGEST_MOVES]
    places = _place_names()
    return [
        Move(
            rows[each.key].values["name"],
            places.get(rows[each.key].place, rows[each.key].place[1]),
            price_text(each.before),
            price_text(each.after),
            move_text(each),
        )
        for each in largest
    ]


def _losses(found: upkeep.Comparison) -> list[Loss]:
    """By place, the worst hit first."""
    names = dict(Plan.objects.filter(supplier_id__in=found.plans.gone).values_list("supplier_id", "name"))
    gone: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in found.plans.gone:
        gone[found.plans.known[key].place].append(names[key])
    had = Counter(each.place for each in found.plans.known.values() if each.is_live)
    places = _place_names()
    losses = [
        Loss(places[place], len(plans), had[place], sorted(plans)[:NAMED_PLANS])
        for place, plans in gone.items()
    ]
    return sorted(losses, key=lambda each: (-each.count, each.place))


def _place_names() -> dict[tuple[str, str], str]:
    return {
        (kind, slug): name for kind, slug, name in Destination.objects.values_list("kind", "slug", "name")
    }
