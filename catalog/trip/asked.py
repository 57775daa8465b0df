"""What a shopper asks of the trip finder, read from an address: forgiving in what it takes, one spelling in what it gives back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.geography import place_name
from catalog.models import Destination
from catalog.sizes import GB
from catalog.trip.model import Stay, Trip
from catalog.trip.named import Countries

MOST_STAYS: Final = 12
MOST_DAYS: Final = 90
"""In one country."""
MOST_GB: Final = 1000
ROWS: Final = 3
"""Places for countries that an empty form has."""


class Use(TextChoices):
    """How much data a traveler uses."""

    LIGHT = "light", gettext_lazy("Light")
    NORMAL = "normal", gettext_lazy("Normal")
    HEAVY = "heavy", gettext_lazy("Heavy")
    OWN = "own", gettext_lazy("My own figure")


A_DAY: Final[Mapping[str, Decimal]] = {
    Use.LIGHT: Decimal("0.3"),
    Use.NORMAL: Decimal(1),
    Use.HEAVY: Decimal(3),
}
"""GB. A map takes some 5 MB an hour, music 60, a call with a picture 500, video 700 in standard and 3,000 in high definition."""


@dataclass(slots=True)
class Row:
    """One country of the form, as it was typed, and what was understood: `address` is what the address calls it, `spelled` what the
    form does.
    """

    text: str = ""
    days_text: str = ""
    place: Destination | None = None
    address: str = ""
    spelled: str = ""
    days: int = 0
    problem: str = ""
    days_problem: str = ""

    @property
    def name(self) -> str:
        return place_name(self.place) if self.place else self.text


@dataclass(slots=True)
class Asked:
    """A trip as asked for. `trip` is None where something is missing or wrong; then `problems` say what, beside their fields."""

    rows: list[Row]
    days_text: str = ""
    use: str = Use.NORMAL
    gb_text: str = ""
    is_sent: bool = False
    is_split: bool = False
    trip: Trip | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def named(self) -> list[Row]:
        return [row for row in self.rows if row.text]

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems) or any(row.problem or row.days_problem for row in self.rows)

    def query(self) -> str:
        """The one spelling of this trip: short, and good to share."""
        pairs: list[tuple[str, str]] = []
        for row in self.named:
            pairs.append(("to", row.address))
            if not self.is_split:
                pairs.append(("stay", str(row.days)))
        if self.is_split:
            pairs.append(("days", str(sum(row.days for row in self.named))))
        pairs.append(("use", self.use))
        return urlencode([*pairs, ("gb", self.gb_text)] if self.use == Use.OWN else pairs)


def read(query: QueryDict, known: Countries) -> Asked:
    """A form that was only begun, by a link that names a country, has no problems: it is shown to be filled in."""
    days = query.getlist("stay")
    rows = [
        _row(known, text, days[number][:6].strip() if number < len(days) else "")
        for number, each in enumerate(query.getlist("to")[: MOST_STAYS + 1])
        if (text := each[:80].strip())
    ]
    asked = Asked(
        rows,
        days_text=query.get("days", "")[:6].strip(),
        use=query.get("use", Use.NORMAL) if query.get("use") in Use.values else Use.NORMAL,
        gb_text=query.get("gb", "")[:10].strip(),
        is_sent=any(name in query for name in ("use", "days", "stay")) and "rows" not in query,
    )
    if asked.is_sent:
        _check(asked, known)
    return asked


def _row(known: Countries, text: str, days: str) -> Row:
    place = known.meant(text)
    if place is None:
        return Row(text, days, address=text, spelled=text)
    return Row(text, days, place, known.address(place), known.spelled(place))


def _check(asked: Asked, known: Countries) -> None:
    asked.problems = dict(_problems(asked))
    for row in asked.named:
        if row.place is None:
            row.problem = known.problem(row.text)
    need = _need(asked) if _days(asked) else 0
    if need and not asked.is_wrong:
        stays = [Stay(row.place.pk, row.days) for row in asked.named if row.place]
        asked.trip = Trip(stays, need)


def _problems(asked: Asked) -> Iterator[tuple[str, str]]:
    if not asked.named:
        yield "to", _("Say where you are going: at least one country.")
    if len(asked.named) > MOST_STAYS:
        yield "to", _("We look at up to %(most)s countries at once. Divide the trip.") % {"most": MOST_STAYS}


def _days(asked: Asked) -> bool:
    """Give each row its days; whether all have some."""
    rows = asked.named
    for row in rows:
        row.days = _whole(row.days_text)
        if row.days_text and not 1 <= row.days <= MOST_DAYS:
            row.days_problem = _("Between 1 and %(most)s days.") % {"most": MOST_DAYS}
    without = [row for row in rows if not row.days_text]
    if not without or asked.is_wrong:
        return not asked.is_wrong
    return _split(asked, without)


def _split(asked: Asked, without: Sequence[Row]) -> bool:
    """Divide what is left of the days in all among the rows that have none: evenly, the first ones first."""
    total, given = _whole(asked.days_text), sum(row.days for row in asked.named)
    if not asked.days_text:
        asked.problems["days"] = _("Say how many days: in all, or for each country.")
    elif not len(without) <= total - given <= MOST_DAYS * len(without):
        least, most = given + len(without), given + MOST_DAYS * len(without)
        asked.problems["days"] = _("For these countries: between %(least)s and %(most)s days in all.") % {
            "least": least,
            "most": most,
        }
    if asked.problems:
        return False
    share, more = divmod(total - given, len(without))
    for number, row in enumerate(without):
        row.days = share + (number < more)
    asked.is_split = len(without) == len(asked.named)
    return True


def _need(asked: Asked) -> int:
    """In bytes; 0 where it cannot be told."""
    if asked.use != Use.OWN:
        return int(A_DAY[asked.use] * GB * sum(row.days for row in asked.named))
    try:
        amount = Decimal(asked.gb_text.replace(",", "."))
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and Decimal("0.1") <= amount <= MOST_GB):
        asked.problems["gb"] = _("Say how many GB for the whole trip: between 0.1 and %(most)s.") % {
            "most": MOST_GB
        }
        return 0
    return int(amount * GB)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def days_text(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
