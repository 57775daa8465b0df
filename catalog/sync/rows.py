"""From what the supplier listed to the rows that our tables should hold. Pure."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

from catalog.mobilexy import Plan
from catalog.sync import allowance, exits
from catalog.sync.fetch import COUNTRY, Place, Snapshot
from catalog.sync.networks import generations, newest
from catalog.sync.operators import operator_names

# What is no code is no currency: to cut a longer word to three letters would sell USDT as if it were USD.
CODE = re.compile(r"[A-Z]{3}", re.ASCII)
# Raise it when the same payload is to be read differently: every row is then written anew.
READING = 3
MAX_PRICE = Decimal(1_000_000_000)
MAX_INTEGER = 2**31 - 1
# So many names make a problem clear; more would bury the others.
NAMED = 10


@dataclass(slots=True)
class Row:
    """One plan: its columns without those of our own making, where it is listed, and the slugs of the countries it covers."""

    values: dict[str, Any]
    place: Place
    countries: set[str] = field(default_factory=set)

    def is_priced_in(self, currency: str) -> bool:
        return self.values["wholesale_price"] is not None and self.values["wholesale_currency"] == currency

    @property
    def content_hash(self) -> str:
        """Changes exactly when something that we keep has changed."""
        content = [READING, self.place, sorted(self.countries), sorted(self.values.items())]
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


@dataclass(slots=True)
class Reading:
    """All rows by supplier id, and what staff should know about them.

    `kept` and `kept_slugs` are of plans that the supplier listed in a form we could not read: they are not gone.
    """

    currency: str

    rows: dict[int, Row] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    kept_slugs: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unknown_countries: set[str] = field(default_factory=set)

    @property
    def unread_allowances(self) -> list[int]:
        """Plans whose data is shown in the supplier's own words."""
        return [key for key, row in self.rows.items() if not row.values["is_understood"]]

    @property
    def unread_networks(self) -> list[int]:
        """Plans of which the supplier names a network that is no generation of one."""
        values = {key: row.values for key, row in self.rows.items()}
        return [key for key, each in values.items() if each["network_speed"] and not each["networks"]]


def read(snapshot: Snapshot, currency: str) -> Reading:
    """`currency` is what the account is billed in; the supplier's lists leave it out."""
    reading = Reading(currency)
    known = _names(snapshot)
    for place in snapshot.places():
        if place in snapshot.plans:
            _read_list(reading, snapshot, place, known)
    reading.problems += _summaries(reading)
    return reading


def _summaries(reading: Reading) -> Iterator[str]:
    """What concerns many plans at once, in a sentence each."""
    rows = reading.rows.items()
    foreign = {
        key: row.values["wholesale_currency"] or "no currency we know"
        for key, row in rows
        if _is_foreign(row, reading.currency)
    }
    if foreign:
        yield (
            f"{len(foreign)} plans are priced in {_some(set(foreign.values()))} instead of {reading.currency}"
            f" (MOBILEXY_CURRENCY) and are not sold: {_some(foreign)}."
        )
    unpriced = [
        key
        for key, row in rows
        if row.values["wholesale_price"] is None and not row.values["not_sold_reason"]
    ]
    if unpriced:
        yield f"{len(unpriced)} plans have no usable price and are not sold: {_some(unpriced)}."
    if unread := reading.unread_allowances:
        yield f"{len(unread)} plans show their allowance in the supplier's words, as it could not be read: {_some(unread)}."
    if unread := reading.unread_networks:
        yield f"{len(unread)} plans show their network in the supplier's words, as it could not be read: {_some(unread)}."
    if unknown := reading.unknown_countries:
        yield f"{len(unknown)} countries that plans cover are not in the list of countries: {_some(unknown)}."


def _is_foreign(row: Row, currency: str) -> bool:
    return row.values["wholesale_price"] is not None and not row.is_priced_in(currency)


def _some(names: Collection[object]) -> str:
    shown = [str(name) for name in sorted(names, key=str)[:NAMED]]
    return ", ".join([*shown, f"and {len(names) - NAMED} more"] if len(names) > NAMED else shown)


def _names(snapshot: Snapshot) -> dict[str, str]:
    """Slug by slug and by name: a covered country is sometimes spelled the one way and sometimes the other.

    A country without a name has none to be found by: it would pass for every other that has none.
    """
    by_name = {country.name.casefold(): country.slug for country in snapshot.countries if country.name}
    return by_name | {country.slug: country.slug for country in snapshot.countries}


def _read_list(reading: Reading, snapshot: Snapshot, place: Place, known: Mapping[str, str]) -> None:
    listed = snapshot.plans[place]
    for rejected in listed.rejected:
        reading.problems.append(
            f"{place[0]} {place[1]}: plan {rejected.id or '?'} cannot be read: {rejected.reason}"
        )
        reading.kept |= {rejected.id} if rejected.id else set()
        reading.kept_slugs |= {rejected.slug} if rejected.slug else set()
    for plan in listed.plans:
        countries = _covered(plan, known, reading) | ({place[1]} if place[0] == COUNTRY else set())
        _add(reading, plan, Row(_values(plan, place, reading), place, countries))


def _covered(plan: Plan, known: Mapping[str, str], reading: Reading) -> set[str]:
    """Slugs of the countries of ours in which it works."""
    found = {
        each.name or each.slug: known.get(each.slug) or known.get(each.name.casefold())
        for each in plan.countries
    }
    reading.unknown_countries |= {name for name, slug in found.items() if slug is None}
    return {slug for slug in found.values() if slug is not None}


def _add(reading: Reading, plan: Plan, row: Row) -> None:
    """The first place that lists a plan owns it; later ones add the countries they show it for."""
    earlier = reading.rows.get(plan.id)
    if earlier is None:
        reading.rows[plan.id] = row
    elif earlier.values["slug"] == row.values["slug"]:
        earlier.countries |= row.countries
        _keep_dearer(reading, plan.id, earlier.values, row.values)
    else:
        reading.problems.append(
            f"Plan id {plan.id} is used for {earlier.values['slug']} and {plan.slug}: not sold."
        )
        earlier.values |= {"wholesale_price": None, "not_sold_reason": "ambiguous_id"}


def _keep_dearer(reading: Reading, key: int, held: dict[str, Any], other: dict[str, Any]) -> None:
    """Of two prices for one plan nobody knows which will be charged; the dearer cannot be a loss."""
    ours, theirs = held["wholesale_price"], other["wholesale_price"]
    if ours is None or theirs is None or held["wholesale_currency"] != other["wholesale_currency"]:
        return
    if ours != theirs:
        reading.problems.append(f"Plan id {key} is listed at {ours:f} and at {theirs:f}: the dearer counts.")
    held["wholesale_price"] = max(ours, theirs)


def _values(plan: Plan, place: Place, reading: Reading) -> dict[str, Any]:
    data = allowance.read(plan.slug, plan.data_volume, plan.fup_policy_text, plan.name)
    networks, out = generations(plan.network_speed), exits.read(plan.slug)
    return {
        "slug": plan.slug[:120],
        "name": (plan.name or plan.slug)[:255],
        "scope": place[0],
        "package_code": plan.package_code[:64],
        "package_type": plan.package_type[:32],
        "validity_days": allowance.validity(plan.slug, plan.period, plan.name),
        "is_understood": data.is_understood,
        "is_daily": data.is_daily,
        "data_bytes": data.data_bytes,
        "daily_cap_bytes": data.daily_cap_bytes,
        "throttle_kbps": data.throttle_kbps,
        "fup_text": plan.fup_policy_text,
        "voice_minutes": min(MAX_INTEGER, max(0, int(plan.voice_quantity))),
        "sms_count": plan.sms_quantity,
        "has_phone_number": plan.has_phone_number,
        "operators": plan.operator_name,
        "operator_list": operator_names(plan.operator_name),
        "network_speed": plan.network_speed[:64],
        "networks": networks,
        "top_generation": newest(networks),
        "exit_country": out.country,
        "exit_not_in": out.not_in,
        "wholesale_price": _price(plan.price),
        "wholesale_currency": _currency(plan.currency or reading.currency),
        "not_sold_reason": "",
        "is_active": plan.active,
    }


def _currency(named: str) -> str:
    code = named.upper()
    return code if CODE.fullmatch(code) else ""


def _price(price: Decimal | None) -> Decimal | None:
    """None for what cannot be sold at: nothing, zero, and more than any plan costs. Rounded up, so that no cost becomes 0."""
    if price is None or not price.is_finite() or not 0 < price < MAX_PRICE:
        return None
    return price.quantize(Decimal("1e-8"), rounding=ROUND_CEILING)
