"""What shoppers asked and what became of it, in words: for their own page, and for staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.devices.guides import GUIDES
from catalog.devices.reader import Platform, read
from catalog.money import babel_locale
from catalog.presentation import data_size
from orders.models import OrderLine, ShopperRequest
from orders.returns import Use, use_of
from orders.status import LineStatus, RequestStatus

Kind = ShopperRequest.Kind
Fact = tuple[str, str]

ANY_KIND = {
    RequestStatus.OPEN: gettext_lazy("We have your request of %(date)s. A person answers it by mail."),
    RequestStatus.ANSWERED: gettext_lazy("We answered your request of %(date)s by mail on %(answered)s."),
    RequestStatus.ACCEPTED: gettext_lazy("You asked for a refund on %(date)s. We accepted on %(answered)s."),
    RequestStatus.DECLINED: gettext_lazy("You asked for a refund on %(date)s. We declined on %(answered)s."),
}
SENTENCES: Mapping[tuple[str, str], Promise] = {
    (Kind.QUESTION, RequestStatus.OPEN): gettext_lazy(
        "We have your message of %(date)s. A person answers it here and by mail."
    ),
    (Kind.QUESTION, RequestStatus.ANSWERED): gettext_lazy(
        "We answered your message of %(date)s on %(answered)s."
    ),
    (Kind.REFUND, RequestStatus.OPEN): gettext_lazy(
        "You asked for a refund on %(date)s. A person decides and tells you by mail."
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as its shopper reads it. `number` is that of its eSIM, 0 where it is about the order; `reply` are staff's words."""

    number: int
    sentence: str
    words: str
    reply: str
    is_open: bool


def asked(request: ShopperRequest, number: int) -> Asked:
    return Asked(
        number, _sentence(request), request.words, request.reply, is_open=request.status == RequestStatus.OPEN
    )


def _sentence(request: ShopperRequest) -> str:
    sentence = SENTENCES.get((request.kind, request.status)) or ANY_KIND[RequestStatus(request.status)]
    answered = day(request.answered_at) if request.answered_at else ""
    return str(sentence) % {"date": day(request.created_at), "answered": answered}


def day(moment: datetime) -> str:
    return format_date(timezone.localtime(moment).date(), "long", locale=babel_locale())


def request_facts(request: ShopperRequest) -> list[Fact]:
    """What staff need to know of a request, at a glance; needs `request.line` loaded where it has one."""
    facts = [(_("Asked for"), str(request.get_kind_display()))]
    if request.line is not None:
        facts.append((_("eSIM"), str(request.line)))
    if request.words:
        facts.append((_("The shopper’s words"), request.words))
    facts += [(_("State when asked"), text) for text in state_texts(request.state)]
    return [*facts, (_("Device"), device_text(request.device))]


def device_text(user_agent: str) -> str:
    """What a browser's name says of the device, such as "iPhone and iPad, 17.4, inside Instagram"."""
    if not user_agent:
        return _("not told")
    reader = read(user_agent)
    guide = GUIDES.get(reader.guide)
    names = {Platform.WINDOWS: _("Windows computer"), Platform.COMPUTER: _("computer")}
    inside = {"": "", "app": _("inside another app")}.get(
        reader.app, _("inside %(app)s") % {"app": reader.app}
    )
    return ", ".join(
        filter(None, [str(guide.name) if guide else names[reader.platform], reader.version_text, inside])
    )


def snapshot(lines: Iterable[OrderLine]) -> dict[str, Any]:
    """How the lines of an order stand, as codes, to be kept with a request."""
    return {"lines": [_line_state(line, use_of(line)) for line in lines]}


def _line_state(line: OrderLine, use: Use) -> dict[str, Any]:
    told_at = use.told_at.isoformat() if use.told_at else None
    return {"number": line.number, "status": line.status, "used_bytes": use.used_bytes, "told_at": told_at}


def state_texts(state: Mapping[str, Any]) -> list[str]:
    """One sentence for each line of a snapshot."""
    lines: Sequence[Mapping[str, Any]] = state.get("lines", [])
    return [_line_text(line) for line in lines]


def _line_text(line: Mapping[str, Any]) -> str:
    told_at = parse_datetime(line["told_at"]) if line["told_at"] else None
    named = {"number": line["number"], "status": LineStatus(line["status"]).label}
    said = _("eSIM %(number)s: %(status)s.") % named
    if line["status"] != LineStatus.DELIVERED:
        return said
    return f"{said} {use_text(Use(line['used_bytes'], told_at))}"


def use_text(use: Use) -> str:
    """What is known of an eSIM's use: no more than the supplier told, and when."""
    if use.used_bytes is None or use.told_at is None:
        return _("The supplier has told nothing of its use.")
    when = {"time": format_datetime(timezone.localtime(use.told_at), "short", locale=babel_locale())}
    if not use.used_bytes:
        return _("Unused as far as the supplier tells, as of %(time)s UTC.") % when
    return _("Used as the supplier tells: %(amount)s, as of %(time)s UTC.") % (
        when | {"amount": data_size(use.used_bytes)}
    )
