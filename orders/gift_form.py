"""Who is given an order, as the buyer fills it in."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from orders.forms import Words
from orders.gifts import Wish, schedule, zones
from orders.models.gift import LONGEST_NAME, LONGEST_NOTE

# Mail readers make a link of anything that looks like an address: a word, a dot and letters without a space between them.
ADDRESS = re.compile(r"://|\bwww\.|[^\W_]\.[^\W\d_]{2,}", re.IGNORECASE)
HOURS = range(24)
MORNING = 9


def without_addresses(text: str) -> str:
    """What a stranger is mailed in our name must lead nowhere but to us.

    Raises:
        ValidationError
    """
    if ADDRESS.search(unicodedata.normalize("NFKC", text)):
        raise forms.ValidationError(
            _("Please leave out web and mail addresses, and put a space after each full stop.")
        )
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"} for sign in text if sign not in "\n\u200d"):
        raise forms.ValidationError(_("Please leave out signs that cannot be seen."))
    return text


def recipient() -> forms.EmailField:
    return forms.EmailField(
        label=_("Recipient’s email"),
        max_length=254,
        error_messages={
            "required": _("Enter the email address of the person you give it to."),
            "invalid": _("This does not look like an email address. Check it: the gift is sent there."),
        },
    )


class GiftForm(forms.Form):
    """Without a day the gift is mailed as soon as it is ready. `gift_hour` is an hour of the clock in `gift_zone`."""

    gift_email = recipient()
    gift_giver = forms.CharField(
        label=_("Your name, as the recipient knows you"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Enter your name: a mail from nobody is not opened.")},
    )
    gift_note = Words(label=_("A few words"), max_length=LONGEST_NOTE, required=False)
    gift_date = forms.DateField(
        label=_("On which day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as year, month and day, such as 2027-01-31.")},
    )
    gift_hour = forms.TypedChoiceField(
        label=_("At what hour"),
        required=False,
        coerce=int,
        empty_value=str(MORNING),
        choices=lazy(lambda: [(hour, schedule.hour_text(hour)) for hour in HOURS], list)(),
        error_messages={"invalid_choice": _("Choose an hour.")},
    )
    gift_zone = forms.ChoiceField(
        label=_("By the clock in"),
        required=False,
        choices=lazy(zones.choices, tuple)(),
        error_messages={"invalid_choice": _("Choose a city of the list.")},
    )
    gift_language = forms.ChoiceField(
        required=False,
        choices=lazy(lambda: settings.LANGUAGES, list)(),
        error_messages={"invalid_choice": _("Choose a language of the list.")},
    )

    def clean_gift_giver(self) -> str:
        return without_addresses(self.cleaned_data["gift_giver"])

    def clean_gift_note(self) -> str:
        return without_addresses(self.cleaned_data["gift_note"])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        cleaned["deliver_at"] = None
        if cleaned.get("gift_date") and not {"gift_hour", "gift_zone"} & self.errors.keys():
            cleaned["deliver_at"] = self._moment()
        return cleaned

    def _moment(self) -> datetime | None:
        """None where an error was noted."""
        cleaned, most = self.cleaned_data, settings.GIFT_MAX_DAYS
        if not cleaned["gift_zone"]:
            self.add_error("gift_zone", _("Choose a city by whose clock the day begins."))
            return None
        try:
            return schedule.moment(
                cleaned["gift_date"],
                int(cleaned["gift_hour"]),
                cleaned["gift_zone"],
                now=timezone.now(),
                most_days=most,
            )
        except schedule.PastError:
            self.add_error("gift_date", _("This moment is over there. Choose a later one."))
        except schedule.TooFarError:
            self.add_error("gift_date", _too_far(most))
        return None

    def wish(self) -> Wish:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        return Wish(
            recipient_email=cleaned["gift_email"],
            giver=cleaned["gift_giver"],
            note=cleaned["gift_note"],
            deliver_at=cleaned["deliver_at"],
            zone=cleaned["gift_zone"] if cleaned["deliver_at"] else "",
            language=cleaned["gift_language"] or get_language() or settings.LANGUAGE_CODE,
        )


def _too_far(days: int) -> str:
    return ngettext(
        "Choose a day within %(days)s day: the eSIM is bought now, and one that nobody installs lapses.",
        "Choose a day within %(days)s days: the eSIM is bought now, and one that nobody installs lapses.",
        days,
    ) % {"days": days}


class CorrectionForm(forms.Form):
    """Another address for a gift that is not opened."""

    email = recipient()
