"""Until when an eSIM works. The supplier tells it after a top-up and nowhere else; before, it is reckoned from its use."""

from datetime import datetime

from orders.models import Esim, TopUp, UsageState


def told_end(top_ups: list[TopUp]) -> datetime | None:
    """The end that the supplier told with the newest of `top_ups`; None where it did not, or where it cannot be true."""
    ends = [each.expires_at for each in top_ups if each.expires_at and each.expires_at > each.applied_at]
    return ends[-1] if ends and ends[-1] == top_ups[-1].expires_at else None


def has_ended(esim: Esim) -> bool:
    """Whether no top-up can reach it any more, as its page says too; needs `usage` loaded. Where that was reckoned wrongly the eSIM is
    read on, and is shown as running again.
    """
    return hasattr(esim, "usage") and esim.usage.state == UsageState.EXPIRED
