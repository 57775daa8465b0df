"""What purchases, top-ups and usage checks carry. Activation codes and raw answers never show in `repr` or `str`."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from catalog.mobilexy import values
from catalog.mobilexy.payloads import Count, Payload, Price, Text

Day = Annotated[date | None, BeforeValidator(lambda value: value if _is_day(value) else values.day(value))]
Moment = Annotated[
    datetime | None,
    BeforeValidator(lambda value: value if isinstance(value, datetime) else values.moment(value)),
]


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


class PurchasedEsim(Payload):
    """The eSIM of a purchase. Any of it may come late, or never.

    Attributes:
        lpa: the activation code as it came, only trimmed; empty when there is none yet. A bearer secret.
        qr_code_image: address of a picture of the code; as secret as the code.
        serial_number: an IMSI clamped to 32 bits, the same for many eSIMs: never a key.
        expiry_date: purchase day plus the plan's days; not when the plan ends.
        esim_tran_no: what top-ups and usage checks name; no documented sample of a purchase carries it.
        info: pin, puk, apn and the like; numbers come as text.
    """

    lpa: Text = Field("", repr=False, validation_alias=AliasChoices("qr_code", "lpa"))
    qr_code_image: Text = Field("", repr=False)
    iccid: Text = ""
    phone_number: Text = Field("", repr=False)
    expiry_date: Day = None
    serial_number: Text = ""
    esim_tran_no: Text = Field("", validation_alias=AliasChoices("esimTranNo", "esim_tran_no"))
    info: Annotated[dict[str, Any], BeforeValidator(values.mapping)] = Field(default_factory=dict, repr=False)


class PurchaseResult(Payload):
    """A purchase that was made. `order_number` is empty when only an activation code proves it.

    Attributes:
        total_amount: what was charged, in the account's currency; None when not told.
        esim: None when the supplier has not made it yet.
        raw_text: the whole answer, for restricted storage.
    """

    order_number: str = ""
    total_amount: Price = None
    esim: PurchasedEsim | None = None
    raw_text: str = Field("", repr=False)


class TopUpResult(Payload):
    """A top-up that was made. Bytes and days are new totals, not what was added."""

    transaction_id: Text = Field("", validation_alias=AliasChoices("transactionId", "transaction_id"))
    iccid: Text = ""
    expires_at: Moment = Field(None, validation_alias=AliasChoices("expiredTime", "expires_at"))
    total_bytes: Count = Field(None, validation_alias=AliasChoices("totalVolume", "total_bytes"))
    total_days: Count = Field(None, validation_alias=AliasChoices("totalDuration", "total_days"))
    used_bytes: Count = Field(None, validation_alias=AliasChoices("orderUsage", "used_bytes"))
    esim_tran_no: Text = Field(
        "", validation_alias=AliasChoices("topUpEsimTranNo", "esimTranNo", "esim_tran_no")
    )
    raw_text: str = Field("", repr=False)


def _used(value: Any) -> int:
    if (number := values.count(value)) is None:
        raise ValueError("missing or no count of bytes")
    return number


class Usage(Payload):
    """What an eSIM has used, as the carrier told at `updated_at` (UTC); refreshed every two to three hours.

    `esim_tran_no` is empty when the answer does not echo it; `total_bytes` is None when not told.
    """

    used_bytes: Annotated[int, BeforeValidator(_used)] = Field(
        validation_alias=AliasChoices("dataUsage", "used_bytes")
    )
    esim_tran_no: Text = Field("", validation_alias=AliasChoices("esimTranNo", "esim_tran_no"))
    iccid: Text = ""
    total_bytes: Count = Field(None, validation_alias=AliasChoices("totalData", "total_bytes"))
    updated_at: Moment = Field(None, validation_alias=AliasChoices("lastUpdateTime", "updated_at"))
