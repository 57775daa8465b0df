"""A supplier that lists what a test tells it to."""

import time

from catalog.mobilexy import Country, CoveredCountry, Plan, PlanList, Region, UnavailableError


def plan(key, slug=None, **fields):
    values = {
        "id": key,
        "slug": slug or f"JP_{key}_30",
        "name": f"Plan {key}",
        "period": 30,
        "data_volume": 3 * 1024**3,
    }
    return Plan(**(values | {"price": "4.20"} | fields))


def covering(*slugs):
    return tuple(CoveredCountry(slug=slug, name=slug.title()) for slug in slugs)


class Lister:
    """`lists` maps a place such as `country japan`, `region asia` or `global` to its plans, or to an error to raise."""

    def __init__(self):
        self.names = {"japan": "Japan", "france": "France"}
        self.region_names = {"asia": "Asia (AS-2)"}
        self.lists = {
            "country japan": [plan(1), plan(2)],
            "country france": [plan(3, "FR_3_30")],
            "region asia": [plan(4, "AS-2_3_30", countries=covering("japan"))],
            "global": [plan(5, "GL_3_30", countries=covering("japan", "france", "atlantis"))],
        }
        self.rejected = {}
        self.calls = []
        self.seconds = 0.0

    def countries(self):
        self.calls.append("countries")
        return [Country(slug=slug, name=name) for slug, name in self.names.items()]

    def regions(self):
        self.calls.append("regions")
        return [Region(slug=slug, name=name) for slug, name in self.region_names.items()]

    def country_plans(self, slug):
        return self._list(f"country {slug}")

    def region_plans(self, slug):
        return self._list(f"region {slug}")

    def global_plans(self):
        return self._list("global")

    def break_down(self, *places):
        for place in places or list(self.lists):
            self.lists[place] = UnavailableError("The supplier does not answer.")

    def _list(self, place):
        self.calls.append(place)
        time.sleep(self.seconds)
        found = self.lists.get(place, [])
        if isinstance(found, Exception):
            raise found
        return PlanList(plans=tuple(found), rejected=tuple(self.rejected.get(place, ())))
