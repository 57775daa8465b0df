"""The ten endpoints of the Mobilexy wholesale API."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import quote

import httpx

from catalog.mobilexy import reading, spending
from catalog.mobilexy.answer import Answer
from catalog.mobilexy.payloads import Country, PlanDetails, PlanList, Region
from catalog.mobilexy.receipts import PurchaseResult, TopUpResult, Usage
from catalog.mobilexy.retries import Retries
from catalog.mobilexy.transport import Fields, Limits, Transport

DEFAULT_BASE_URL: Final = "https://mobilexy.com/api"
MOST_USAGES: Final = 10
Result = TypeVar("Result")


class Client:
    """The supplier. One client may be shared by threads; not by processes that forked after it was built.

    Reads raise `UnavailableError`, `RejectedError` or `MalformedError`, and are tried again by themselves.
    `purchase` and `top_up` raise `NotSentError`, `RefusedError` or `OutcomeUnknownError`, and are never tried again
    once a byte may have gone out; only a connection that was not made is tried a second time.

    Args:
        base_url: up to and including `/api`.
        api_key: sent in the body of POSTs only.
        connect_timeout: seconds to connect, for each of two tries.
        read_timeout: seconds a read may stay silent.
        purchase_timeout: seconds a purchase or top-up may stay silent. Long, since giving up early loses the outcome.
        body_slack: seconds that the end of a body may come after the read timeout.
        attempts: of one read, the first included.
        retry_budget: seconds of waiting between the attempts of one read, at most.
        max_bytes: of one answer.
        max_connections: at a time.
        transport: another way to the supplier, for tests.
        sleep: another way to wait, for tests.
    """

    def __init__(  # noqa: PLR0913  each is a setting with a default
        self,
        base_url: str,
        api_key: str,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 20.0,
        purchase_timeout: float = 90.0,
        body_slack: float = 15.0,
        attempts: int = 4,
        retry_budget: float = 60.0,
        max_bytes: int = 8_000_000,
        max_connections: int = 10,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = _checked(base_url)
        limits = Limits(
            connect=connect_timeout,
            read=read_timeout,
            purchase=purchase_timeout,
            slack=body_slack,
            body=max_bytes,
            connections=max_connections,
        )
        self._transport = Transport(self._base_url, api_key, limits, transport)
        self._retries = Retries(attempts=attempts, budget=retry_budget, sleep=sleep)

    def __repr__(self) -> str:
        return f"<Client {self._base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the connections."""
        self._transport.close()

    def countries(self) -> list[Country]:
        return self._get("/coverage/countries", reading.countries)

    def regions(self) -> list[Region]:
        return self._get("/coverage/regions", reading.regions)

    def country_plans(self, slug: str) -> PlanList:
        return self._get(f"/country-plans/{_segment(slug)}", reading.plans)

    def region_plans(self, slug: str) -> PlanList:
        return self._get(f"/region-plans/{_segment(slug)}", reading.plans)

    def global_plans(self) -> PlanList:
        return self._get("/global-plans", reading.plans)

    def plan(self, plan_id: int) -> PlanDetails:
        return self._get(f"/plan/{int(plan_id)}", reading.plan_details)

    def balance(self) -> Decimal:
        """What is left of the prepaid account, in its currency, which the API does not name."""
        return self._post("/balance", {}, reading.balance)

    def usage_by_iccid(self, iccid: str) -> list[Usage]:
        """The usage of the eSIM with this ICCID; the way to learn its esimTranNo."""
        return self._usages({"iccid": _given(iccid)})

    def usage(self, esim_tran_no: str) -> list[Usage]:
        return self._usages({"esimTranNo": _given(esim_tran_no)})

    def usage_many(self, esim_tran_nos: Sequence[str]) -> list[Usage]:
        """The usage of one to ten eSIMs. Raises ValueError for none and for more."""
        if isinstance(esim_tran_nos, str) or not 1 <= len(esim_tran_nos) <= MOST_USAGES:
            raise ValueError(f"usage_many takes 1 to {MOST_USAGES} numbers")
        return self._usages({"esimTranNos[]": [_given(number) for number in esim_tran_nos]})

    def purchase(self, plan_id: int) -> PurchaseResult:
        """Buy the plan: each call buys again. Raises NotSentError, RefusedError or OutcomeUnknownError."""
        return spending.purchase(self._transport.spend("/plan/purchase", {"plan_id": str(int(plan_id))}))

    def top_up(self, esim_tran_no: str, package_code: str, iccid: str = "") -> TopUpResult:
        """Add the package to the eSIM: each call adds again. Raises as `purchase`, and ValueError for an empty name.

        `iccid` is not sent: it is what the answer may name the eSIM by, where it is known.
        """
        fields: Fields = {"esimTranNo": _given(esim_tran_no), "packageCode": _given(package_code)}
        answer = self._transport.spend("/profile/topup", fields)
        return spending.top_up(answer, esim_tran_no=esim_tran_no, iccid=iccid)

    def _usages(self, fields: Fields) -> list[Usage]:
        return self._post("/profile/usage-check", fields, reading.usages)

    def _get(self, path: str, decode: Callable[[Answer], Result]) -> Result:
        return self._retries.run(lambda: decode(self._transport.read("GET", path)))

    def _post(self, path: str, fields: Fields, decode: Callable[[Answer], Result]) -> Result:
        return self._retries.run(lambda: decode(self._transport.read("POST", path, fields)))


def _checked(base_url: str) -> str:
    """A mistake here must not first show at a purchase. The address itself is not quoted: it may hold a password."""
    url = httpx.URL(base_url)
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query or url.fragment:
        raise ValueError("base_url must be http(s)://host/path, without a password, query or fragment")
    return base_url.rstrip("/")


def _segment(slug: str) -> str:
    """One segment of a path: quoted, and none of those that lead to another endpoint."""
    if _given(slug) in {".", ".."}:
        raise ValueError("a slug must not be a path")
    return quote(slug, safe="")


def _given(name: str) -> str:
    """Empty, the supplier could take it for any."""
    if not name.strip():
        raise ValueError("an empty name identifies nothing")
    return name
