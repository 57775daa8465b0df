"""What every filter can do. A new one is a class here beside, and a place in `criteria.FILTERS`."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.utils.functional import Promise

from catalog.models import Plan

Value = TypeVar("Value")


class Filter(ABC, Generic[Value]):
    """One question to a plan, such as "at least so many days?". Pure: knows plans and values, no request.

    `name` is its name in the address, `label` what people call it.
    """

    name: str
    label: Promise

    @abstractmethod
    def read(self, text: str) -> Value | None:
        """The value as the address writes it; None for anything else."""

    @abstractmethod
    def write(self, value: Value) -> str:
        """The shortest text that `read` takes for `value`."""

    @abstractmethod
    def keeps(self, plan: Plan, value: Value) -> bool:
        """Whether `plan` is what was asked for."""

    @abstractmethod
    def choices(self, plans: Iterable[Plan]) -> list[Value]:
        """What to offer where these plans are listed, in the order of reading."""

    @abstractmethod
    def say(self, value: Value) -> str:
        """The value in words that stand alone: "7 days or more"."""

    def nearest(self, plans: Iterable[Plan], value: Value) -> Value | None:  # noqa: ARG002  for those that can be loosened
        """The value nearest to `value` that keeps some of `plans`, none of which it keeps; None where there is no such thing."""
        return None
