"""`manage.py sweep`: do now, in this process, whatever was left behind. Works without a worker and without a queue."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from orders.tasks import ROUNDS


class Command(BaseCommand):
    help = "Take up every step that was left behind: events, payments, purchases, refunds, mails."

    def handle(self, *_args: Any, **_options: Any) -> None:
        troubles = 0
        for name, find, task in ROUNDS:
            keys = find()
            for key in tqdm(keys, desc=name, unit="", disable=None, leave=False):
                troubles += not self._take_up(name, task, key)
            self.stdout.write(f"{name}: {len(keys)}")
        if troubles:
            self.stderr.write(
                f"{troubles} could not be taken up; the log says why. They are tried again by the next sweep."
            )
            raise SystemExit(1)

    def _take_up(self, name: str, task: Any, key: int) -> bool:
        try:
            task(key)
        # One bad row must not keep the others waiting.
        except Exception as error:  # noqa: BLE001
            self.stderr.write(f"{name} {key}: {type(error).__name__}")
            return False
        return True
