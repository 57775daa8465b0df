"""`manage.py export_customer <address>`: everything that is known of a shopper, in two files that only you can read."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from orders.management.who import add_by, by
from orders.privacy import asked, exporting

FOLDER_MODE, FILE_MODE = 0o700, 0o600


class Command(BaseCommand):
    help = "Write out what is known of a shopper, for a program and for a person, and note that it was done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the shopper's email address")
        parser.add_argument(
            "--folder", type=Path, help="a new folder for the files; one with today's date if left out"
        )
        add_by(parser)

    def handle(self, *_args: Any, address: str, folder: Path | None, **options: Any) -> None:
        who = by(options)
        folder = folder or Path(f"customer-{timezone.now():%Y%m%d-%H%M%S}")
        try:
            folder.mkdir(mode=FOLDER_MODE, parents=False)
        except OSError as error:
            raise CommandError(
                f"{folder} cannot be made: {error.strerror}. Name another with --folder."
            ) from None
        try:
            export = asked.export(
                address, who, lambda orders: tqdm(orders, desc="Orders", disable=None, leave=False)
            )
        except asked.NothingKnownError:
            folder.rmdir()
            raise CommandError("No order and no mail names this address. Nothing was written.") from None
        for name, text in (
            ("data.json", exporting.as_json(export)),
            ("data.html", exporting.as_page(export)),
        ):
            _write(folder / name, text)
        counts = ", ".join(
            f"{name.replace('_', ' ')}: {count}" for name, count in exporting.counts(export).items() if count
        )
        self.stdout.write(f"{folder}/data.json and data.html: {counts}.")
        self.stdout.write("Send them to the shopper's own address and nowhere else, then delete the folder.")


def _write(path: Path, text: str) -> None:
    """Readable by its owner from the first byte on."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w", encoding="utf-8"
    ) as file:
        file.write(text)
