"""The catalog: some 2,300 plans, the same for the same seed, in the upstream's proportions.

Upstream's list of 2026-02-04 has 2,320 plans, 38 % of them day plans with a cap, a median of 10 a place and 41 at most.
"""

import hashlib
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from sandbox.supplier import offers
from sandbox.supplier.places import Place, countries, regions, world_offers

PLACEHOLDER_CODE = "CKH226"
"""Printed on plans it does not belong to in the supplier's own samples: a code that repeats."""
DAILY_SHARE = 0.38
VOICE_COUNTRIES = {"TH", "JP", "US", "GB", "AU", "HK", "MY", "AE", "FR", "SG"}
GLOBAL_TAILS = ("1_7", "1_Daily", "10_30")
FIRST_ID = 101
BUSY = 20
"""A country with more plans than this has exactly its number; smaller ones vary by a plan."""
SLOW_RATE = 3.0
"""Where a gigabyte costs this much, the network is 3G only."""
NO_OPERATOR, INACTIVE, PLACEHOLDER = 0.03, 0.015, 0.005
"""Shares of plans that name no operator, are not sold, or print the placeholder code."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan as first generated; `supplier.catalog` serves it with the edits made since.

    Args:
        place: slug of the country or region it is listed under; `global` for the world.
        volume: allowance in bytes (a day's, if `daily`).
        price: wholesale, in the supplier's currency.
        voice: minutes, as the decimal text upstream sends; sms: -1 is unlimited.
    """

    id: int
    slug: str
    name: str
    place: str
    scope: str
    volume: int
    days: int
    daily: bool
    policy: str
    operators: str | None
    speed: str
    price: Decimal
    status: int
    code: str
    countries: tuple[str, ...]
    voice: str = "0.00"
    sms: int = 0


@dataclass(frozen=True, slots=True)
class Generated:
    """Places in list order and every plan in order of id."""

    countries: tuple[Place, ...]
    regions: tuple[Place, ...]
    plans: tuple[Plan, ...]


def generate(seed: int, times: int = 1) -> Generated:
    """Pure: nothing but the seed decides. Each plan comes `times` over, at other prices, for a catalog of any size."""
    lands = countries()
    zones = regions(lands)
    ids = count(FIRST_ID)
    plans = [
        *(
            plan
            for land in lands
            for plan in _plans(land, "country", _copies(_tails(land, seed), times), ids, seed)
        ),
        *(
            plan
            for zone in zones
            for plan in _plans(zone, "region", _copies(_tails(zone, seed), times), ids, seed)
        ),
        *(
            plan
            for world, tail in zip(world_offers(lands), GLOBAL_TAILS, strict=True)
            for plan in _plans(world, "global", _copies([tail], times), ids, seed)
        ),
    ]
    return Generated(tuple(lands), tuple(zones), tuple(plans))


def _tails(place: Place, seed: int) -> list[str]:
    """The place's share of both menus, so interleaved that any number of plans has about the same share of day plans."""
    rng = random.Random(f"{seed}:{place.code}")
    start = rng.random()
    total = place.plans if place.plans > BUSY or place.members else place.plans + rng.choice((-1, 0, 0, 0))
    cuts = [int(start + DAILY_SHARE * step) for step in range(total + 1)]
    days = cuts[-1] - cuts[0]
    voice = ["10_15_voice"] if place.code in VOICE_COUNTRIES else []
    return [*offers.DAILY[:days], *offers.FIXED[: total - days - len(voice)], *voice]


def _copies(tails: list[str], times: int) -> list[str]:
    """`3_30` and, where it comes more than once, `3_30#2` and so on."""
    return tails + [f"{tail}#{number}" for number in range(2, times + 1) for tail in tails]


def _plans(place: Place, scope: str, tails: list[str], ids: Iterator[int], seed: int) -> Iterator[Plan]:
    for tail in tails:
        yield _plan(place, scope, tail, next(ids), seed)


def _plan(place: Place, scope: str, tail: str, number: int, seed: int) -> Plan:
    offer = offers.read(tail.partition("#")[0])
    slug = f"{place.code}_{tail.replace('#', '_')}"
    rng = random.Random(f"{seed}:{slug}")
    spoken = offer.suffix == "_voice"
    return Plan(
        id=number,
        slug=slug,
        name=offer.name(place.label),
        place=place.slug,
        scope=scope,
        volume=offer.volume,
        days=offer.days,
        daily=offer.daily,
        policy=offer.policy("512 Kbps" if scope == "country" else "128 Kbps"),
        operators=", ".join(place.operators) if place.operators and rng.random() > NO_OPERATOR else None,
        speed=rng.choice(("3G/4G", "4G/5G", "4G/5G", "4G")) if place.rate < SLOW_RATE else "3G",
        price=offer.price(place.rate * rng.uniform(0.85, 1.2)),
        status=0 if rng.random() < INACTIVE else 1,
        code=PLACEHOLDER_CODE if rng.random() < PLACEHOLDER else _code(slug),
        countries=place.members or (place.code,),
        voice="100.00" if spoken else "0.00",
        sms=rng.choice((-1, 50)) if spoken else 0,
    )


def _code(slug: str) -> str:
    """Nine characters that look like a provider's package code and belong to the slug alone."""
    rng = random.Random(hashlib.sha256(slug.encode()).digest())
    return "P" + "".join(rng.choices(string.ascii_uppercase + string.digits, k=8))
