"""What a shopper agrees to before paying: the words beside the tick, and the mark by which a form says which of them it showed."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

VERSION: Final = "2026-11"
"""Of the words. Another sentence gets another version, and those before it stay: orders name them as evidence."""
WORDS: Final[dict[str, Promise]] = {
    "2026-11": _(
        'I agree to the <a href="%(terms)s">terms</a> and the <a href="%(refunds)s">refund rule</a>. My eSIM is delivered at once '
        "after I have paid; once it is installed, it can only be returned if it does not work."
    ),
}


def mark() -> str:
    """What the form carries: that it asked, with which words, and for which terms."""
    return f"{VERSION}/{settings.TERMS_VERSION}"


def words(version: str = VERSION) -> SafeString:
    """The sentence in the active language, with its links. Raises KeyError for a version that never was."""
    links = {"terms": reverse("terms"), "refunds": reverse("refund-policy")}
    return mark_safe(str(WORDS[version]) % links)  # noqa: S308  our own words and addresses


def plain_words(version: str) -> str:
    """The same for people who only read it."""
    return strip_tags(words(version))
