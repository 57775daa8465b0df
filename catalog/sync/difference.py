"""What a reading would change about plans, before anything is written: for the guard, for staff, for history, and for the writing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from catalog.history.states import Change, Kind, Standing, State
from catalog.models import PlanCoverage
from catalog.sync import guard
from catalog.sync.fetch import COUNTRY, Snapshot
from catalog.sync.known import Known, known_plans, standing
from catalog.sync.rows import Reading, Row

# A plan that would not be sold although it is listed is believed in again after so long.
BELIEVED_AGAIN = timedelta(hours=24)
# What takes a plan off sale, or puts another in its place.
LOSSES = (Kind.RETIRED, Kind.PAUSED, Kind.UNPRICED, Kind.RENAMED)


@dataclass(frozen=True, slots=True)
class Difference:
    """Plans by supplier id: those that are new, those whose content differs, those that are gone, and those refused so long ago that
    they are believed in again. Whatever is in none of them stays as it is.
    """

    reading: Reading
    known: Mapping[int, Known]
    new: Mapping[int, Row]
    changed: Mapping[int, Row]
    gone: tuple[int, ...]
    believed: frozenset[int]

    @property
    def written(self) -> dict[int, Row]:
        return {**self.new, **self.changed}

    @property
    def renamed(self) -> list[int]:
        return [key for key, row in self.changed.items() if self.known[key].slug != row.values["slug"]]

    def counts(self) -> dict[str, int]:
        listed = len(self.reading.rows)
        return {
            "plans_created": len(self.new),
            "plans_changed": len(self.changed),
            "plans_unchanged": listed - len(self.new) - len(self.changed),
            "plans_retired": len(self.gone),
            "plans_renamed": len(self.renamed),
        }

    def changes(self) -> list[Change]:
        """All that history keeps, by supplier id."""
        return [each for each in self._each() if each.kind is not None]

    def large_moves(self) -> list[Change]:
        """Live plans whose price would move by more than a correction does, or be in another currency."""
        large = settings.CATALOG_LARGE_PRICE_CHANGE_PERCENT
        return [
            each
            for each in self._each()
            if each.kind == Kind.PRICE and (each.percent is None or abs(each.percent) > large)
        ]

    def doubtful(self) -> list[tuple[str, int, str]]:
        """What a doubt can be about: plans that would leave the sale, and prices that are far from the last. The same for as long as the
        supplier insists on it, whatever small changes come along.
        """
        moved = [
            (str(each.kind), each.key, f"{each.after.price:f} {each.after.currency}")
            for each in self.large_moves()
        ]
        lost = [(str(each.kind), each.key, each.after.slug) for each in self._each() if each.kind in LOSSES]
        return sorted(moved + lost)

    def doubts(self) -> list[str]:
        """What only a person can judge, in sentences.

        Raises:
            RefusedError: nothing at all would be left to sell.
        """
        moves = guard.reprices(had=len(self._priced()), count=len(self.large_moves()))
        return self.losses() + ([moves.doubt] if moves.doubt else [])

    def dearer(self) -> list[int]:
        """Live plans, by supplier id, that cost more than we know, or cost it in another currency."""
        prices = [each for each in self._each() if each.kind == Kind.PRICE]
        return [each.key for each in prices if each.percent is None or each.percent > 0]

    def falls(self) -> list[str]:
        """Prices that would fall far, in numbers that only a person can judge. Rises are no danger: a shopper is asked again."""
        fallen = [each for each in self.large_moves() if each.percent is None or each.percent < 0]
        doubt = guard.reprices(had=len(self._priced()), count=len(fallen), tolerated=0).doubt
        return [doubt] if doubt else []

    def losses(self) -> list[str]:
        """Plans that would go in numbers that only a person can judge, for each way in which they go.

        Raises:
            RefusedError: nothing at all would be left to sell.
        """
        live = sum(each.is_live for each in self.known.values())
        kinds = Counter(each.kind for each in self._each())
        tallies = (
            guard.loses("plans", had=live, count=len(self.gone)),
            guard.loses("plans", had=live, count=kinds[Kind.PAUSED], fate="be switched off"),
            guard.loses("plan ids", had=live, count=kinds[Kind.RENAMED], fate="mean another plan"),
            self._unpriced(),
        )
        return [tally.doubt for tally in tallies if tally.doubt]

    def _unpriced(self) -> guard.Tally:
        """A price that is sent under another name, or in another currency, would empty the shop as surely as an empty list."""
        currency, priced = self.reading.currency, self._priced()
        lost = sum(not self.reading.rows[key].is_priced_in(currency) for key in priced)
        tally = guard.loses("plans", had=len(priced), count=lost, fate=f"lose their price in {currency}")
        if lost and lost == len(priced):
            hint = "If the account's currency is another now, set MOBILEXY_CURRENCY."
            raise guard.RefusedError(f"{tally.doubt} {guard.UNCHANGED} {hint}")
        return tally

    def _priced(self) -> list[int]:
        """Live plans that had a price until now and are listed still."""
        currency = self.reading.currency
        return [
            key
            for key, each in self.known.items()
            if each.is_live and each.is_priced_in(currency) and key in self.reading.rows
        ]

    def _each(self) -> Iterator[Change]:
        for key, row in self.new.items():
            yield Change(key, None, _state(row, is_refused=False))
        for key in self.changed.keys() | self.believed:
            was = self.known[key]
            is_refused = was.refused_at is not None and key not in self.believed
            yield Change(key, was.state, _state(self.reading.rows[key], is_refused=is_refused))
        for key in self.gone:
            state = self.known[key].state
            yield Change(key, state, replace(state, standing=Standing.RETIRED))


def compare(snapshot: Snapshot, reading: Reading, now: datetime) -> Difference:
    """Look at the tables; write nothing. `snapshot` and `reading` lose what cannot be true or must stay as it is.

    Raises:
        RefusedError: every list is empty.
    """
    known = known_plans(snapshot.only)
    _keep_emptied_places(snapshot, known)
    _keep_failed_homes(snapshot, reading, known)
    _keep_failed_coverage(snapshot, reading)
    rows = reading.rows.items()
    found = Difference(
        reading,
        known,
        new={key: row for key, row in rows if key not in known},
        changed={key: row for key, row in rows if key in known and _differs(known[key], row)},
        gone=tuple(_gone(snapshot, reading, known)),
        believed=_believed(reading, known, now - BELIEVED_AGAIN),
    )
    reading.problems += [
        f"Plan id {key} was {known[key].slug} and is now {found.changed[key].values['slug']}."
        for key in found.renamed
    ]
    return found


def _keep_emptied_places(snapshot: Snapshot, known: Mapping[int, Known]) -> None:
    """A place that had plans and now lists none is taken for a fault: its plans stay, and staff are told."""
    had = {each.place for each in known.values() if each.is_live}
    for place, listed in list(snapshot.plans.items()):
        if place in had and not listed.plans and not listed.rejected:
            del snapshot.plans[place]
            snapshot.failures[place] = "the list is empty, although it had plans before"
    if had and not snapshot.plans:
        raise guard.RefusedError(f"Every list of plans is empty. {guard.UNCHANGED}")


def _keep_failed_homes(snapshot: Snapshot, reading: Reading, known: Mapping[int, Known]) -> None:
    """A plan whose own list failed stays there, also when a wider list has it: else it would move back and forth."""
    for key, each in known.items():
        row = reading.rows.get(key)
        stays = each.is_live and each.place in snapshot.failures
        if (
            stays
            and row is not None
            and row.values["slug"] == each.slug
            and not row.values["not_sold_reason"]
        ):
            del reading.rows[key]
            reading.kept.add(key)


def _keep_failed_coverage(snapshot: Snapshot, reading: Reading) -> None:
    """A plan that several countries list does not leave one of them because that one's list failed."""
    failed = [slug for kind, slug in snapshot.failures if kind == COUNTRY]
    pairs = PlanCoverage.objects.filter(
        country__slug__in=failed, plan__scope=COUNTRY, plan__retired_at=None
    ).values_list("plan__supplier_id", "country__slug")
    for key, slug in pairs:
        row = reading.rows.get(key)
        if row is not None and row.place[0] == COUNTRY:
            row.countries.add(slug)


def _gone(snapshot: Snapshot, reading: Reading, known: Mapping[int, Known]) -> list[int]:
    """Live plans that nobody lists any more, where the list that owned them was read, or is no longer there."""
    listed = set(snapshot.places())
    return [
        key
        for key, each in known.items()
        if each.is_live
        and key not in reading.rows
        and key not in reading.kept
        and each.slug not in reading.kept_slugs
        and (each.place in snapshot.plans or each.place not in listed)
    ]


def _believed(reading: Reading, known: Mapping[int, Known], long_ago: datetime) -> frozenset[int]:
    """Plans that were refused long enough ago, and are listed still."""
    listed = (key for key in reading.rows if key in known)
    return frozenset(
        key for key in listed if (since := known[key].refused_at) is not None and since < long_ago
    )


def _differs(known: Known, row: Row) -> bool:
    return not known.is_live or known.content_hash != row.content_hash


def _state(row: Row, *, is_refused: bool) -> State:
    values = row.values
    price: Decimal | None = values["wholesale_price"]
    where = standing(is_active=values["is_active"], is_refused=is_refused)
    return State(where, values["slug"], price, values["wholesale_currency"])
