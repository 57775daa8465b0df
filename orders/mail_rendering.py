"""From what a mail says to the mail itself: subject, text and HTML, with the pictures that belong inside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from anymail.message import attach_inline_image
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from orders import qr
from orders.mail_look import look
from orders.presentation import EsimCard

Context = Mapping[str, Any]
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A written mail. It may hold bearer secrets: send it or show it, keep it nowhere."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class Pass(NamedTuple):
    """One eSIM as a mail shows it; `picture` is where its QR image is, empty while it has no code."""

    card: EsimCard
    picture: str = ""

    @property
    def rows(self) -> list[Sequence[tuple[str, str]]]:
        """The facts, two to a row."""
        return [self.card.facts[at : at + 2] for at in range(0, len(self.card.facts), 2)]


def render(kind: str, context: Context, passes: Sequence[Pass] = ()) -> Letter:
    """The mail of this kind in the active language; `passes` are its `cards` with their pictures."""
    said = {**_shop(), **look()._asdict(), **_sides(), **context, "passes": passes}
    subject = " ".join(render_to_string(f"emails/{kind}/subject.txt", said).split())
    text = render_to_string(f"emails/{kind}/body.txt", said).strip()
    html = render_to_string(f"emails/{kind}/body.html", {**said, "subject": subject})
    return Letter(subject, _EMPTY_LINES.sub("\n\n", text) + "\n", html)


def compose(kind: str, context: Context, *, to: str, message_id: str) -> EmailMultiAlternatives:
    """The message to send, with each QR image inside and attached."""
    message = EmailMultiAlternatives(
        to=[to],
        reply_to=[settings.SUPPORT_EMAIL] if settings.SUPPORT_EMAIL else None,
        headers={
            "Message-ID": f"<{message_id}@{_host()}>",
            "Auto-Submitted": "auto-generated",
            **_way_to_stop(context),
        },
    )
    cards = context.get("cards", ())
    letter = render(kind, context, [Pass(card, _add_qr(message, card)) for card in cards])
    message.subject, message.body = letter.subject, letter.text
    message.attach_alternative(letter.html, "text/html")
    return message


def _way_to_stop(context: Context) -> dict[str, str]:
    """For the button that mail readers draw themselves (RFC 8058); only of mails that can be stopped."""
    if "stop_url" not in context:
        return {}
    return {
        "List-Unsubscribe": f"<{context['stop_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _add_qr(message: EmailMultiAlternatives, card: EsimCard) -> str:
    """The same picture twice: inside the text for reading, attached for keeping or for clients that hide inline ones.

    Returns:
        The address by which the HTML shows it.
    """
    if not card.is_ready:
        return ""
    picture, name = qr.png(card.lpa), f"esim-{card.number}.png"
    message.attach(name, picture, "image/png")
    return f"cid:{attach_inline_image(message, picture, filename=f'inline-{name}', domain=_host())}"


def _shop() -> dict[str, Any]:
    return {
        "STORE_NAME": settings.STORE_NAME,
        "SITE_URL": settings.SITE_URL,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "refund_days": settings.REFUND_DAYS,
    }


def _sides() -> dict[str, str]:
    """Mail readers do not know where a line starts: they are told left or right."""
    return {"start": "right", "end": "left"} if get_language_bidi() else {"start": "left", "end": "right"}


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
