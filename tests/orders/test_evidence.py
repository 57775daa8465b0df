"""What the balance proves, and that it never proves too much."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.evidence import Window, judge
from orders.status import Verdict

B, N, A = Verdict.BOUGHT, Verdict.NOT_BOUGHT, Verdict.AMBIGUOUS


def verdicts(before, after, spent, **doubtful):
    costs = {number: Decimal(cost) for number, cost in enumerate(doubtful.values())}
    window = Window(Decimal(before), Decimal(after), Decimal(spent), costs)
    return [judge(window, number) for number in costs]


@pytest.mark.parametrize(
    ("before", "after", "spent", "doubtful", "expected"),
    [
        ("100", "100", "0", {"one": "4.20"}, [N]),
        ("100", "95.80", "0", {"one": "4.20"}, [B]),
        ("100", "89.50", "10.50", {"one": "4.20"}, [N]),
        ("100", "85.30", "10.50", {"one": "4.20"}, [B]),
        ("100", "150", "0", {"one": "4.20"}, [A]),  # a deposit
        ("100", "99", "0", {"one": "4.20"}, [A]),  # somebody else used the account
        ("100", "95.80", "0", {"one": "4.20", "two": "4.20"}, [A, A]),  # they could swap
        ("100", "91.60", "0", {"one": "4.20", "two": "4.20"}, [B, B]),
        ("100", "100", "0", {"one": "4.20", "two": "4.20"}, [N, N]),
        ("100", "95.80", "0", {"one": "4.20", "two": "3.00"}, [B, N]),
        # 5 = 2 + 3: the five or the pair, but certainly not the seven
        ("100", "95", "0", {"one": "5", "two": "2", "three": "3", "four": "7"}, [A, A, A, N]),
        # the one is in every explanation: 1 + 5 or 1 + 2 + 3
        ("100", "94", "0", {"one": "1", "two": "5", "three": "2", "four": "3"}, [B, A, A, A]),
        ("100", "95.79", "0", {"one": "4.2049"}, [B]),  # the balance is told in cents
        ("100", "95.77", "0", {"one": "4.2049"}, [A]),
        ("100", "100", "0", {"one": "0.005"}, [A]),  # finer than the balance can tell
    ],
)
def test_the_balance_decides_only_what_every_explanation_agrees_on(before, after, spent, doubtful, expected):
    assert verdicts(before, after, spent, **doubtful) == expected


def test_more_purchases_in_doubt_than_can_be_looked_through_go_to_a_person():
    costs = {f"p{number}": f"{2**number}.00" for number in range(40)}
    assert set(verdicts("0", "0", "0", **costs)) == {A}


def test_a_hundred_purchases_in_doubt_are_looked_through_at_once():
    costs = {f"p{number}": f"{number + 1}.17" for number in range(100)}
    assert set(verdicts("100", "100", "0", **costs)) == {N}


costs = st.decimals(min_value="0.01", max_value="60", places=2)


@given(
    truth=st.lists(st.tuples(costs, st.booleans()), min_size=1, max_size=9),
    spent=st.decimals(min_value="0", max_value="500", places=2),
    before=st.decimals(min_value="1000", max_value="9000", places=2),
)
def test_a_verdict_is_never_wrong_when_nothing_else_moved_the_balance(truth, spent, before):
    taken = sum((cost for cost, bought in truth if bought), Decimal(0))
    window = Window(before, before - spent - taken, spent, dict(enumerate(cost for cost, _ in truth)))
    for number in window.doubtful:
        assert judge(window, number) in {Verdict.AMBIGUOUS, B if truth[number][1] else N}


@given(truth=st.lists(st.tuples(costs, st.booleans()), min_size=1, max_size=9))
def test_all_or_nothing_is_always_told(truth):
    window = Window(Decimal(0), Decimal(0), Decimal(0), dict(enumerate(cost for cost, _ in truth)))
    assert {judge(window, number) for number in window.doubtful} == {N}
    everything = sum((cost for cost, _ in truth), Decimal(0))
    window = Window(everything, Decimal(0), Decimal(0), dict(enumerate(cost for cost, _ in truth)))
    assert {judge(window, number) for number in window.doubtful} == {B}
