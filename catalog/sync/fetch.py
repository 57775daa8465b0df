"""Everything the supplier lists, in as few calls as there are places: many at once, but no more than agreed."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from catalog.mobilexy import Country, MobilexyError, PlanList, Region

logger = logging.getLogger(__name__)

COUNTRY, REGION, GLOBAL = "country", "region", "global"
Place = tuple[str, str]
"""Kind and slug; the global list has the slug `global`."""
GLOBAL_PLACE: Place = (GLOBAL, GLOBAL)
Progress = Callable[[int, int], None]
"""Told how many calls are done, of how many."""
Result = TypeVar("Result")
Named = TypeVar("Named", Country, Region)
# A supplier that fails this often is down: the rest is not asked, and keeps what it had.
MAX_FAILURES = 20
# A slug becomes an address of the shop. One that cannot be an address would break every page that links to it.
USABLE_SLUG = re.compile(r"\w[\w.~'-]{0,119}")


class PlanLists(Protocol):
    """What the sync of a place asks of the client."""

    def country_plans(self, slug: str) -> PlanList: ...
    def region_plans(self, slug: str) -> PlanList: ...
    def global_plans(self) -> PlanList: ...


class Supplier(PlanLists, Protocol):
    """What a sync asks of the client."""

    def countries(self) -> list[Country]: ...
    def regions(self) -> list[Region]: ...


@dataclass(slots=True)
class Snapshot:
    """What the supplier listed. A place is in `plans` or, with the reason, in `failures`; `problems` concern no single place.

    `only` is the one place that it is about, where it is not about all of them.
    """

    countries: list[Country]
    regions: list[Region]
    plans: dict[Place, PlanList] = field(default_factory=dict)
    failures: dict[Place, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    requests: int = 0
    only: Place | None = None

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


def fetch(
    supplier: Supplier,
    *,
    known_regions: Sequence[Region],
    concurrency: int,
    per_minute: int,
    progress: Progress,
) -> Snapshot:
    """Ask for every list. `known_regions` are asked for their plans when the list of regions itself cannot be read.

    Raises:
        MobilexyError: the countries could not be read, without which nothing can be told.
    """
    pace = Pace(per_minute)
    with ThreadPoolExecutor(concurrency, thread_name_prefix="sync") as pool:
        try:
            snapshot = _places(pool, pace, supplier, known_regions)
            # Without a country the answer will be refused, and the rest is not worth asking for.
            places = snapshot.places() if snapshot.countries else []
            calls = {pool.submit(_paced, pace, asking(supplier, place)): place for place in places}
            _collect(snapshot, calls, progress)
        except BaseException:
            # Ctrl-C, or a task's time limit: to leave the block is to wait for every call that is still queued.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return snapshot


def _places(
    pool: ThreadPoolExecutor, pace: Pace, supplier: Supplier, known_regions: Sequence[Region]
) -> Snapshot:
    countries = pool.submit(_paced, pace, supplier.countries)
    regions = pool.submit(_paced, pace, supplier.regions)
    snapshot = Snapshot([], list(known_regions), requests=2)
    snapshot.countries = _usable(countries.result(), snapshot)
    try:
        snapshot.regions = _usable(regions.result(), snapshot)
    except MobilexyError as error:
        snapshot.problems.append(f"The list of regions could not be read; the known ones were asked: {error}")
    return snapshot


def _usable(listed: Iterable[Named], snapshot: Snapshot) -> list[Named]:
    found = []
    for each in listed:
        if USABLE_SLUG.fullmatch(each.slug):
            found.append(each)
        else:
            snapshot.problems.append(
                f"{each.name or 'A place'} was left out: its slug {each.slug[:40]!r} cannot be an address."
            )
    return found


def _paced(pace: Pace, call: Callable[[], Result]) -> Result:
    pace.wait()
    return call()


def asking(supplier: PlanLists, place: Place) -> Callable[[], PlanList]:
    """The call that lists the plans of `place`."""
    kind, slug = place
    if kind == GLOBAL:
        return supplier.global_plans
    return lambda: supplier.country_plans(slug) if kind == COUNTRY else supplier.region_plans(slug)


def _collect(snapshot: Snapshot, calls: dict[Future[PlanList], Place], progress: Progress) -> None:
    for done, call in enumerate(as_completed(calls), start=1):
        place = calls[call]
        if call.cancelled():
            snapshot.failures[place] = "not asked, because too many others had failed"
        else:
            snapshot.requests += 1
            _take(snapshot, place, call)
        if len(snapshot.failures) == MAX_FAILURES:
            _cancel(calls)
        progress(done, len(calls))


def _take(snapshot: Snapshot, place: Place, call: Future[PlanList]) -> None:
    """A list that fails takes no other list with it, whatever went wrong."""
    try:
        snapshot.plans[place] = call.result()
    except MobilexyError as error:
        snapshot.failures[place] = str(error)
    except Exception as error:
        logger.exception("The plans of a place could not be read")
        snapshot.failures[place] = f"it could not be read ({type(error).__name__})"


def _cancel(calls: Iterable[Future[PlanList]]) -> None:
    for call in calls:
        call.cancel()
