"""A supplier that speaks HTTP to the real client, in the documented shapes, until a test spoils them."""

import json
from collections.abc import Callable

import httpx

PLACES = {"japan": 12, "france": 12, "italy": 6}
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=UTF-8"}


def page(text="Just a moment..."):
    return httpx.Response(200, headers=HTML, text=f"<!doctype html><title>{text}</title><p>{text}")


def envelope(remark, data, status="success"):
    body = {"remark": remark, "status": status, "message": {status: ["Said"]}, "data": data}
    return httpx.Response(200, headers=JSON, text=json.dumps(body))


def row(number, slug, **fields):
    return {
        "id": number,
        "slug": slug,
        "name": f"Plan {number}",
        "period": 30,
        "package_type": "DATA",
        "data_volume": 3 * 1024**3,
        "voice_quantity": "0.00",
        "sms_quantity": 0,
        "fup_policy_text": None,
        "operator_name": "SoftBank",
        "operator_slug": None,
        "network_speed": "4G/5G",
        "status": 1,
        "converted_price": "4.20000000",
        "currency": None,
        "packageCode": f"CODE{number}",
        **fields,
    }


class Upstream:
    """Three countries, a region and the world, 36 plans at 4.20. `rows` are what is listed, by place; `spoiled` maps the end of a path to
    what answers there instead.
    """

    def __init__(self):
        self.rows = {"asia": [], "global": []}
        self.spoiled: dict[str, Callable[[httpx.Request], httpx.Response]] = {}
        number = 0
        for place, count in [*PLACES.items(), ("asia", 4), ("global", 2)]:
            self.rows[place] = []
            for _ in range(count):
                number += 1
                self.rows[place].append(row(number, f"{place[:2].upper()}_{number}_30"))
        for place in ("asia", "global"):
            for each in self.rows[place]:
                each["countries"] = [{"name": "Japan", "slug": "japan", "image": None}]

    def every(self):
        return [each for rows in self.rows.values() for each in rows]

    def __call__(self, request):
        request.read()
        path = request.url.path.removeprefix("/api/")
        good = self._answer(path)
        for end, spoil in self.spoiled.items():
            if path.endswith(end):
                return spoil(good)
        return good

    def _answer(self, path):
        named = path.split("/")[-1]
        match path.split("/")[0]:
            case "coverage" if named == "countries":
                return envelope("countries", {"countries": [self._land(slug) for slug in PLACES]})
            case "coverage":
                return envelope("regions", {"regions": [self._land("asia") | {"plan_count": 4}]})
            case "global-plans":
                return envelope("global_plan", {"plans": self.rows["global"], "flag": "url_to_image"})
            case _:
                return envelope("country_plan", {"plans": self.rows[named], "flag": "x", "flagCode": "US"})

    def _land(self, slug):
        return {"name": slug.title(), "slug": slug, "image": None, "converted_price": "4.20000000"}
