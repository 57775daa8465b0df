"""A typed client for the Mobilexy wholesale API: httpx for transport, pydantic for payloads, errors that say what to do.

Decoding is apart from transport: `reading` and `spending` turn an `Answer` into payloads or errors without any I/O.
"""

from catalog.mobilexy.client import DEFAULT_BASE_URL, MOST_USAGES, Client
from catalog.mobilexy.errors import (
    FINAL_REFUSALS,
    MalformedError,
    MobilexyError,
    NotSentError,
    OutcomeUnknownError,
    ReadError,
    RefusalReason,
    RefusedError,
    RejectedError,
    SpendError,
    UnavailableError,
)
from catalog.mobilexy.payloads import (
    UNLIMITED,
    Country,
    CoveredCountry,
    Plan,
    PlanDetails,
    PlanList,
    Region,
    RejectedPlan,
)
from catalog.mobilexy.picture import PictureError, fetch_picture
from catalog.mobilexy.receipts import PurchasedEsim, PurchaseResult, TopUpResult, Usage

__all__ = [
    "DEFAULT_BASE_URL",
    "FINAL_REFUSALS",
    "MOST_USAGES",
    "UNLIMITED",
    "Client",
    "Country",
    "CoveredCountry",
    "MalformedError",
    "MobilexyError",
    "NotSentError",
    "OutcomeUnknownError",
    "PictureError",
    "Plan",
    "PlanDetails",
    "PlanList",
    "PurchaseResult",
    "PurchasedEsim",
    "ReadError",
    "RefusalReason",
    "RefusedError",
    "Region",
    "RejectedError",
    "RejectedPlan",
    "SpendError",
    "TopUpResult",
    "UnavailableError",
    "Usage",
    "fetch_picture",
]
