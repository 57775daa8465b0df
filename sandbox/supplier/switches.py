"""Switches: what goes wrong, at which endpoint, for how many calls. Set over HTTP, by people and tests alike."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox.supplier.envelope import REFUSALS
from sandbox.world import Store

ENDPOINTS = (
    "countries", "regions", "country-plans", "region-plans", "global-plans",
    "plan", "balance", "purchase", "topup", "usage",
)  # fmt: skip
"""A switch names one of these, one place of it (`country-plans:japan`), or `*` for all."""

REPLACING = {
    "timeout": "hold the connection for `seconds`, then drop it",
    "reset": "drop the connection without an answer",
    "http": "HTTP `status` (500 unless told) with the framework's JSON; `retry_after` adds the header",
    "html": "an HTML page with HTTP `status` (200 unless told)",
    "redirect": "302 to an HTML page",
    "empty": "HTTP 200 with no body",
    "error": "the error envelope with `remark` and `text` of your own",
    "message_string": "an error envelope whose message is plain text (`remark` names it)",
    "message_list": "an error envelope whose message is a plain list (`remark` names it)",
    **{remark: f"the error envelope: {text}" for remark, text in REFUSALS.items()},
    "unknown_remark": "the error envelope with a remark nobody has listed",
}
"""Modes that answer instead of the supplier: `when` is `before` (nothing is bought, the default) or `after` buying."""

SPOILING = {
    "slow": "the right answer, `seconds` late",
    "drip": "the right answer, in pieces over `seconds`",
    "cut": "the connection drops halfway through the right answer",
    "half_json": "the first half of the right answer, as if it were all",
    "invalid_json": "the right answer with a comma too many, like the supplier's own samples",
    "wrong_type": "the right answer as text/html",
    "list_message": "the right answer, its message as a list",
    "dict_message": "the right answer, its message as a dict of lists",
    "string_message": "the right answer, its message as plain text",
    "no_data": "the right answer without its data",
    "oversize": "the right answer, padded to `size` bytes (16 MB unless told)",
}
"""Modes that spoil the supplier's own answer: `when` is `after` by default; `before` spoils a server error instead."""

VARIANTS = {
    "esim_null": "bought, but `esim` is null",
    "qr_null": "bought, but `qr_code` is null",
    "qr_empty": "bought, but `qr_code` is empty",
    "qr_image_only": "only `qr_code_image`, a URL that answers 404 for the first `seconds`",
    "lowercase_matching_id": "a matching ID in lower case",
    "confirmation_flag": "an activation code that asks for a confirmation code (`$$1`)",
    "duplicate_lpa": "the activation code of the purchase before",
    "no_iccid": "`iccid` is null",
    "with_info": "`info` holds esimTranNo, pin, puk and apn",
    "no_order_number": "bought, but without an order number",
    "late_balance": "the balance is charged `seconds` after the answer",
    "stays_uninstalled": "no phone installs it by itself",
}
"""Modes of a purchase that is bought and answered, only differently; several apply to one call."""

USAGE_VARIANTS = {
    "left_out": "the last eSIM that was asked about is missing",
    "unknown_left_out": "eSIMs that the account does not own are missing, instead of the whole call refused",
    "foreign": "an eSIM that nobody asked about is among them",
    "no_numbers": "`esimTranNo` is missing everywhere",
    "text_numbers": "every number is text",
    "null_usage": "`dataUsage` is null",
    "no_total": "`totalData` is -1",
    "keyed": "`usageList` is an object, keyed by esimTranNo",
    "enveloped": "the answer stands in the envelope of the other endpoints",
    "no_time": "`lastUpdateTime` is null",
    "unix_time": "`lastUpdateTime` is a number of milliseconds",
    "stale": "the figures of `seconds` before (six hours unless told)",
    "ahead": "`lastUpdateTime` is a day ahead",
}
"""Modes of a usage check that is answered, only differently; several apply to one call."""

TOPUP_VARIANTS = {
    "late_balance": VARIANTS["late_balance"],
    "another_esim": "added, but the answer names another eSIM",
    "inner_failure": "added, but inside its success the answer says that it failed",
    "no_transaction_id": "added, but without a transaction id",
    "no_totals": "added, but without the new total, days and end",
    "wrong_totals": "added, but the new total is 0, and the new end has passed",
}
"""The same of a top-up."""

VARIED = {"purchase": VARIANTS, "topup": TOPUP_VARIANTS, "usage": USAGE_VARIANTS}
MODES = REPLACING | SPOILING | VARIANTS | TOPUP_VARIANTS | USAGE_VARIANTS
FOREVER = 3600.0
SWITCHES = "supplier_switches"


@dataclass(slots=True)
class Rule:
    """One switch that is on.

    Args:
        times: calls left that it applies to; None for all until it is cleared.
        seconds: for timeout (an hour unless told), slow, drip, qr_image_only and late_balance.
    """

    endpoint: str
    mode: str
    when: str = ""
    times: int | None = 1
    seconds: float = 0.0
    status: int = 0
    retry_after: int | None = None
    remark: str = ""
    text: str = ""
    size: int = 16_000_000

    def __post_init__(self) -> None:
        self.when = self.when or ("before" if self.mode in REPLACING else "after")
        if self.mode == "timeout":
            self.seconds = self.seconds or FOREVER

    def fits(self, endpoint: str, place: str) -> bool:
        return self.endpoint in {"*", endpoint, f"{endpoint}:{place}"}


class Switchboard:
    """The rules that are on, oldest first; of several for one call, the oldest applies, and all that vary its answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.rules: list[Rule] = []
        self.load()

    def load(self) -> None:
        """Read what an earlier run left on."""
        saved = self._store.get(SWITCHES, "1") or {"rules": []}
        self.rules = [Rule(**rule) for rule in saved["rules"]]

    def _save(self) -> None:
        self._store.put(SWITCHES, "1", {"rules": self.as_list()})

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(rule) for rule in self.rules]

    def add(self, rules: Iterable[Rule]) -> None:
        """Turn on; a rule with no calls to go turns its endpoint's mode off."""
        for rule in rules:
            if rule.times == 0:
                kept = [old for old in self.rules if (old.endpoint, old.mode) != (rule.endpoint, rule.mode)]
                self.rules = kept
            else:
                self.rules.append(rule)
        self._save()

    def clear(self) -> None:
        self.rules = []
        self._save()

    def take(self, endpoint: str, place: str = "") -> tuple[Rule | None, dict[str, Rule]]:
        """The fault of this call, if any, and how its answer varies; each counts as used once."""
        fits = [rule for rule in self.rules if rule.fits(endpoint, place)]
        fault = next((rule for rule in fits if rule.mode in REPLACING | SPOILING), None)
        variants: dict[str, Rule] = {}
        for rule in fits:
            if rule.mode in VARIED.get(endpoint, {}):
                variants.setdefault(rule.mode, rule)
        self._use([*([fault] if fault else []), *variants.values()])
        return fault, variants

    def _use(self, rules: list[Rule]) -> None:
        counted = [rule for rule in rules if rule.times is not None]
        for rule in counted:
            rule.times = (rule.times or 1) - 1
        if counted:
            self.rules = [rule for rule in self.rules if rule.times != 0]
            self._save()


def _times(value: Any) -> int | None:
    return None if value in {None, "", "always"} else int(value)


READERS: dict[str, Any] = {
    "times": _times,
    "seconds": lambda value: float(value or 0),
    "status": lambda value: int(value or 0),
    "retry_after": lambda value: None if value in {None, ""} else int(value),
    "size": lambda value: int(value or 16_000_000),
}


def read(wanted: dict[str, Any]) -> Rule:
    """A rule from JSON or a form. Raises ValueError, saying what would be right, for anything it does not know."""
    unknown = set(wanted) - {each.name for each in fields(Rule)}
    if unknown:
        raise ValueError(f"unknown setting: {', '.join(sorted(unknown))}")
    endpoint, mode, when = (str(wanted.get(name, "")) for name in ("endpoint", "mode", "when"))
    if endpoint != "*" and endpoint.partition(":")[0] not in ENDPOINTS:
        raise ValueError(f"unknown endpoint {endpoint!r}; known: *, {', '.join(ENDPOINTS)}")
    if mode not in MODES:
        raise ValueError(f"unknown mode {mode!r}; known: {', '.join(MODES)}")
    if when not in {"", "before", "after"}:
        raise ValueError(f"when is before or after buying, not {when!r}")
    varied = [name for name, variants in VARIED.items() if mode in variants]
    if varied and endpoint not in {"*", *varied}:
        raise ValueError(f"{mode} varies what is bought; its endpoint is {' or '.join(varied)}")
    return Rule(**{name: READERS.get(name, str)(value) for name, value in wanted.items()})
