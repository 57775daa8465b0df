"""What the catalog endpoints carry. Every field but an identifier may be missing, null, or of another type."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from catalog.mobilexy import values

LARGEST_ID = 2**31
LONGEST_VALIDITY = 32_767
"""Days, as many as a small integer column takes; more is a mistake of the supplier's."""


class Payload(BaseModel):
    """Immutable; unknown keys are ignored; errors never quote the input, which may hold an activation code."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True)


def _required_text(value: Any) -> str:
    if not (text := values.text(value)):
        raise ValueError("missing")
    return text


def _required_id(value: Any) -> int:
    number = values.integer(value)
    if number is None or not 0 < number < LARGEST_ID:
        raise ValueError("missing or no positive number")
    return number


def _limited(value: Any, most: int) -> int | None:
    """A count, or -1 for one without a limit."""
    return UNLIMITED if values.integer(value) == UNLIMITED else values.count(value, most)


def _covered(value: Any) -> tuple["CoveredCountry", ...]:
    """The countries that have a slug; one that has none is no country of ours."""
    if isinstance(value, tuple):
        return value
    entries = [entry for entry in values.rows(value) or () if isinstance(entry, dict)]
    return tuple(CoveredCountry.model_validate(entry) for entry in entries if values.text(entry.get("slug")))


UNLIMITED = -1
"""`data_volume` and `sms_quantity` of a plan without a fixed limit; `fup_policy_text` then tells the speed cap."""

Identifier = Annotated[int, BeforeValidator(_required_id)]
RequiredText = Annotated[str, BeforeValidator(_required_text)]
Text = Annotated[str, BeforeValidator(values.text)]
Price = Annotated[Decimal | None, BeforeValidator(values.price)]
Count = Annotated[int | None, BeforeValidator(values.count)]
Flag = Annotated[bool, BeforeValidator(lambda value: values.boolean(value) is True)]
Active = Annotated[bool, BeforeValidator(lambda value: value is None or values.boolean(value) is True)]
Days = Annotated[int | None, BeforeValidator(lambda value: values.count(value, LONGEST_VALIDITY))]
Quantity = Annotated[int, BeforeValidator(lambda value: _limited(value, LARGEST_ID - 1) or 0)]
Minutes = Annotated[Decimal, BeforeValidator(lambda value: values.decimal(value) or Decimal(0))]
DataVolume = Annotated[int | None, BeforeValidator(lambda value: _limited(value, values.BIGINT - 1))]


class Country(Payload):
    """A country on offer. `price`: the cheapest plan's wholesale price, in the account's currency."""

    slug: RequiredText
    name: Text = ""
    image: Text = ""
    price: Price = Field(None, validation_alias=AliasChoices("converted_price", "price"))


class Region(Payload):
    """A region on offer."""

    slug: RequiredText
    name: Text = ""
    image: Text = ""
    plan_count: Count = None


class CoveredCountry(Payload):
    """A country in which a regional or global plan works."""

    slug: RequiredText
    name: Text = ""
    image: Text = ""


class PlanDetails(Payload):
    """A plan as its own endpoint tells it: without price, currency, state and countries.

    Attributes:
        id: what a purchase names. The supplier reuses ids: `slug` tells whether one still means the same plan.
        period: days of validity; None when not told.
        data_volume: bytes; -1 for day plans without a fixed limit; None when not told.
        voice_quantity: minutes.
        sms_quantity: messages; -1 for unlimited.
        package_code: what a top-up names. The documented samples repeat one: never assume that it is unique.
    """

    id: Identifier
    slug: RequiredText
    name: Text = ""
    period: Days = None
    package_type: Text = ""
    data_volume: DataVolume = None
    voice_quantity: Minutes = Decimal(0)
    sms_quantity: Quantity = 0
    fup_policy_text: Text = ""
    has_phone_number: Flag = Field(
        default=False, validation_alias=AliasChoices("phone_number", "has_phone_number")
    )
    operator_name: Text = ""
    network_speed: Text = ""
    area_coverage: Text = ""
    package_code: Text = Field("", validation_alias=AliasChoices("packageCode", "package_code"))


class Plan(PlanDetails):
    """A plan as the lists tell it.

    Attributes:
        active: whether the supplier sells it now; a list that does not say so means it does.
        price: wholesale, in the account's currency; None when missing, negative or no number: not to be sold.
        currency: as the supplier names it; empty in every documented sample.
        countries: of a regional or global plan; country plans carry none.
    """

    active: Active = Field(default=True, validation_alias=AliasChoices("status", "active"))
    price: Price = Field(None, validation_alias=AliasChoices("converted_price", "price"))
    currency: Text = ""
    countries: Annotated[tuple[CoveredCountry, ...], BeforeValidator(_covered)] = ()


class RejectedPlan(Payload):
    """A row of a plan list that could not be read; whoever keeps a copy must not take it for gone."""

    reason: str
    id: int | None = None
    slug: str = ""


class PlanList(Payload):
    """The plans of one place. `flag_code` is unreliable: the sample gives "US" for Afghanistan."""

    plans: tuple[Plan, ...] = ()
    rejected: tuple[RejectedPlan, ...] = ()
    flag: Text = ""
    flag_code: Text = ""
