"""A gift as its recipient sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from catalog.devices.reader import Reader
from orders.install_help import InstallHelp
from orders.models import Gift
from orders.presentation import EsimCard, first_way, gift_cards


@dataclass(frozen=True, slots=True)
class GiftPage(InstallHelp):
    """What the page says. The cards hold codes only once the gift is open; `is_there` is whether anything is in it still."""

    token: str = field(repr=False)
    reference: str
    giver: str
    note: str = field(repr=False)
    is_open: bool
    is_there: bool
    written_at: datetime
    plan_names: Sequence[str]
    esims: Sequence[EsimCard]
    reader: Reader
    way: str

    @property
    def ready(self) -> list[EsimCard]:
        return [card for card in self.esims if card.is_ready]


def gift_page(gift: Gift, reader: Reader) -> GiftPage:
    """In one query."""
    cards = gift_cards(gift.order)
    is_open = gift.opened_at is not None
    return GiftPage(
        token=gift.token,
        reference=gift.order.reference,
        giver=gift.giver,
        note=gift.note,
        is_open=is_open,
        is_there=any(card.is_ready for card in cards),
        written_at=timezone.now(),
        plan_names=[card.plan_name for card in cards],
        esims=cards if is_open else [],
        reader=reader,
        way=first_way(reader).value,
    )
