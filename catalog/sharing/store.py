"""Pictures of places, kept under a name that says what is on them: a new price makes a new name, and the old one is forgotten."""

import hashlib
import logging
from datetime import datetime, timedelta

from babel.core import Locale
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.models import Destination
from catalog.money import money
from catalog.seo import absolute
from catalog.sharing import card, fonts
from catalog.sharing.look import look

logger = logging.getLogger(__name__)
FOLDER = "share"
"""In the default storage."""
KEPT_FOR = timedelta(days=30)
"""After which a file is drawn again if anybody still asks for it."""


def address(place: Destination | None) -> str:
    """The absolute address of the picture of `place`, or of the shop itself; it changes with what is on it."""
    if place is None or place.kind == Destination.Kind.GLOBAL:
        slug = "shop" if place is None else "global"
        path = reverse("files:share", args=[slug])
    else:
        path = reverse("files:share_place", args=[place.kind, place.slug])
    return f"{absolute(path)}?v={key(place)[:8]}"


def key(place: Destination | None) -> str:
    """What names the picture: everything that is on it, and how it is drawn."""
    content = (card.VERSION, _words(place), look())
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]


def picture_of(place: Destination | None) -> tuple[str, bytes]:
    """The key and the PNG, drawn now where it is not held. A storage that takes nothing costs time, not the picture."""
    name = key(place)
    path = f"{FOLDER}/{name}.png"
    return name, _held(path) or _drawn(place, path)


def _held(path: str) -> bytes:
    """Empty where there is none, or where another process has only just begun to write it."""
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return b""
    return content


def _drawn(place: Destination | None, path: str) -> bytes:
    picture = card.draw(_words(place), look())
    try:
        default_storage.save(path, ContentFile(picture))
    except OSError as error:
        logger.warning("A picture for sharing could not be kept: %s", error)
    return picture


def forget_old(now: datetime) -> None:
    """Delete what was drawn long ago, so that prices that change each day do not fill the disk."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        if now - default_storage.get_modified_time(f"{FOLDER}/{name}") > KEPT_FOR:
            default_storage.delete(f"{FOLDER}/{name}")


def _words(place: Destination | None) -> card.Words:
    """In the shop's first language: a shared link is read by others than the one who shares it."""
    with translation.override(settings.LANGUAGE_CODE):
        count, price = ("", "") if place is None else (str(place.plan_count), _price(place))
        return card.Words(
            store=settings.STORE_NAME,
            name=_name(place),
            mark="" if place is None else place.iso_code,
            left=(_("Plans"), count) if count not in {"", "0"} else ("", ""),
            right=(_("From"), price) if price else (_("Account"), _("None needed")),
        )


def _price(place: Destination) -> str:
    return "" if place.from_price is None else money(place.from_price, settings.STORE_CURRENCY)


def _name(place: Destination | None) -> str:
    """In letters that can be drawn: else CLDR's English name, else the slug."""
    if place is None:
        return _("Mobile data for your trip")
    if place.kind == Destination.Kind.GLOBAL:
        return _("Worldwide")
    if fonts.can_draw(place.name):
        return place.name
    return Locale("en").territories.get(place.iso_code) or place.slug.replace("-", " ").title()
