"""A new eSIM: bought by the plan's id, handed over as an activation code."""

from typing import Any

from catalog import supplier
from catalog.mobilexy import PurchaseResult
from catalog.models import Plan
from orders import delivery
from orders.models import OrderLine, Purchase

PLAN_CHANGED = "plan_changed"


class NewEsim:
    needs_answer = True
    refusal_is_of_plan = True

    def broken(self, line: OrderLine) -> str:
        """The supplier reuses ids: the slug tells whether this one still means what the shopper paid for."""
        same = Plan.objects.filter(supplier_id=line.plan_supplier_id, slug=line.plan_slug)
        return "" if same.exists() else PLAN_CHANGED

    def call(self, line: OrderLine) -> PurchaseResult:
        return supplier.client().purchase(line.plan_supplier_id)

    def receipt(self, result: PurchaseResult) -> dict[str, Any]:
        return {
            "supplier_order_number": result.order_number[:64],
            "charged": result.total_amount,
            "raw_answer": result.raw_text,
        }

    def receive(self, line: OrderLine, _purchase: Purchase, result: PurchaseResult | None) -> None:
        delivery.receive(line, result.esim if result else None)
