"""From what was typed to a code of ours. Codes are secrets of a kind: going through them is stopped."""

from orders import limits
from orders.models import PromoCode
from orders.models.promotion import LONGEST_CODE, normal
from orders.promotions.refusal import CodeRefusedError, Why


def find(text: str, client_address: str | None) -> PromoCode:
    """The code that `text` names, in force or not. Call it outside a transaction: what is counted must stay counted.

    Raises:
        CodeRefusedError: unknown, or too many unknown ones were typed from there.
    """
    try:
        note = limits.note_code(client_address)
    except limits.TooManyCodesError as error:
        raise CodeRefusedError(Why.TOO_MANY) from error
    found = known(text)
    if found is None:
        raise CodeRefusedError(Why.UNKNOWN)
    limits.forget_code(note)
    return found


def known(text: str) -> PromoCode | None:
    """Without counting, for one that is known to be no guess."""
    code = normal(text)
    if not 0 < len(code) <= LONGEST_CODE or "\0" in code:
        return None
    found = PromoCode.objects.filter(code=code, is_active=True).first()
    return None if found is None or found.is_in_other_money else found
