"""Activation codes (SGP.22 4.1): read, never rewritten. Pure.

`LPA:1$<SM-DP+ address>$<matching ID>[$<SM-DP+ OID>[$<confirmation code required>[…]]]`; at most 255 characters; the matching
ID may be empty and its case matters; fields of later versions are ignored.
"""

import hashlib
import re
from dataclasses import dataclass, field

MAX_LENGTH = 255
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}\Z")
_MATCHING_ID = re.compile(r"[A-Za-z0-9-]*\Z")
# What an install link may carry as it is: everything else would need an escape that phones do not undo.
_PLAIN = re.compile(r"[A-Za-z0-9.:$_-]+\Z")
_MIN_FIELDS = 3  # version, address, matching ID
_FLAG_FIELD = 4


_SOMEWHERE = re.compile(r"LPA:|\b1\$[A-Za-z0-9.-]+\$", re.IGNORECASE)


class LpaError(ValueError):
    """The text is not an activation code. The message never repeats it."""


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """One activation code, as it came and in parts."""

    text: str = field(repr=False)
    smdp_address: str
    matching_id: str = field(repr=False)
    confirmation_code_required: bool

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hex: tells two codes apart without keeping either."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def parse(text: str) -> ActivationCode:
    """Read `text`, from which only outer white space is taken off. The `LPA:` prefix may be missing, as in manual entry.

    Raises:
        LpaError: it cannot be installed as it stands.
    """
    code = text.strip()
    fields = (code[4:] if code[:4].upper() == "LPA:" else code).split("$")
    problem = _problem(code, fields)
    if problem:
        raise LpaError(problem)
    return ActivationCode(
        text=code if code[:4].upper() == "LPA:" else f"LPA:{code}",
        smdp_address=fields[1],
        matching_id=fields[2],
        confirmation_code_required=len(fields) > _FLAG_FIELD and fields[_FLAG_FIELD] == "1",
    )


def _problem(code: str, fields: list[str]) -> str:
    version, address, matching_id = (*fields, "", "", "")[:_MIN_FIELDS]
    checks = (
        (len(code) <= MAX_LENGTH, "An activation code has at most 255 characters."),
        (len(fields) >= _MIN_FIELDS, "An activation code has the form LPA:1$address$matching-id."),
        (version == "1", "Only version 1 of the activation code is known."),
        (_HOST.match(address), "The SM-DP+ address in the activation code is not a host name."),
        (_MATCHING_ID.match(matching_id), "The matching ID in the activation code has an illegal character."),
        (_PLAIN.match(code), "The activation code has a character that an install link cannot carry."),
    )
    return next((message for holds, message in checks if not holds), "")


def is_in(text: str) -> bool:
    """Whether `text` seems to hold an activation code, so that it must not be kept where many can read it."""
    return _SOMEWHERE.search(text) is not None


def ios_link(code: ActivationCode) -> str:
    """Opens the installer on iOS 17.4 or later. `:` and `$` stay as they are: the phone does not undo escapes."""
    return f"https://esimsetup.apple.com/esim_qrcode_provisioning?carddata={code.text}"


def android_link(code: ActivationCode) -> str:
    """Opens the installer on many Android phones; not all makers support it, so the codes stand beside it."""
    return f"https://esimsetup.android.com/esim_qrcode_provisioning?carddata={code.text}"


def windows_link(code: ActivationCode) -> str:
    """Opens the installer on Windows 11 24H2 or later, on a device with an eSIM (learn.microsoft.com, eSIM activation by link)."""
    return f"lpa:{code.text[4:]}"
