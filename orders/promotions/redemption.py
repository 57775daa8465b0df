"""Who has used a promo code. The database decides: a code's row is held from the moment its use is counted until the order is there."""

from decimal import Decimal

from django.db.models import F, Q

from orders.models import Order, OrderEvent, PromoCode, Redemption
from orders.promotions import mailboxes
from orders.promotions.offer import Offer
from orders.promotions.refusal import Why, refusal
from orders.status import RedemptionStatus

SMALLEST_WORTH = Decimal("0.001")


def redeem(order: Order, offer: Offer) -> Redemption:
    """Reserve one use of the offer's code for an order that is being written down; call it in that transaction.

    Raises:
        CodeRefusedError: all uses are taken, by others or by this mailbox.
    """
    _count(offer.code, order.email)
    # Whoever else uses the code waits for this transaction, or has committed: none can be overlooked here.
    _check_mailbox(offer.code, order.email)
    worth = (offer.discount * order.exchange_rate).quantize(SMALLEST_WORTH)
    redemption: Redemption = Redemption.objects.create(
        code=offer.code, order=order, worth=worth, store_currency=order.store_currency
    )
    OrderEvent.objects.create(
        order=order,
        kind="promo.reserved",
        actor=OrderEvent.Actor.SHOPPER,
        data={"code": offer.code.code, "discount": str(offer.discount)},
    )
    return redemption


def _count(code: PromoCode, email: str) -> None:
    """One statement looks and acts, so two orders cannot both be the last."""
    there_is_one = Q(limit=None) | Q(uses__lt=F("limit"))
    if PromoCode.objects.filter(there_is_one, pk=code.pk, is_active=True).update(uses=F("uses") + 1) != 1:
        raise refusal(Why.USED_UP, mailboxes.holder(code, email))


def _check_mailbox(code: PromoCode, email: str) -> None:
    if code.limit_per_email is not None and len(mailboxes.live(code, email)) >= code.limit_per_email:
        raise refusal(Why.USED_BY_YOU, mailboxes.holder(code, email))


def settle(order: Order) -> None:
    """The order is paid: its code is used, also where the payment came after we had given up; then a limit may be passed by one.

    Call it in the transaction that writes down the payment.
    """
    _move(order, RedemptionStatus.USED, counts={RedemptionStatus.RELEASED: 1})


def release(order: Order) -> None:
    """Nobody will pay the order: somebody else may use the code. Call it in the transaction that closes the order."""
    _move(order, RedemptionStatus.RELEASED, counts={RedemptionStatus.RESERVED: -1})


def _move(order: Order, status: RedemptionStatus, counts: dict[RedemptionStatus, int]) -> None:
    if not order.promo_code:
        return
    redemption = Redemption.objects.get(order=order)
    change = counts.get(RedemptionStatus(redemption.status), 0)
    if redemption.transition(status) and change:
        PromoCode.objects.filter(pk=redemption.code_id).update(uses=F("uses") + change)
