"""The outbox: a mail is a row first, then written and sent. Which mails there are, and when, says `orders.emails`."""

from datetime import timedelta
from smtplib import SMTPResponseException

from django.db.models import F
from django.utils import timezone

from orders import letters
from orders.models import Order, OrderEvent, OutgoingEmail
from orders.models.order import ERASED_ADDRESS
from orders.status import EmailStatus

MAX_ATTEMPTS = 12
BACKOFF_MINUTES = (1, 2, 5, 10, 30, 60)
NOBODY_LEFT = "not sent: the shopper's data was erased"
NOTHING_TO_SAY = "nothing to send: nothing of it stands any more"
_PERMANENT = 500


def queue(
    kind: OutgoingEmail.Kind, key: str, *, to: str, language: str, order: Order | None = None
) -> OutgoingEmail:
    """The mail that `key` names, queued now or found queued before."""
    values = {"kind": kind, "order": order, "to": to, "language": language}
    mail, _made = OutgoingEmail.objects.get_or_create(key=key[:120], defaults=values)
    return mail


def send(mail_id: int) -> bool:
    """Write and send a queued mail.

    Returns:
        Whether it was handed to the mail server by this caller. What has nothing to say is dropped; a failure is kept on the row and tried again by the sweep.
    """
    mail = _claim(mail_id)
    if mail is None:
        return False
    if mail.to == ERASED_ADDRESS:
        # It stays on the books, or what it tells would be queued again by every sweep.
        _stop(mail, NOBODY_LEFT)
        return False
    try:
        message = letters.write(mail)
        if message is None:
            _drop(mail)
            return False
        message.send()
    # Any reason at all: what cannot be sent now must stay visible and be tried again, not be lost with a process.
    except Exception as error:  # noqa: BLE001
        _failed(mail, error)
        return False
    OutgoingEmail.objects.filter(pk=mail.pk).update(
        status=EmailStatus.SENT, sent_at=timezone.now(), problem="", attempts=F("attempts") + 1
    )
    if mail.order:
        OrderEvent.objects.create(order=mail.order, kind=f"email.{mail.kind}.sent", data={"email": mail.pk})
    return True


def _claim(mail_id: int) -> OutgoingEmail | None:
    due = OutgoingEmail.objects.filter(pk=mail_id, status=EmailStatus.QUEUED)
    if due.update(status=EmailStatus.SENDING, claimed_at=timezone.now()) != 1:
        return None
    return OutgoingEmail.objects.select_related("order").get(pk=mail_id)


def _drop(mail: OutgoingEmail) -> None:
    """There is nothing to say any more. A mail that eSIMs or top-ups name stays on the books: they would be queued for mail again, for ever."""
    if mail.esims.exists() or mail.top_ups.exists():
        _stop(mail, NOTHING_TO_SAY)
    else:
        mail.delete()


def _stop(mail: OutgoingEmail, problem: str) -> None:
    """For good."""
    OutgoingEmail.objects.filter(pk=mail.pk).update(status=EmailStatus.FAILED, problem=problem)


def _failed(mail: OutgoingEmail, error: Exception) -> None:
    """Again later, unless the server said never or we have asked often enough. The error's text may name the address: not kept."""
    attempts = mail.attempts + 1
    final = attempts >= MAX_ATTEMPTS or _is_permanent(error)
    pause = BACKOFF_MINUTES[min(attempts, len(BACKOFF_MINUTES)) - 1]
    OutgoingEmail.objects.filter(pk=mail.pk).update(
        status=EmailStatus.FAILED if final else EmailStatus.QUEUED,
        attempts=attempts,
        problem=describe(error),
        next_attempt_at=None if final else timezone.now() + timedelta(minutes=pause),
    )


def release(mail_id: int) -> None:
    """Queue again a mail whose sender died or that staff want tried once more. A second copy is bearable, a lost one is not."""
    stopped = OutgoingEmail.objects.filter(pk=mail_id, status__in=[EmailStatus.SENDING, EmailStatus.FAILED])
    stopped.update(status=EmailStatus.QUEUED, next_attempt_at=None)


def describe(error: Exception) -> str:
    """What staff may read of a mail error: its kind and the server's code."""
    code = _smtp_code(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _is_permanent(error: Exception) -> bool:
    return _smtp_code(error) >= _PERMANENT


def _smtp_code(error: Exception) -> int:
    if isinstance(error, SMTPResponseException):
        return error.smtp_code
    refused = getattr(error, "recipients", None)  # SMTPRecipientsRefused: {address: (code, text)}
    return min((code for code, _text in refused.values()), default=0) if isinstance(refused, dict) else 0
