"""From a supplier's answer to an eSIM that its shopper can install."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.mobilexy import PurchasedEsim
from orders import lpa
from orders.models import Esim, OrderEvent, OrderLine
from orders.status import LineStatus
from orders.usage import numbers, recording

MAX_URL = 500
APN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?", re.ASCII)


def receive(line: OrderLine, bought: PurchasedEsim | None) -> Esim:
    """Keep the eSIM of a line that was bought. Without a usable activation code it is being prepared, and staff see why.

    Must run inside the transaction that records the purchase.
    """
    esim: Esim = Esim.objects.create(line=line, **_facts(bought))
    if bought and bought.esim_tran_no:
        # Apart from the rest: a number that another eSIM has must not undo the purchase that it came with.
        numbers.give(esim, bought.esim_tran_no)
    problem = give_code(esim, bought.lpa if bought else "")
    if problem:
        line.transition(LineStatus.PREPARING, actor=OrderEvent.Actor.SUPPLIER, data={"reason": problem})
    return esim


def give_code(esim: Esim, text: str) -> str:
    """Attach the activation code `text` to `esim` and deliver its line.

    Returns:
        Why the code was not taken, as a short code for the audit trail; empty when the line is delivered.
    """
    if not text.strip():
        return "no_code"
    try:
        code = lpa.parse(text)
    except lpa.LpaError:
        return "unreadable_code"
    if code.confirmation_code_required:
        return "confirmation_code"  # which the supplier has no field for: a person must ask
    return _attach(esim, code)


def _attach(esim: Esim, code: lpa.ActivationCode) -> str:
    try:
        with transaction.atomic():
            taken = Esim.objects.filter(pk=esim.pk, lpa="").update(
                lpa=code.text,
                lpa_fingerprint=code.fingerprint,
                smdp_address=code.smdp_address,
                ready_at=timezone.now(),
            )
    except IntegrityError:
        return "code_of_another_esim"  # never to two people, whatever the supplier says
    if not taken:
        return "has_a_code"
    esim.refresh_from_db()
    recording.begin(esim)
    esim.line.transition(LineStatus.DELIVERED)
    return ""


def _facts(bought: PurchasedEsim | None) -> dict[str, object]:
    if bought is None:
        return {}
    return {
        "iccid": bought.iccid[:22],
        "phone_number": bought.phone_number[:32],
        "apn": _apn(bought.info),
        "supplier_expiry_date": bought.expiry_date,
        **_picture(bought),
    }


def _apn(info: Mapping[str, Any]) -> str:
    """The access point, if it is one (3GPP TS 23.003 9.1: letters, digits, dots and hyphens, 63 at most): it is typed off our page."""
    told = str(info.get("apn") or "").strip()
    return told if APN.fullmatch(told) else ""


def _picture(bought: PurchasedEsim) -> dict[str, object]:
    """Where to read the code from when no text came. An address that was cut short would lead nowhere."""
    url = bought.qr_code_image
    if bought.lpa or not url or len(url) > MAX_URL:
        return {}
    return {"qr_image_url": url, "next_picture_at": timezone.now()}
