"""Whatever the supplier sends, the decoders raise the package's own errors or none, and money is never judged lightly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.mobilexy import OutcomeUnknownError, ReadError, RefusedError, reading, refusals, spending
from catalog.mobilexy.answer import Answer
from catalog.mobilexy.verdict import wait

NAMES = st.sampled_from(
    [
        "remark",
        "status",
        "message",
        "data",
        "success",
        "errorCode",
        "errorMsg",
        "obj",
        "order",
        "esim",
        "order_number",
        "total_amount",
        "qr_code",
        "qr_code_image",
        "iccid",
        "expiry_date",
        "info",
        "serial_number",
        "esimTranNo",
        "usageList",
        "dataUsage",
        "totalData",
        "lastUpdateTime",
        "transactionId",
        "expiredTime",
        "totalVolume",
        "plans",
        "plan",
        "countries",
        "regions",
        "balance",
        "id",
        "slug",
        "name",
        "period",
        "data_volume",
        "converted_price",
        "packageCode",
        "flag",
        "flagCode",
    ]
)
WORDS = st.sampled_from(
    ["success", "error", "true", "0", "1e99", "2026-02-16T07:10:58+0000", "0001-01-01", "LPA:1$h.example$X", *refusals.REMARKS]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | WORDS
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["success", "error"]) | LEAVES,
        "success": st.booleans() | LEAVES,
        "remark": WORDS | LEAVES,
        "message": DOCUMENTS,
        "errorCode": st.sampled_from(list(refusals.CODES)) | LEAVES,
        "data": st.dictionaries(NAMES, DOCUMENTS, max_size=5) | DOCUMENTS,
        "obj": st.dictionaries(NAMES, DOCUMENTS, max_size=5) | DOCUMENTS,
    },
)
BODIES = (DOCUMENTS | ENVELOPES).map(lambda document: json.dumps(document).encode()) | st.binary(max_size=40)
ANSWERS = st.builds(
    Answer,
    st.sampled_from([200, 201, 302, 400, 401, 403, 404, 405, 408, 419, 422, 429, 500, 503]),
    BODIES,
    st.sampled_from(["application/json", "text/html; charset=utf-8", ""]),
    st.sampled_from(["", "3"]) | st.text(max_size=10),
    st.booleans(),
)
READS = [
    reading.countries, reading.regions, reading.plans, reading.plan_details, reading.balance, reading.usages,
]  # fmt: skip


@pytest.mark.parametrize("read", READS)
@given(answer=ANSWERS)
def test_a_read_raises_a_read_error_or_none(read, answer):
    try:
        read(answer)
    except ReadError as error:
        str(error).encode()


@pytest.mark.parametrize("spend", [spending.purchase, spending.top_up])
@given(answer=ANSWERS)
def test_a_purchase_is_bought_refused_or_unknown(spend, answer):
    try:
        spend(answer)
    except OutcomeUnknownError as error:
        assert error.cause_code in spending.CAUSES  # noqa: PT017  either way is fine, and this is what one must hold
        assert error.raw == answer.text  # noqa: PT017
    except RefusedError:
        assert answer.whole
        assert not answer.holds_receipt


@given(header=st.text(max_size=40) | st.dates().map(lambda day: f"{day:%a, %d %b %Y} 07:28:00 +9999"))
def test_any_retry_after_is_a_time_or_none(header):
    asked = wait(Answer(503, b"", retry_after=header))
    assert asked is None or asked >= 0
