import pytest
from babel.core import Locale
from django.conf import settings as configured
from django.utils.translation import trans_real

from catalog import money
from storefront.languages import catalogs
from storefront.languages.offered import offered
from storefront.languages.pseudo import PSEUDO
from tests.orders.conftest import make_order, ready_order

__all__ = ["make_order", "ready_order"]


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    """The pseudo-languages, made once of all words in the tree."""
    folder = tmp_path_factory.mktemp("locale")
    catalogs.compile_pseudo(folder, list(PSEUDO))
    return folder


@pytest.fixture
def speak(settings):
    """Let the shop speak these languages."""

    def say(*codes):
        settings.SHOP_LANGUAGES = list(codes)
        settings.LANGUAGES = offered(codes)
        settings.LANGUAGE_CODE = codes[0]

    return say


@pytest.fixture
def pseudo_shop(settings, speak, _made):
    """English and both pseudo-languages. Names that CLDR knows come in Russian, so that no plain letter is left to data."""
    settings.LOCALE_PATHS = [_made, *configured.LOCALE_PATHS]
    speak("en", *PSEUDO)
    yield
    for code in PSEUDO:
        trans_real._translations.pop(code, None)


@pytest.fixture
def russian_names(monkeypatch):
    """What CLDR names comes in Russian letters: a word in Latin ones is then nobody's data."""
    monkeypatch.setattr(money, "known_locale", lambda _language: Locale("ru"))
