"""Made-up top-ups: on their own order's page in several states, and on the card of their eSIM."""

from datetime import timedelta

from django.utils import timezone

from catalog.sizes import GB
from orders.models import Esim, OrderLine, TopUp
from orders.status import LineStatus
from orders.top_ups.cards import EsimTopUps, TopUpCard
from orders.top_ups.order_page import top_up_cards
from orders.top_ups.standing import Obstacle
from orders.top_ups.wording import OBSTACLES
from storefront.styleguide.plans import plain

STATES = (LineStatus.BUYING, LineStatus.ON_HOLD, LineStatus.REVIEW, LineStatus.REFUNDED)


def top_ups() -> list[TopUpCard]:
    """On the way, in the hands of staff, given back, and done."""
    waiting = [_line(number, status) for number, status in enumerate(STATES, 21)]
    return top_up_cards([*waiting, _done(len(STATES) + 21)], {})


def on_esims() -> list[EsimTopUps]:
    """With one done and room for another, and with a sentence where another is not possible."""
    done = top_up_cards([_done(31)], {})
    return [
        EsimTopUps(done, can_top_up=True, obstacle="", is_unlinked=False),
        *(
            EsimTopUps(
                (), can_top_up=False, obstacle=str(OBSTACLES[each]), is_unlinked=each == Obstacle.UNLINKED
            )
            for each in (Obstacle.UNDER_WAY, Obstacle.UNLINKED)
        ),
    ]


def _line(number: int, status: LineStatus) -> OrderLine:
    bought = OrderLine.of_plan(plain(), number=1)
    esim = Esim(line=bought, iccid="8901000000000000000")
    return OrderLine.of_plan(
        plain(), number=number, status=status, kind=OrderLine.Kind.TOP_UP, target_esim=esim
    )


def _done(number: int) -> OrderLine:
    line, now = _line(number, LineStatus.DELIVERED), timezone.now()
    line.top_up = TopUp(
        line=line,
        transaction_id="EXAMPLE-0001",
        total_bytes=6 * GB,
        expires_at=now + timedelta(days=50),
        applied_at=now,
    )
    return line
