"""The catalog brought up to what was read: compared first, so that it can be judged, then written in one go."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from catalog.models import Destination, SyncRun
from catalog.repricing import reprice
from catalog.sync import destinations, difference, plans
from catalog.sync.fetch import Snapshot
from catalog.sync.rows import Reading


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a snapshot would change; nothing is written yet."""

    snapshot: Snapshot
    reading: Reading
    places: destinations.Difference
    plans: difference.Difference

    def doubts(self) -> list[str]:
        """What only a person can judge, in sentences.

        Raises:
            RefusedError: nothing at all would be left to sell.
        """
        return self.places.doubts() + self.plans.doubts()

    @property
    def fingerprint(self) -> str:
        """Stands for what is doubtful: the same for two readings that raise the same question."""
        gone = sorted((place.kind, place.slug) for place in self.places.gone)
        return hashlib.sha256(json.dumps([gone, self.plans.doubtful()]).encode()).hexdigest()

    def report(self) -> list[str]:
        """What staff should know of the reading itself."""
        kept = [
            f"{kind} {slug} keeps its old plans: {why}"
            for (kind, slug), why in sorted(self.snapshot.failures.items())
        ]
        return kept + self.snapshot.problems + self.reading.problems

    @property
    def status(self) -> SyncRun.Status:
        """What a run is called that has written this."""
        partial = self.snapshot.failures or self.snapshot.problems or self.reading.kept
        return SyncRun.Status.PARTIAL if partial else SyncRun.Status.SUCCEEDED


def compare(snapshot: Snapshot, reading: Reading, now: datetime) -> Comparison:
    """
    Raises:
        RefusedError: every list is empty.
    """
    # Plans first: a list that turns out empty for no reason is no source for its place either.
    of_plans = difference.compare(snapshot, reading, now)
    return Comparison(snapshot, reading, destinations.compare(snapshot), of_plans)


def doubt_costs(comparison: Comparison) -> None:
    """Have the places read again before each sale where what is not applied lists a plan dearer than we know it.

    To go on selling at the old cost, while staff make up their minds, could be to sell below cost.
    """
    dearer = comparison.plans.dearer()
    Destination.objects.filter(plans__supplier_id__in=dearer).update(plans_read_at=None)


def write(comparison: Comparison, run: SyncRun, now: datetime) -> dict[str, int]:
    """Write it, in a transaction that holds the catalog; how many rows of each kind were touched."""
    snapshot, reading = comparison.snapshot, comparison.reading
    found, moved = destinations.write(comparison.places, now)
    plans.write(comparison.plans, found, run, now)
    read = [found[place].pk for place in snapshot.plans]
    Destination.objects.filter(pk__in=read).update(plans_read_at=now)
    return {
        **comparison.places.counts(),
        "destinations_moved": moved,
        **comparison.plans.counts(),
        "prices_changed": reprice(),
        "not_understood": len(reading.unread_allowances),
        "networks_not_understood": len(reading.unread_networks),
        "unknown_countries": len(reading.unknown_countries),
        "lists_failed": len(snapshot.failures),
    }
