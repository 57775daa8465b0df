"""Whatever order events, answers, deaths, sweeps and people come in, the promises hold. Stripe and the supplier are in memory."""

import contextlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalog import supplier
from catalog.mobilexy import NotSentError, OutcomeUnknownError, PurchasedEsim, PurchaseResult, RefusedError
from orders import decisions, fulfillment, payments, tasks
from orders.models import BalanceReading, Esim, Order, OrderLine, Payment, Purchase, Refund
from orders.payments import IntentState, PaymentsUnavailableError, RefundState, SessionState
from orders.status import LineStatus, OrderStatus, PaymentStatus, PurchaseStatus
from orders.trouble import in_trouble


class Died(BaseException):
    """The process is gone: nothing catches this, as nothing catches `kill -9`."""


ANSWERS = (
    "sold", "sold", "sold without code", "not sent", "refused: plan_gone", "refused: balance", "lost, sold", "lost, not sold",
    "died before", "died after",
)  # fmt: skip


class Supplier:
    """Sells, and remembers what nobody else may know."""

    def __init__(self):
        self.answer = "sold"
        self.money = Decimal(1000)
        self.sold = []

    def _sell(self, plan, code):
        self.money -= Decimal("4.20")
        self.sold.append(plan)
        number = len(self.sold)
        lpa = f"LPA:1$rsp.example.com$CODE-{number}" if code else ""
        return PurchaseResult(
            order_number=f"N{number}", total_amount=Decimal("4.20"), esim=PurchasedEsim(lpa=lpa)
        )

    def purchase(self, plan):
        answer, self.answer = self.answer, "sold"
        if answer == "not sent":
            raise NotSentError("no connection")
        if answer.startswith("refused"):
            raise RefusedError("no", reason=answer.partition(": ")[2])
        if answer == "died before":
            raise Died
        if answer == "lost, not sold":
            raise OutcomeUnknownError("nobody knows", cause_code="timeout")
        result = self._sell(plan, code=answer != "sold without code")
        if answer == "lost, sold":
            raise OutcomeUnknownError("nobody knows", cause_code="timeout")
        if answer == "died after":
            raise Died
        return result

    def balance(self):
        return self.money


class Stripe:
    """Takes and returns money; each refund once for its key."""

    def __init__(self):
        self.paid = set()
        self.refunds = {}
        self.is_down = False

    def session_state(self, session_id):
        self._answer()
        payment = Payment.objects.select_related("order").get(session_id=session_id)
        paid = session_id in self.paid
        intent = IntentState(
            f"pi_{session_id}", "succeeded" if paid else "", "USD", 0, 550, 0, False, "", None
        )
        return SessionState(
            session_id, "complete" if paid else "open", "paid" if paid else "unpaid", int(payment.amount * 100), "USD",
            False, payment.order.reference, intent,
        )  # fmt: skip

    def refund(self, row):
        self._answer()
        return self.refunds.setdefault(
            str(row.idempotency_key),
            RefundState(
                f"re_{row.pk}", "succeeded", int(row.amount * 100), "USD", str(row.idempotency_key), True
            ),
        )

    def refund_state(self, refund_id):
        self._answer()
        return next(state for state in self.refunds.values() if state.id == refund_id)

    def refunds_of(self, _intent):
        self._answer()
        return list(self.refunds.values())

    def _answer(self):
        if self.is_down:
            raise PaymentsUnavailableError("down")


class Shop(RuleBasedStateMachine):
    """One order of two lines at a time is enough for every pair of things to meet."""

    plan = None
    user_id = 0
    patch = None

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.supplier, self.stripe, self.bells, self.again = Supplier(), Stripe(), [], 0
        for name in ("client", "quick_client"):
            self.patch.setattr(supplier, name, lambda: self.supplier)
        for name in ("session_state", "refund", "refund_state", "refunds_of"):
            self.patch.setattr(payments, name, getattr(self.stripe, name))
        self.patch.setattr(tasks, "enqueue", lambda task, *args: self.bells.append((task, args)))
        BalanceReading.objects.create(amount=self.supplier.money, is_quiet=True, taken_at=timezone.now())

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule()
    def order(self):
        if Order.objects.count() == 2:
            return
        order = Order.objects.create(email="ada@example.com", currency="USD", total="11.00")
        for number in (1, 2):
            OrderLine.of_plan(self.plan, order=order, number=number).save()
        soon = timezone.now() + timedelta(minutes=31)
        Payment.objects.create(
            order=order, amount="11.00", currency="USD", status=PaymentStatus.OPEN, session_id=f"cs_{order.pk}", expires_at=soon
        )  # fmt: skip

    @rule(which=st.integers(0, 1))
    def pay(self, which):
        payment = Payment.objects.order_by("pk")[which : which + 1].first()
        if payment:
            self.stripe.paid.add(payment.session_id)

    @rule(which=st.integers(0, 1), copies=st.integers(1, 2))
    def event(self, which, copies):
        payment = Payment.objects.order_by("pk")[which : which + 1].first()
        for _ in range(copies if payment else 0):
            self.bells.append((tasks.check_payment, (payment.pk,)))

    @rule(answer=st.sampled_from(ANSWERS))
    def supplier_will(self, answer):
        self.supplier.answer = answer

    @rule(is_down=st.booleans())
    def stripe_is(self, is_down):
        self.stripe.is_down = is_down

    @precondition(lambda self: self.bells)
    @rule(which=st.integers(0, 30), copies=st.integers(1, 2))
    def ring(self, which, copies):
        """Any bell, not the oldest; sometimes twice."""
        task, args = self.bells.pop(which % len(self.bells))
        for _ in range(copies):
            self._run(task, args)

    @precondition(lambda self: self.bells)
    @rule()
    def lose_the_queue(self):
        self.bells.clear()

    @rule(minutes=st.sampled_from([1, 3, 15]))
    def time_passes(self, minutes):
        span = timedelta(minutes=minutes)
        for model, names in {
            Purchase: ["started_at", "finished_at", "judged_at"], BalanceReading: ["taken_at"], Esim: ["created_at"],
            Order: ["paid_at"], OrderLine: ["next_attempt_at"], Payment: ["created_at", "checked_at"], Refund: ["checked_at", "created_at"],
        }.items():  # fmt: skip
            for row in model.objects.all():
                for name in names:
                    moment = getattr(row, name)
                    setattr(row, name, moment and moment - span)
                row.save(update_fields=names)

    @rule()
    def sweep(self):
        tasks.sweep()

    @rule(what=st.sampled_from(["buy_again", "refund", "it_was_bought"]), which=st.integers(0, 3))
    def staff(self, what, which):
        """A person who knows the truth decides, on whatever is open then."""
        line = OrderLine.objects.filter(status=LineStatus.REVIEW).order_by("pk")[which : which + 1].first()
        if line is None:
            return
        by = decisions.Decider(self.user_id, "I looked")
        was_sold = len(self.supplier.sold) > self._explained()
        if (what == "it_was_bought") != was_sold or self._in_doubt() > 1:
            return
        more = {"code": f"LPA:1$rsp.example.com$STAFF-{line.pk}"} if what == "it_was_bought" else {}
        getattr(decisions, what)(line.pk, by, **more)
        tasks.follow_order(line.order_id)

    def _run(self, task, args):
        with contextlib.suppress(Died):
            task(*args)

    def _explained(self):
        return Purchase.objects.filter(status=PurchaseStatus.BOUGHT).count()

    def _in_doubt(self):
        return Purchase.objects.filter(status__in=[PurchaseStatus.UNKNOWN, PurchaseStatus.STARTED]).count()

    @invariant()
    def nothing_is_bought_twice(self):
        live = Purchase.objects.filter(status__in=["bought", "unknown", "started"])
        assert len({each.line_id for each in live}) == live.count()
        assert len(self.supplier.sold) <= self._explained() + self._in_doubt()

    @invariant()
    def nothing_is_bought_unpaid(self):
        for purchase in Purchase.objects.select_related("line__order"):
            assert f"cs_{purchase.line.order_id}" in self.stripe.paid

    @invariant()
    def nobody_gets_money_and_esim(self):
        refunded = OrderLine.objects.filter(status__in=[LineStatus.REFUND_DUE, LineStatus.REFUNDED])
        assert not refunded.filter(purchases__status__in=["bought", "unknown", "started"]).exists()
        returned = sum(state.amount for state in self.stripe.refunds.values())
        assert returned <= 550 * refunded.count()

    @invariant()
    def a_paid_order_is_never_forgotten(self):
        """Each line is on its way, at its end, or with a person; and a delivered one has its code."""
        for order in Order.objects.filter(status=OrderStatus.COMPLETED):
            assert set(order.lines.values_list("status", flat=True)) <= {
                LineStatus.DELIVERED,
                LineStatus.REFUNDED,
            }
        assert not Esim.objects.filter(line__status=LineStatus.DELIVERED, lpa="").exists()
        for line in OrderLine.objects.filter(status=LineStatus.REVIEW):
            assert Order.objects.filter(in_trouble(), pk=line.order_id).exists()


@pytest.fixture
def play(japan_plan, admin_user, monkeypatch):
    monkeypatch.setattr(Shop, "plan", japan_plan)
    monkeypatch.setattr(Shop, "user_id", admin_user.pk)
    monkeypatch.setattr(Shop, "patch", monkeypatch)

    def run(examples, *, derandomize=False):
        quick = settings(
            max_examples=examples, stateful_step_count=40, deadline=None, database=None, derandomize=derandomize,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        )  # fmt: skip
        run_state_machine_as_test(Shop, settings=quick)

    return run


@pytest.mark.django_db
def test_no_interleaving_breaks_a_promise(play):
    play(12)


@pytest.mark.django_db
def test_control_where_a_lost_answer_counts_as_not_sent_a_promise_breaks(play, monkeypatch):
    def not_sent(purchase, reason, **_facts):
        fulfillment._not_bought(purchase, PurchaseStatus.NOT_SENT, remark="", reason=reason)

    monkeypatch.setattr(fulfillment, "mark_unknown", not_sent)
    with pytest.raises(AssertionError):
        play(200, derandomize=True)  # the same examples each time: one of them must show it
