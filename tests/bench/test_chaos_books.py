"""The comparison of the three books sees each way in which a promise can be broken."""

import pytest

from bench.chaos.books import Ours, Sales, compare

MAILED = {"A": {"delivery"}}


def line(**changes):
    facts = {
        "order": "A", "line": 1, "plan": 7, "status": "delivered", "with_staff": False, "refunded_by_staff": False,
        "price": 550, "purchases": (("bought", "ORDER1"),), "code": "LPA:1$x$1",
    }  # fmt: skip
    return Ours(**facts | changes)


SALE = {"plan_id": 7, "order_number": "ORDER1", "lpa": "LPA:1$x$1"}
OTHER = {"plan_id": 7, "order_number": "ORDER2", "lpa": "LPA:1$x$2"}
REFUSED = (("refused", ""),)


ADDED = {"plan_id": 7, "esim_tran_no": "26", "transaction_id": "MBL-1"}
TOP_UP = {"tops_up": "26", "code": "", "purchases": (("bought", "MBL-1"),)}


def wrong(ours, sold=(SALE,), paid=None, returned=None, mailed=None, added=()):
    paid, mailed = {"A": 550} if paid is None else paid, MAILED if mailed is None else mailed
    report = compare(ours, Sales(sold, added), paid, returned or {}, mailed)
    return {name for name, orders in report.wrong.items() if orders}


def test_books_that_agree_break_no_promise():
    assert wrong([line()]) == set()


def test_a_refund_of_what_was_not_bought_breaks_no_promise():
    refunded = line(status="refunded", purchases=REFUSED, code="")
    assert wrong([refunded], sold=(), returned={"A": 550}, mailed={"A": {"refunded"}}) == set()


def test_a_purchase_in_doubt_that_staff_look_into_breaks_no_promise():
    doubtful = line(status="review", with_staff=True, purchases=(("unknown", ""),), code="")
    assert wrong([doubtful], sold=(OTHER,)) == set()
    assert wrong([doubtful], sold=()) == set()


def test_top_ups_that_the_supplier_knows_by_one_name_are_counted():
    two = [line(**TOP_UP), line(**TOP_UP, line=2)]
    told = {"sold": (), "mailed": {"A": {"top_up_done"}}}
    assert wrong(two, added=(ADDED, ADDED), **told) == set()
    assert wrong(two, added=(ADDED, ADDED, ADDED), **told) == {"applied twice"}


def test_a_top_up_in_doubt_explains_one_that_the_supplier_made_and_no_more():
    doubtful = line(**TOP_UP | {"purchases": (("unknown", ""),)}, status="review", with_staff=True)
    assert wrong([doubtful], sold=(), added=(ADDED,)) == set()
    assert wrong([doubtful], sold=(), added=(ADDED, ADDED)) == {"applied twice"}


@pytest.mark.parametrize(
    ("case", "promise"),
    [
        (
            {"ours": [line(purchases=(("bought", "ORDER1"), ("bought", "ORDER2")))], "sold": (SALE, OTHER)},
            "bought twice",
        ),
        (
            {"ours": [line(purchases=(("released", ""), ("bought", "ORDER1")))], "sold": (SALE, OTHER)},
            "bought twice",
        ),
        (
            {"ours": [line(status="waiting", purchases=(), code="")], "sold": ()},
            "paid with neither eSIM nor refund nor staff task",
        ),
        ({"ours": [], "sold": ()}, "paid with neither eSIM nor refund nor staff task"),
        ({"ours": [line()], "returned": {"A": 550}}, "eSIM and money both given"),
        (
            {"ours": [line(status="refunded")], "returned": {"A": 550}, "mailed": {"A": {"refunded"}}},
            "eSIM and money both given",
        ),
        ({"ours": [line()], "mailed": {}}, "mails lost"),
        ({"ours": [line(**TOP_UP)], "sold": (), "added": (ADDED,)}, "mails lost"),
        (
            {
                "ours": [line(**TOP_UP | {"purchases": (("released", ""), ("bought", "MBL-1"))})],
                "sold": (),
                "added": (ADDED, ADDED | {"transaction_id": "MBL-2"}),
            },
            "applied twice",
        ),
        ({"ours": [line(), line(order="B", purchases=(("bought", "ORDER1"),))]}, "one code for two"),
        ({"ours": [line()], "paid": {}}, "bought though not paid"),
    ],
)
def test_each_broken_promise_is_seen(case, promise):
    assert promise in wrong(**case)
