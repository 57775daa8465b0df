"""`manage.py update_translations de fr`: write the files that translators fill in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language_info

from storefront.languages import catalogs
from storefront.languages.pseudo import PSEUDO


class Command(BaseCommand):
    help = (
        "Bring locale/<language>/LC_MESSAGES/django.po up to the texts of today. Needs no gettext programs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("languages", nargs="+", help="codes such as de, fr or pt-br")

    def handle(self, *_args: Any, languages: list[str], **_options: Any) -> None:
        for code in languages:
            self._refuse_unknown(code)
        folder = Path(settings.BASE_DIR) / "locale"
        for code in languages:
            done, texts = catalogs.share_translated(catalogs.update(folder, code))
            path = catalogs.written(folder, code).relative_to(settings.BASE_DIR)
            self.stdout.write(f"{path}: {done} of {texts} texts are translated")
        self.stdout.write("When the files are filled in, run: manage.py compile_translations")

    def _refuse_unknown(self, code: str) -> None:
        try:
            get_language_info(code)
        except KeyError:
            raise CommandError(f"{code} is no language that Django knows. Nothing was written.") from None
        if code in PSEUDO:
            raise CommandError(f"{code} is made by a rule and not written. Nothing was written.")
