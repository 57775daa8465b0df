"""`manage.py compile_translations`: make the files that the shop reads of those that translators write."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from storefront.languages import catalogs


class Command(BaseCommand):
    help = (
        "Compile locale/*/LC_MESSAGES/django.po, and make the languages for tests that SHOP_LANGUAGES names."
    )
    # One of them asks whether this has been done.
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for locale, catalog in catalogs.compile_written(Path(settings.BASE_DIR) / "locale"):
            done, texts = catalogs.share_translated(catalog)
            self.stdout.write(f"{locale}: {done} of {texts} texts are translated; the rest is English")
        codes = [code for code, _name in settings.LANGUAGES]
        for code in catalogs.compile_pseudo(settings.MADE_LOCALES, codes):
            self.stdout.write(f"{code}: made of the English texts, for tests")
