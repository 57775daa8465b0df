"""Top-ups as their shopper sees them: what one adds, what it has done, and what else can be added to an eSIM."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from babel.dates import format_date
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Plan
from catalog.money import babel_locale
from catalog.presentation import PlanCard, data_size, plan_card
from catalog.presentation.facts import Fact, Field
from orders.models import Esim, OrderLine, TopUp
from orders.status import LineStatus
from orders.top_ups.ending import told_end
from orders.top_ups.standing import Obstacle, Standing
from orders.top_ups.wording import OBSTACLES, TOP_UP_WORDS

ICCID_SHOWN = 4
# Worth saying on the order's page; others are said by the pass, or when somebody asks.
SAID = frozenset({Obstacle.UNLINKED, Obstacle.UNDER_WAY, Obstacle.ENDED})


@dataclass(frozen=True, slots=True)
class TopUpCard:
    """One top-up. `esim` says of which eSIM, and `facts` what it adds and, once it is done, what the eSIM has since."""

    number: int
    plan_name: str
    esim: str
    state: str
    state_label: str
    state_text: str
    facts: Sequence[Fact]
    is_done: bool


@dataclass(frozen=True, slots=True)
class EsimTopUps:
    """On the card of an eSIM: what was added to it, whether more can be, and a sentence where that is not now."""

    done: Sequence[TopUpCard]
    can_top_up: bool
    obstacle: str
    is_unlinked: bool


def top_up_card(line: OrderLine, label: str | Promise, text: str | Promise) -> TopUpCard:
    """Of a top-up's line, in the words of its state; needs `plan`, `top_up` and `target_esim.line` loaded."""
    done = line.top_up if hasattr(line, "top_up") else None
    return TopUpCard(
        number=line.number,
        plan_name=line.plan_name,
        esim=esim_name(line.target_esim) if line.target_esim else "",
        state=line.status,
        state_label=str(label),
        state_text=str(text),
        facts=[*_adds(line), *(_since(done) if done else ())],
        is_done=done is not None,
    )


def esim_name(esim: Esim) -> str:
    """Its plan, and enough of its ICCID to know it again in a phone's settings."""
    if not esim.iccid:
        return esim.line.plan_name
    tail = esim.iccid[-ICCID_SHOWN:]
    return _("%(plan)s (ICCID ending in %(tail)s)") % {"plan": esim.line.plan_name, "tail": tail}


def _adds(line: OrderLine) -> list[Fact]:
    """Nothing where the plan's id means another plan by now."""
    if not line.has_plan_as_sold:
        return []
    return [(each.label, each.value) for each in _added(line.plan)]


def _added(plan: Plan) -> list[Field]:
    fields = []
    if plan.data_bytes is not None:
        fields.append(Field(_("Data"), _("+ %(size)s") % {"size": data_size(plan.data_bytes)}))
    if plan.validity_days is not None:
        days = plan.validity_days
        fields.append(Field(_("Time"), ngettext("+ %(days)s day", "+ %(days)s days", days) % {"days": days}))
    return fields


def _since(done: TopUp) -> list[Fact]:
    """What the supplier told; what it left out is left out."""
    end = told_end([done])
    facts = [
        (_("In all since then"), data_size(done.total_bytes) if done.total_bytes else ""),
        (_("New end"), day(end) if end else ""),
        (_("Topped up"), day(done.applied_at)),
        (_("Transaction"), done.transaction_id),
    ]
    return [fact for fact in facts if fact[1]]


def day(moment: datetime) -> str:
    return format_date(timezone.localtime(moment).date(), "long", locale=babel_locale())


def esim_top_ups(standing: Standing, *, fits: bool) -> EsimTopUps:
    """`fits`: whether anything on sale can be added to the eSIM."""
    obstacle = standing.obstacle
    is_said = obstacle in SAID and (fits or obstacle != Obstacle.UNLINKED)
    return EsimTopUps(
        done=done_cards(standing),
        can_top_up=fits and obstacle == Obstacle.NONE,
        obstacle=str(OBSTACLES[obstacle]) if is_said else "",
        is_unlinked=is_said and obstacle == Obstacle.UNLINKED,
    )


def done_cards(standing: Standing) -> list[TopUpCard]:
    return [top_up_card(each.line, *TOP_UP_WORDS.lines[LineStatus.DELIVERED]) for each in standing.done]


def offer_card(plan: Plan, standing: Standing) -> PlanCard:
    """A package as a pass that says what it adds, and until when the eSIM then works where that is known."""
    end = told_end(list(standing.done))
    until = day(end + timedelta(days=plan.validity_days or 0)) if end else ""
    fields = [*_added(plan), *([Field(_("New end"), until)] if until else [])]
    return replace(plan_card(plan), url=f"?plan={plan.supplier_id}", fields=fields)
