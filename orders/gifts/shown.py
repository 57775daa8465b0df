"""How a gift stands, for its buyer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from orders.gifts.schedule import moment_text
from orders.models import Gift, OutgoingEmail
from orders.status import EmailStatus


class State(StrEnum):
    WAITING = "waiting"  # for its day, or to be ready
    MAILED = "mailed"
    UNDELIVERED = "undelivered"  # the recipient's mail server refused it
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class GiftState:
    """`due_text` is when it is mailed, by the recipient's clock, empty for as soon as it is ready.

    `changed_at` is when it was opened or last mailed.
    """

    state: State
    recipient_email: str = field(repr=False)
    giver: str = field(repr=False)
    note: str = field(repr=False)
    due_text: str
    changed_at: datetime | None

    @property
    def is_closed(self) -> bool:
        """Not opened: its address can be corrected."""
        return self.state != State.OPENED

    @property
    def is_mailed(self) -> bool:
        return self.state in {State.MAILED, State.UNDELIVERED}


def gift_state(gift: Gift) -> GiftState:
    """One query once it is mailed."""
    return GiftState(
        state=_state(gift),
        recipient_email=gift.recipient_email,
        giver=gift.giver,
        note=gift.note,
        due_text=moment_text(gift.deliver_at, gift.zone) if gift.deliver_at else "",
        changed_at=gift.opened_at or gift.mailed_at,
    )


def _state(gift: Gift) -> State:
    if gift.opened_at is not None:
        return State.OPENED
    if gift.mailed_at is None:
        return State.WAITING
    last = OutgoingEmail.objects.filter(key=f"gift:{gift.pk}:{gift.mailings}", status=EmailStatus.FAILED)
    return State.UNDELIVERED if last.exists() else State.MAILED
