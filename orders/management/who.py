"""Who runs a command that is noted with their name."""

import getpass
from typing import Any

from django.core.management.base import CommandError, CommandParser

from orders.privacy.asked import By


def add_by(parser: CommandParser) -> None:
    parser.add_argument(
        "--by", default="", help="your name, for the note that it was done; your user name if left out"
    )


def by(options: dict[str, Any]) -> By:
    """
    Raises:
        CommandError: nobody says who it is, as in a container without users.
    """
    try:
        return By(options["by"].strip() or getpass.getuser())
    except (KeyError, OSError, ImportError):
        raise CommandError("It is not known who you are. Say so with --by.") from None
