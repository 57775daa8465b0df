"""The places of a whole supplier, as the sandbox lists them, without a database."""

import csv
from pathlib import Path

from catalog.models import Destination

DATA = Path(__file__).resolve().parents[2] / "sandbox/supplier/data"
PLANS = {"S": 5, "M": 12, "L": 30, "X": 60}


def _rows(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def atlas():
    countries = [
        {"kind": "country", "name": row["name"], "slug": row["name"].lower().replace(" ", "-")}
        | {"iso_code": row["iso"], "plan_count": PLANS[row["class"]]}
        for row in _rows("countries.csv")
    ]
    regions = [
        {"kind": "region", "name": f"{row['name']} ({row['code']})", "slug": row["code"].lower()}
        | {"plan_count": int(row["plans"])}
        for row in _rows("regions.csv")
    ]
    world = {"kind": "global", "name": "Global", "slug": "global", "plan_count": 20}
    return [Destination(pk=pk, **row) for pk, row in enumerate([*countries, *regions, world], 1)]
