"""Everything the supplier lists, in as few calls as there are places: many at once, but no more than agreed."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from catalog.mobilexy import Country, MobilexyError, PlanList, Region

COUNTRY, REGION, GLOBAL = "country", "region", "global"
Place = tuple[str, str]
"""Kind and slug; the global list has the slug `global`."""
GLOBAL_PLACE: Place = (GLOBAL, GLOBAL)
Progress = Callable[[int, int], None]
"""Told how many calls are done, of how many."""
Result = TypeVar("Result")
# A supplier that fails this often is down: the rest is not asked, and keeps what it had.
MAX_FAILURES = 20


class Supplier(Protocol):
    """What a sync asks of the client."""

    def countries(self) -> list[Country]: ...
    def regions(self) -> list[Region]: ...
    def country_plans(self, slug: str) -> PlanList: ...
    def region_plans(self, slug: str) -> PlanList: ...
    def global_plans(self) -> PlanList: ...


@dataclass(slots=True)
class Snapshot:
    """What the supplier listed. A place is in `plans` or, with the reason, in `failures`."""

    countries: list[Country]
    regions: list[Region]
    plans: dict[Place, PlanList] = field(default_factory=dict)
    failures: dict[Place, str] = field(default_factory=dict)
    requests: int = 0

    def places(self) -> list[Place]:
        """In the order of ownership: a plan listed by several belongs to the first."""
        countries = [(COUNTRY, country.slug) for country in self.countries]
        regions = [(REGION, region.slug) for region in self.regions]
        return [*sorted(set(countries)), *sorted(set(regions)), GLOBAL_PLACE]


class Pace:
    """Lets calls through one after another, at most so many a minute; 0 lets all through."""

    def __init__(self, per_minute: int) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
        time.sleep(turn - now)


def fetch(supplier: Supplier, *, concurrency: int, per_minute: int, progress: Progress) -> Snapshot:
    """
    Raises:
        MobilexyError: the countries or the regions could not be read, without which nothing can be told.
    """
    pace = Pace(per_minute)
    with ThreadPoolExecutor(concurrency, thread_name_prefix="sync") as pool:
        countries = pool.submit(_paced, pace, supplier.countries)
        regions = pool.submit(_paced, pace, supplier.regions)
        snapshot = Snapshot(countries.result(), regions.result(), requests=2)
        places = snapshot.places()
        calls = {pool.submit(_paced, pace, _call(supplier, place)): place for place in places}
        _collect(snapshot, calls, len(places), progress)
    return snapshot


def _paced(pace: Pace, call: Callable[[], Result]) -> Result:
    pace.wait()
    return call()


def _call(supplier: Supplier, place: Place) -> Callable[[], PlanList]:
    kind, slug = place
    if kind == GLOBAL:
        return supplier.global_plans
    return lambda: supplier.country_plans(slug) if kind == COUNTRY else supplier.region_plans(slug)


def _collect(
    snapshot: Snapshot, calls: dict[Future[PlanList], Place], total: int, progress: Progress
) -> None:
    for done, call in enumerate(as_completed(calls), start=1):
        place = calls[call]
        if call.cancelled():
            snapshot.failures[place] = "not asked, because too many others had failed"
        else:
            snapshot.requests += 1
            _take(snapshot, place, call)
        if len(snapshot.failures) == MAX_FAILURES:
            _cancel(calls)
        progress(done, total)


def _take(snapshot: Snapshot, place: Place, call: Future[PlanList]) -> None:
    try:
        snapshot.plans[place] = call.result()
    except MobilexyError as error:
        snapshot.failures[place] = str(error)


def _cancel(calls: Iterable[Future[PlanList]]) -> None:
    for call in calls:
        call.cancel()
