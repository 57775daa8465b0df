"""Filters without a bound: where a plan works, its network, and what else it has."""

from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.filters.base import Filter
from catalog.models import Plan
from catalog.presentation.top_up import no_top_up_reason

GENERATIONS = (4, 5)
ON = "1"


class Network(Filter[int]):
    """At least this generation; a plan whose networks are not known fails."""

    name = "net"
    label = gettext_lazy("Network")

    def read(self, text: str) -> int | None:
        return int(text) if text in {str(each) for each in GENERATIONS} else None

    def write(self, value: int) -> str:
        return str(value)

    def keeps(self, plan: Plan, value: int) -> bool:
        return (plan.top_generation or 0) >= value

    def choices(self, plans: Iterable[Plan]) -> list[int]:
        newest = max((plan.top_generation or 0 for plan in plans), default=0)
        return [each for each in GENERATIONS if each <= newest]

    def say(self, value: int) -> str:
        return _("5G") if value == max(GENERATIONS) else _("4G or faster")


class Scope(Filter[str]):
    name = "scope"
    label = gettext_lazy("Works in")

    def read(self, text: str) -> str | None:
        return text if text in Plan.Scope.values else None

    def write(self, value: str) -> str:
        return value

    def keeps(self, plan: Plan, value: str) -> bool:
        return plan.scope == value

    def choices(self, plans: Iterable[Plan]) -> list[str]:
        there = {plan.scope for plan in plans}
        return [scope for scope in Plan.Scope.values if scope in there]

    def say(self, value: str) -> str:
        return {
            Plan.Scope.COUNTRY: _("This country only"),
            Plan.Scope.REGION: _("A region"),
            Plan.Scope.GLOBAL: _("Worldwide"),
        }[Plan.Scope(value)]


class Flag(Filter[bool]):
    """Something a plan has or has not."""

    def __init__(self, name: str, label: Promise, has: Callable[[Plan], bool]) -> None:
        self.name, self.label, self._has = name, label, has

    def read(self, text: str) -> bool | None:
        return True if text == ON else None

    def write(self, value: bool) -> str:  # noqa: ARG002  there is but one
        return ON

    def keeps(self, plan: Plan, value: bool) -> bool:
        return self._has(plan) is value

    def choices(self, plans: Iterable[Plan]) -> list[bool]:
        return [True] if any(self._has(plan) for plan in plans) else []

    def say(self, value: bool) -> str:  # noqa: ARG002
        return str(self.label)


TOP_UP = Flag(
    "topup",
    gettext_lazy("Top-up possible"),
    # A day plan has no top-up, even where no sync has noted why.
    lambda plan: not no_top_up_reason(plan),
)
CALLS = Flag("calls", gettext_lazy("Calls included"), lambda plan: plan.voice_minutes > 0)
SMS = Flag("sms", gettext_lazy("SMS included"), lambda plan: plan.sms_count != 0)
NUMBER = Flag("number", gettext_lazy("Phone number"), lambda plan: plan.has_phone_number)
