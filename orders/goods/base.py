"""What `orders.fulfillment` must know of a kind of goods."""

from typing import Any, Protocol, TypeVar

from orders.models import OrderLine, Purchase

Result = TypeVar("Result")


class Goods(Protocol[Result]):
    """`needs_answer`: whether a purchase of which only the fact is known leaves something to be handed over, which a person must get.

    `refusal_is_of_plan`: whether a supplier that refuses a line for good would refuse every other line of the plan as well.
    """

    needs_answer: bool
    refusal_is_of_plan: bool

    def broken(self, line: OrderLine) -> str:
        """Why what the shopper paid for is not what would be bought now, as a code for the audit trail; empty where it is."""
        ...

    def call(self, line: OrderLine) -> Result:
        """Make the one call that spends money.

        Raises:
            catalog.mobilexy.SpendError
        """
        ...

    def receipt(self, result: Result) -> dict[str, Any]:
        """What the ledger keeps of it: `supplier_order_number`, `charged` and `raw_answer`."""
        ...

    def receive(self, line: OrderLine, purchase: Purchase, result: Result | None) -> None:
        """Take what `purchase` bought to its shopper; `result` is None where it is known only that it did.

        Must run inside the transaction that records the purchase.
        """
        ...
