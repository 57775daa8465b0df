"""A mail as staff may see it. Mails are not kept, as they hold codes: this is the same mail written once more, from the order as it is now."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from orders import qr
from orders.letters import said_by
from orders.mail_rendering import Letter, Pass, render
from orders.models import Gift, OrderEvent, OutgoingEmail
from orders.presentation import EsimCard

SHOWN_OF_CODE = 4
MASK = "••••"


def copy_for_staff(mail: OutgoingEmail, *, with_codes: bool = False) -> Letter | None:
    """The mail in its own language; None when it has nothing to say any more. Links to orders and gifts are always masked: they are the shopper's."""
    with translation.override(mail.language):
        context = _without_links(said_by(mail))
        if not context:
            return None
        cards = [card if with_codes else _masked(card) for card in context.get("cards", ())]
        passes = [
            Pass(card, _picture(card, with_codes=with_codes) if card.is_ready else "") for card in cards
        ]
        return render(mail.kind, {**context, "cards": cards}, passes)


def has_codes(mail: OutgoingEmail) -> bool:
    return mail.kind == OutgoingEmail.Kind.DELIVERY


def note_reading(mail: OutgoingEmail, user_id: int) -> None:
    """Somebody read a mail with its activation codes."""
    if mail.order is not None:
        OrderEvent.objects.create(
            order=mail.order,
            kind="email.codes_read",
            actor=OrderEvent.Actor.STAFF,
            user_id=user_id,
            data={"email": mail.pk},
        )


def _picture(card: EsimCard, *, with_codes: bool) -> str:
    return qr.data_uri(card.lpa if with_codes else _("This code is hidden. Only its shopper sees it."))


def _masked(card: EsimCard) -> EsimCard:
    """Enough to compare with what a shopper reads out, too little to install."""
    if not card.is_ready:
        return card
    secret = card.matching_id or card.lpa.partition(card.smdp_address)[2]
    hidden = MASK + secret[-SHOWN_OF_CODE:] if len(secret) > SHOWN_OF_CODE else MASK
    code = f"LPA:1${card.smdp_address}${hidden}"
    return replace(
        card,
        lpa=code,
        matching_id=hidden,
        ios_url=card.ios_url.replace(card.lpa, code),
        android_url=card.android_url.replace(card.lpa, code),
    )


def _without_links(context: dict[str, Any]) -> dict[str, Any]:
    hidden = f"{settings.SITE_URL}{reverse('orders:order', args=['hidden'])}"
    if isinstance(context.get("gift"), Gift):
        return {**context, "action_url": f"{settings.SITE_URL}{reverse('orders:gift', args=['hidden'])}"}
    if "opens_all" in context:
        return {**context, "action_url": hidden}
    if "stop_url" in context:
        context = {**context, "stop_url": settings.SITE_URL}
    tokens = [context[name].token for name in ("order", "linked") if context.get(name) is not None]
    keys = [
        name
        for name, url in context.items()
        if name.endswith("_url") and any(token in url for token in tokens)
    ]
    return {**context, **dict.fromkeys(keys, hidden)}
