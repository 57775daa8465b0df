"""The one way in which a state changes: a legal move, won in the database, with its audit row beside it."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction

from orders.models.event import OrderEvent
from orders.status import Moves

if TYPE_CHECKING:
    from orders.models.order import Order


class Stateful(models.Model):
    """A row with a `status` that only `transition` writes."""

    MOVES: ClassVar[Moves]
    NOUN: ClassVar[str]
    status = models.CharField(max_length=16)

    class Meta:
        abstract = True

    def audited_order(self) -> "Order":
        """The order in whose trail this row's moves are written."""
        raise TypeError(f"{type(self).__name__} names no order.")

    def audited_line_id(self) -> int | None:
        return None

    def transition(
        self,
        to: str,
        *,
        actor: str = OrderEvent.Actor.MACHINE,
        user_id: int | None = None,
        data: dict[str, Any] | None = None,
        **fields: Any,
    ) -> bool:
        """Move to `to` and set `fields`, if the move is legal and the row is still where this object saw it.

        `user_id` is the member of staff who decided it, for the audit trail.

        Returns:
            True for the one caller who made the move; False for everyone else, whose object is then stale.
        """
        source = self.status
        if to not in self.MOVES[source]:
            return False
        with transaction.atomic():
            rows = type(self)._default_manager.filter(pk=self.pk, status=source)  # noqa: SLF001  public by its documentation
            if rows.update(status=to, **fields) != 1:
                return False
            OrderEvent.objects.create(
                order=self.audited_order(),
                line_id=self.audited_line_id(),
                kind=f"{self.NOUN}.{to}",
                actor=actor,
                user_id=user_id,
                data={"from": source, **(data or {})},
            )
        self.status = to
        for name, value in fields.items():
            setattr(self, name, value)
        return True
