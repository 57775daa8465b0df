"""In a sandbox, make everything that was bought some days older, at the stand-in for the supplier as well.

The shop's own clock cannot be moved, and with the sandbox's moved alone no payment page would be open for long enough: what happens
days after a sale is tried by letting the sale lie days back.
"""

import json
import urllib.request
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import DateTimeField, F

ANSWER_SECONDS = 10


class Command(BaseCommand):
    help = "In a sandbox: let days pass for everything that was bought. It never runs on a shop with real shoppers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("days", type=float)

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("This shop is no sandbox. Nothing was changed.")
        past = timedelta(days=options["days"])
        if past <= timedelta(0):
            raise CommandError("Days only pass forward. Nothing was changed.")
        _age_at_the_supplier(past)
        _age(past)
        self.stdout.write(f"Everything bought is {options['days']:g} days older.")


def _age_at_the_supplier(past: timedelta) -> None:
    address = settings.MOBILEXY_BASE_URL.removesuffix("/api") + "/supplier/age"
    body = json.dumps({"seconds": past.total_seconds()}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310  the configured stand-in's
    try:
        urllib.request.urlopen(request, timeout=ANSWER_SECONDS).close()  # noqa: S310  as above
    except OSError as error:
        raise CommandError(f"The sandbox does not answer: {error}. Nothing was changed.") from error


@transaction.atomic
def _age(past: timedelta) -> None:
    for model in apps.get_app_config("orders").get_models():
        names = [field.name for field in model._meta.get_fields() if isinstance(field, DateTimeField)]  # noqa: SLF001  public by its documentation
        if names:
            changes = {name: F(name) - past for name in names}
            cast("Any", model)._default_manager.update(**changes)  # noqa: SLF001  as above
