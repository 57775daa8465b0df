"""The supplier's number of an eSIM, by which it is read and topped up: given once, and to one eSIM alone."""

from django.db import IntegrityError, transaction

from orders.models import Esim, OrderEvent

LINKED = "esim.linked"
TAKEN = "esim.number_taken"
LONGEST_NUMBER = 64
LONGEST_ICCID = 22


def give(
    esim: Esim,
    number: str,
    *,
    iccid: str = "",
    actor: str = OrderEvent.Actor.SUPPLIER,
    user_id: int | None = None,
) -> bool:
    """Link `esim`, which has no number yet, to the supplier's `number`; the database decides between two who want the same.

    Returns:
        Whether it was linked. It was not where another eSIM has the number, which the audit trail keeps, or where this one has one.
    """
    given = {"esim_tran_no": number[:LONGEST_NUMBER]} | ({"iccid": iccid[:LONGEST_ICCID]} if iccid else {})
    try:
        with transaction.atomic():
            won = Esim.objects.filter(pk=esim.pk, esim_tran_no="").update(**given)
            if won:
                _note(esim, LINKED, actor, user_id)
    except IntegrityError:
        _note(esim, TAKEN, actor, user_id)
        return False
    if won:
        esim.refresh_from_db(fields=["esim_tran_no", "iccid"])
    return bool(won)


def _note(esim: Esim, kind: str, actor: str, user_id: int | None) -> None:
    OrderEvent.objects.create(
        order_id=esim.line.order_id,
        line=esim.line,
        kind=kind,
        actor=actor,
        user_id=user_id,
        data={"esim": esim.pk},
    )
