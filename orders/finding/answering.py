"""The second half, in the background: who has orders gets the link, and of who has none nothing is kept but the count."""

from django.db import transaction
from django.utils import timezone

from orders import outbox
from orders.models import Finding, Order, OutgoingEmail


@transaction.atomic
def answer(finding_id: int) -> int | None:
    """Queue the mail with the link, if the address has paid orders. Whoever comes second does nothing.

    Returns:
        The mail's id, or None when there is nothing to send.
    """
    waiting = Finding.objects.filter(pk=finding_id, answered_at=None)
    finding = waiting.first()
    if finding is None or not waiting.update(answered_at=timezone.now(), email=""):
        return None
    if not Order.objects.paid_by(finding.email).exists():
        return None
    key = f"find:{finding.pk}"
    mail = outbox.queue(OutgoingEmail.Kind.FIND_ORDERS, key, to=finding.email, language=finding.language)
    Finding.objects.filter(pk=finding.pk).update(mail=mail)
    return mail.pk
