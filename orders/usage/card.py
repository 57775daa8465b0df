"""What an eSIM has used, in the reader's words and locale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_percent
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.money import babel_locale
from catalog.presentation import after_cap, data_size
from catalog.sizes import MB
from orders.models import EsimUsage, OrderLine, UsageReading
from orders.usage.asking import askable_from
from orders.usage.days import by_day
from orders.usage.forecast import Forecast, Kind, forecast
from orders.usage.plot import Plot, plot
from orders.usage.schedule import DAY
from orders.usage.thinning import Point

LAG_HOURS: Final = 3
REFUSALS: Final = 2
"""After so many the supplier does not know the ICCID that it gave us, or has given none that works."""
A_WEEK: Final = timedelta(days=6)
FULL: Final = 100

Row = tuple[str, str, str]
"""A day, what was used on it, and what was used in all by its end."""


@dataclass(frozen=True, slots=True)
class UsageCard:
    """One eSIM's use. `percent` of the allowance, 0 to 100, is None where no allowance is known; `as_of` is in UTC.

    `needs_link` where the supplier can be asked only once the shopper tells the ICCID.
    """

    state: str
    label: str
    amount: str
    left: str
    percent: float | None
    as_of: datetime | None
    as_of_text: str
    time_text: str
    pace: str
    cap: str
    needs_link: bool
    ask_from: datetime | None
    ask_from_text: str
    plot: Plot | None
    top: str
    rows: Sequence[Row]

    @property
    def lag_hours(self) -> int:
        return LAG_HOURS


def usage_cards(lines: Iterable[OrderLine]) -> Mapping[int, UsageCard]:
    """The cards of those lines whose eSIM is watched, by the lines' keys; one query where any of them was read, none otherwise."""
    watched = {line.pk: line.esim.usage for line in lines if _is_watched(line)}
    readings = _readings(watched.values())
    by_key = {line.pk: line for line in lines}
    return {key: usage_card(by_key[key], usage, readings.get(usage.pk, ())) for key, usage in watched.items()}


def _is_watched(line: OrderLine) -> bool:
    return getattr(getattr(line, "esim", None), "usage", None) is not None


def _readings(usages: Iterable[EsimUsage]) -> dict[int, list[Point]]:
    found: dict[int, list[Point]] = {}
    read = [usage.pk for usage in usages if usage.read_at]
    if read:
        rows = UsageReading.objects.filter(usage__in=read)
        for key, at, used in rows.values_list("usage", "at", "used_bytes"):
            found.setdefault(key, []).append((at, used))
    return found


def usage_card(line: OrderLine, usage: EsimUsage, points: Sequence[Point]) -> UsageCard:
    now = timezone.now()
    total, state = _allowance(line, usage), usage.state_at(now)
    # Between two changes nothing was used: the line goes on level until the last word.
    points = [*points, *_last_word(usage, points)]
    drawn = plot(points, total)
    cap = after_cap(line.plan) if line.has_plan_as_sold else ""
    pace = (
        Forecast(Kind.NONE) if cap or not usage.used_bytes else forecast(points, total, now, usage.expires_at)
    )
    again = askable_from(usage)
    return UsageCard(
        state=state,
        label=str(state.label),
        amount=_amount(usage, total),
        left=_left(usage, total),
        percent=min(float(FULL), usage.used_bytes / total * FULL) if total and usage.read_at else None,
        as_of=usage.reported_at,
        as_of_text=_moment(usage.reported_at, now) if usage.reported_at else "",
        time_text=_time_left(usage, now),
        pace=_pace(pace, now),
        cap=cap,
        needs_link=_needs_link(usage),
        ask_from=again,
        ask_from_text=_moment(again, now) if again else "",
        plot=drawn,
        top=size(drawn.top) if drawn else "",
        rows=[(_day(day), size(used), size(in_all)) for day, used, in_all in reversed(by_day(points))] if drawn else [],
    )  # fmt: skip


def _allowance(line: OrderLine, usage: EsimUsage) -> int | None:
    """A day plan's at full speed, whatever the supplier calls its total."""
    if line.has_plan_as_sold and line.plan.is_daily:
        return line.plan.full_speed_bytes
    return usage.total_bytes or (line.plan.data_bytes if line.has_plan_as_sold else None)


def _last_word(usage: EsimUsage, points: Sequence[Point]) -> list[Point]:
    is_later = points and usage.reported_at and usage.reported_at > points[-1][0]
    return [(usage.reported_at, usage.used_bytes)] if is_later and usage.reported_at else []


def _needs_link(usage: EsimUsage) -> bool:
    esim = usage.esim
    return not esim.esim_tran_no and (not esim.iccid or usage.failures >= REFUSALS)


def size(amount: int) -> str:
    """As `data_size`, and less than a megabyte in no false detail."""
    return data_size(amount) if amount >= MB or amount == 0 else _("less than 1 MB")


def _amount(usage: EsimUsage, total: int | None) -> str:
    if usage.read_at is None:
        return ""
    if not total:
        return _("%(used)s used") % {"used": size(usage.used_bytes)}
    share = format_percent(min(1.0, usage.used_bytes / total), locale=babel_locale())
    return _("%(used)s of %(total)s used (%(share)s)") % {
        "used": size(usage.used_bytes), "total": size(total), "share": share,
    }  # fmt: skip


def _left(usage: EsimUsage, total: int | None) -> str:
    if usage.read_at is None or not total:
        return ""
    left = max(0, total - usage.used_bytes)
    return _("%(left)s left") % {"left": size(left)} if left else _("Nothing left")


def _time_left(usage: EsimUsage, now: datetime) -> str:
    """How long it goes on: told, reckoned from the first use, or not begun."""
    ends = usage.expires_at
    if ends is None:
        return ""
    if usage.activated_at is None and not usage.is_expiry_told:
        return _not_begun(usage, now, ends)
    if ends <= now:
        return _("Its days ended on %(date)s.") % {"date": _day(ends)}
    days = -((now - ends) // DAY)
    left = ngettext("Less than one day left", "%(days)s days left", days) % {"days": days}
    if usage.is_expiry_told or usage.is_start_seen:
        return _("%(left)s: it ends on %(date)s.") % {"left": left, "date": _day(ends)}
    return _("%(left)s at most: it ends on %(date)s or earlier. We did not see when it was first used.") % {
        "left": left, "date": _day(ends),
    }  # fmt: skip


def _not_begun(usage: EsimUsage, now: datetime, ends: datetime) -> str:
    if ends <= now:
        return _("It was to be used for the first time by %(date)s.") % {"date": _day(ends)}
    if usage.read_at is None:
        return ""
    return _("Its days begin when it is first used, usually no later than %(date)s.") % {"date": _day(ends)}


def _pace(told: Forecast, now: datetime) -> str:
    if told.kind == Kind.LASTS and told.at is not None:
        return _("At this pace your data lasts until %(day)s.") % {"day": _weekday(told.at, now)}
    return {
        Kind.OUTLASTS: _("At this pace your data lasts longer than your days."),
        Kind.TOO_LITTLE: _("How long your data lasts can be told after a day or so of use."),
    }.get(told.kind, "")


def _weekday(at: datetime, now: datetime) -> str:
    """Thursday within a week, the date after it."""
    return format_date(at, "EEEE", locale=babel_locale()) if at - now < A_WEEK else _day(at)


def _day(at: datetime | object) -> str:
    return format_date(at, "long", locale=babel_locale())  # type: ignore[arg-type]  # a date as well


def _moment(at: datetime, now: datetime) -> str:
    """The time, with its day where that is not today; by UTC, which a script turns into the reader's own."""
    locale = babel_locale()
    if at.date() == now.date():
        return f"{format_time(at.time(), 'short', locale=locale)} UTC"
    return f"{format_datetime(at, 'medium', locale=locale)} UTC"
