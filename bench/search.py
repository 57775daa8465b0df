"""How long a search takes on the full catalog, as a multiple of what is spared by no search. Run: `.venv/bin/python -m bench.search`.

Two floors are measured in the same run: for the search itself the cheapest question to the database (which state of the catalog is
this?), and for a whole request one that is answered "ok" by the same server code.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice

from bench.sync import prepare, supplier

QUERIES = {
    "exact": ["japan", "united states", "Hong Kong (China)", "côte d'ivoire", "JP", "jpn", "europe"],
    "prefix": ["j", "un", "sou", "new", "indo", "saint", "uni", "b"],
    "alias or city": ["UK", "holland", "dubai", "bali", "hawaii", "korea", "deutschland", "日本", "world"],
    "misspelled": ["tailand", "phillipines", "budapset", "swizerland", "indonisia", "new zeland", "thialan"],
    "sentence": [
        "japan 10gb",
        "esim for south korea and japan",
        "trip to tailand 10 gb 7 days",
        "europe 30 days",
    ],
    "nothing": ["xyzzy", "atlantis is not on any map I know of", "esim", "%%%", "日" * 100],
}
FLOOR = "floor"
Clock = Callable[[], float]
CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "cpu": time.thread_time}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3000, help="searches of each kind")
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="cpu: where others use the machine")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, supplier(0) as url:
        prepare(folder, url, 4)
        _measure(arguments.times, CLOCKS[arguments.clock])


def _measure(times: int, clock: Clock) -> None:
    import django

    django.setup()
    from django.test import Client

    from catalog.models import CatalogVersion, Plan
    from catalog.search import current, find, shelf
    from catalog.sync.run import sync
    from catalog.views.shared import POPULAR

    sync("command")
    client = Client()

    def ask_the_version(_query: str) -> object:
        return CatalogVersion.objects.values_list("token").first()

    shelf.forget()
    begun = clock()
    index = current()
    print(
        f"{Plan.objects.count()} plans, {len(index.places)} places on sale under {len(index.entries)} names;"
        f" index built in {1000 * (clock() - begun):.0f} ms by a new process",
        end="",
    )
    shelf.forget()
    begun = clock()
    current()
    print(f", in {1000 * (clock() - begun):.0f} ms when the catalog has changed")
    _compare(
        "search (one query)", clock, times, ask_the_version, lambda query: find(current(), query, POPULAR)
    )
    _compare(
        "suggestions (whole request)",
        clock,
        times // 5,
        lambda _query: client.get("/healthz"),
        lambda query: client.get("/search/suggestions/", {"q": query}),
    )


def _compare(
    what: str, clock: Clock, times: int, floor: Callable[[str], object], search: Callable[[str], object]
) -> None:
    """Floor and kinds of search take turns, so that a busy machine is busy for all of them."""
    turns = [
        (kind, search, query) for kind, texts in QUERIES.items() for query in islice(cycle(texts), times)
    ]
    turns += [(FLOOR, floor, "")] * times
    random.Random(7).shuffle(turns)
    taken: dict[str, list[float]] = {}
    for kind, ask, query in turns:
        begun = clock()
        ask(query)
        taken.setdefault(kind, []).append(1000 * (clock() - begun))
    least = statistics.median(taken.pop(FLOOR))
    print(
        f"\n{what}: floor {least:.2f} ms\n{'':<16}" + "".join(f"{name:>20}" for name in ("p50", "p95", "p99"))
    )
    for kind in QUERIES:
        print(f"{kind:<16}{_line(taken[kind], least)}")
    print(f"{'all':<16}{_line([each for times in taken.values() for each in times], least)}")


def _line(taken: Iterable[float], least: float) -> str:
    cuts = statistics.quantiles(taken, n=100)
    return "".join(f"{f'{cuts[at]:.2f} ms, x {cuts[at] / least:.1f}':>20}" for at in (49, 94, 98))


if __name__ == "__main__":
    main()
