"""A snapshot as bytes and back, so that what staff accept is exactly what was read. Pure."""

import json
import zlib
from typing import Any

from catalog.mobilexy import Country, PlanList, Region
from catalog.sync.fetch import Place, Snapshot


def dump(snapshot: Snapshot) -> bytes:
    """Compressed JSON: 2,300 plans take some 90 kB."""
    held = {
        "countries": [each.model_dump(mode="json") for each in snapshot.countries],
        "regions": [each.model_dump(mode="json") for each in snapshot.regions],
        "plans": [[*place, plans.model_dump(mode="json")] for place, plans in snapshot.plans.items()],
        "failures": [[*place, why] for place, why in snapshot.failures.items()],
        "problems": snapshot.problems,
        "requests": snapshot.requests,
    }
    return zlib.compress(json.dumps(held).encode())


def load(payload: bytes) -> Snapshot:
    """What `dump` made; only our own bytes."""
    held = json.loads(zlib.decompress(payload))
    return Snapshot(
        countries=[Country.model_validate(each) for each in held["countries"]],
        regions=[Region.model_validate(each) for each in held["regions"]],
        plans={place: PlanList.model_validate(plans) for place, plans in _by_place(held["plans"])},
        failures=dict(_by_place(held["failures"])),
        problems=held["problems"],
        requests=held["requests"],
    )


def _by_place(rows: list[list[Any]]) -> list[tuple[Place, Any]]:
    return [((kind, slug), value) for kind, slug, value in rows]
