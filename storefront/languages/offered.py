"""From SHOP_LANGUAGES to what Django calls LANGUAGES. It runs while the settings are read, and so reads none."""

from collections.abc import Sequence

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language_info

from storefront.languages.pseudo import PSEUDO


def offered(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Code and own name of each language, such as `de` and Deutsch; the first is the one of addresses that name none.

    Raises:
        ImproperlyConfigured: there is none, or Django does not know one.
    """
    LANG_INFO.update({code: dict(pseudo.info) for code, pseudo in PSEUDO.items()})
    wanted = dict.fromkeys(code.strip().lower() for code in codes if code.strip())
    if not wanted:
        raise ImproperlyConfigured("SHOP_LANGUAGES is empty: name at least one language, such as en.")
    return [(code, _own_name(code)) for code in wanted]


def _own_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        raise ImproperlyConfigured(
            f"SHOP_LANGUAGES={code} is no language that Django knows: use codes such as en, de or pt-br."
        ) from None
