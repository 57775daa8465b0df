"""Data and days for an eSIM that the shopper has: bought by the plan's package code, done as soon as it is bought."""

from typing import Any

from catalog import supplier
from catalog.mobilexy import TopUpResult
from catalog.models import Plan
from orders.goods.new_esim import PLAN_CHANGED
from orders.models import Esim, OrderLine, Purchase
from orders.status import LineStatus
from orders.top_ups import applying

ESIM_GONE = "esim_gone"


class AddedData:
    """It needs nothing of the answer: what is paid for at the supplier is on the eSIM. A refusal may be of the eSIM alone."""

    needs_answer = False
    refusal_is_of_plan = False

    def broken(self, line: OrderLine) -> str:
        """The package code is all that the call names: it must still be this plan's, and of no other."""
        esim = _target(line)
        if not esim.esim_tran_no or esim.line.status != LineStatus.DELIVERED:
            return ESIM_GONE
        same = Plan.objects.filter(
            supplier_id=line.plan_supplier_id,
            slug=line.plan_slug,
            package_code=line.package_code,
            no_top_up_reason="",
        )
        return "" if line.package_code and same.exists() else PLAN_CHANGED

    def call(self, line: OrderLine) -> TopUpResult:
        esim = _target(line)
        return supplier.client().top_up(esim.esim_tran_no, line.package_code, esim.iccid)

    def receipt(self, result: TopUpResult) -> dict[str, Any]:
        """The answer does not tell what it cost."""
        return {
            "supplier_order_number": result.transaction_id[:64],
            "charged": None,
            "raw_answer": result.raw_text,
        }

    def receive(self, line: OrderLine, purchase: Purchase, result: TopUpResult | None) -> None:
        applying.receive(purchase, _target(line), result)


def _target(line: OrderLine) -> Esim:
    """Raises ValueError for a line that names none, which the database does not let be."""
    if line.target_esim is None:
        raise ValueError(f"Line {line.pk} tops up nothing.")
    return line.target_esim
