"""The catalog as it is served now: the generated plans with the edits made since, encoded once per edit."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from sandbox.supplier.edits import Edits
from sandbox.supplier.envelope import Json, encode, success
from sandbox.supplier.generate import Generated, Plan
from sandbox.supplier.places import Place

HOSTILE = '<script>alert("name")</script> & <b>'
CENT = Decimal("0.01")
AREAS = {"country": "local", "region": "continental", "global": "global"}


class Catalog:
    """Answers of the five catalog endpoints and `plan/{id}`; each is encoded once and kept until an edit."""

    def __init__(self, generated: Generated, edits: Edits, public_url: str = "") -> None:
        self.generated = generated
        self._public_url = public_url
        self._plans = {plan.id: plan for plan in generated.plans}
        self._countries = {place.slug: place for place in generated.countries}
        self._regions = {place.slug: place for place in generated.regions}
        self._by_code = {place.code: place for place in generated.countries}
        self._by_place: dict[str, list[Plan]] = {}
        for plan in generated.plans:
            self._by_place.setdefault(plan.place, []).append(plan)
        self._kept: dict[str, bytes] = {}
        self.edits = edits

    def edit(self, edits: Edits) -> None:
        self.edits = edits
        self._kept.clear()

    def _once(self, key: str, build: Callable[[], Json]) -> bytes:
        if key not in self._kept:
            self._kept[key] = encode(build())
        return self._kept[key]

    # What is sold

    def plan(self, number: int) -> Plan | None:
        """The plan of that id, unless it is retired or left out."""
        return None if self.edits.hides(number) else self._plans.get(number)

    def sells(self, plan: Plan) -> bool:
        return plan.status == 1 and plan.id not in self.edits.inactive

    def slug(self, plan: Plan) -> str:
        return self.edits.slugs.get(str(plan.id), plan.slug)

    def price(self, plan: Plan) -> Decimal:
        """What a purchase costs: the price shown, or the original one where a nonsense price is shown."""
        try:
            price = Decimal(self.price_text(plan))
        except ArithmeticError:
            return plan.price
        return Decimal(f"{price:.2f}") if price.is_finite() and price >= 0 else plan.price

    def price_text(self, plan: Plan) -> str:
        given = self.edits.prices.get(str(plan.id))
        if given is not None:
            return given
        price = plan.price * (100 + Decimal(str(self.edits.price_percent))) / 100
        return f"{price.quantize(CENT):.8f}"

    def same_place(self, plan: Plan, code: str) -> Plan | None:
        """The plan of that package code at the same place; codes may repeat elsewhere."""
        return next((each for each in self._by_place[plan.place] if each.code == code), None)

    # Answers

    def country_list(self) -> bytes:
        return self._once(
            "countries", lambda: success("countries", "Countries List", {"countries": self._lands()})
        )

    def region_list(self) -> bytes:
        return self._once("regions", lambda: success("regions", "Regions List", {"regions": self._zones()}))

    def country_plans(self, slug: str) -> bytes | None:
        """None: no such country."""
        old = {new: former for former, new in self.edits.renamed.items()}
        land = None if slug in self.edits.renamed else self._countries.get(old.get(slug, slug))
        if land is None:
            return None
        return self._once(f"country:{slug}", lambda: self._country(land))

    def region_plans(self, slug: str) -> bytes | None:
        """None: no such region."""
        zone = self._regions.get(slug)
        if zone is None:
            return None
        return self._once(
            f"region:{slug}",
            lambda: success("region_plan", f"{zone.name} eSIM Plans", self._wide(slug)),
        )

    def global_plans(self) -> bytes:
        return self._once("global", lambda: success("global_plan", "Global eSIM Plans", self._wide("global")))

    def details(self, plan: Plan) -> bytes:
        """`plan/{id}`: without status, price, currency and countries, as documented."""
        return self._once(
            f"plan:{plan.id}", lambda: success("plan_details", "Plan Details", {"plan": self._short(plan)})
        )

    # Their parts

    def _listed(self, place: str) -> Iterator[Plan]:
        if place not in self.edits.empty:
            yield from (plan for plan in self._by_place[place] if not self.edits.hides(plan.id))

    def _text(self, text: str | None) -> str | None:
        return f"{text} {HOSTILE}" if text and self.edits.markup else text

    def _lands(self) -> list[Json]:
        if self.edits.countries_empty:
            return []
        return [
            self._land(place) | {"converted_price": self._from(place)} for place in self.generated.countries
        ]

    def _land(self, place: Place) -> Json:
        slug = self.edits.renamed.get(place.slug, place.slug)
        return {"name": self._text(place.name), "slug": slug, "image": self._image(place)}

    def _image(self, place: Place) -> str | None:
        return f"{self._public_url}/supplier/place/{place.slug}.png" if self.edits.pictures else None

    def _from(self, place: Place) -> str | None:
        """The cheapest plan's price, as the list shows it."""
        sold = [plan for plan in self._by_place[place.slug] if not self.edits.hides(plan.id)]
        return self.price_text(min(sold, key=self.price)) if sold else None

    def _zones(self) -> list[Json]:
        return [
            self._land(place) | {"plan_count": sum(1 for _ in self._listed(place.slug))}
            for place in self.generated.regions
        ]

    def _country(self, land: Place) -> Json:
        """The flag code is right for most and `US` for some, as in the supplier's own sample."""
        plans = [self._full(plan) for plan in self._listed(land.slug)]
        code = "US" if sum(map(ord, land.slug)) % 5 == 0 else land.code
        flag = self._image(land) or "url_to_flag_image"
        data = {"plans": plans, "flag": flag, "flagCode": code}
        return success("country_plan", f"{land.name} eSIM Plans", data)

    def _wide(self, place: str) -> Json:
        plans = [self._full(plan) | {"countries": self._covered(plan)} for plan in self._listed(place)]
        return {"plans": plans, "flag": "url_to_image"}

    def _covered(self, plan: Plan) -> list[Json]:
        return [self._land(self._by_code[code]) for code in plan.countries]

    def _short(self, plan: Plan) -> Json:
        return {
            "id": plan.id,
            "slug": self.slug(plan),
            "name": self._text(plan.name),
            "period": plan.days,
            "package_type": "DATA" if plan.voice == "0.00" else "DATA-VOICE-SMS",
            "data_volume": -1 if plan.daily else plan.volume,
            "voice_quantity": plan.voice,
            "sms_quantity": plan.sms,
            "fup_policy_text": self._text(plan.policy),
            "operator_name": self._text(plan.operators),
            "operator_slug": None,
            "network_speed": plan.speed,
            "area_coverage": AREAS[plan.scope],
            "packageCode": plan.code,
        }

    def _full(self, plan: Plan) -> Json:
        spoken = {"phone_number": int(plan.voice != "0.00")} if plan.scope == "country" else {}
        return (
            self._short(plan)
            | spoken
            | {
                "status": int(self.sells(plan)),
                "converted_price": self.price_text(plan),
                "currency": self.edits.currency,
            }
        )
