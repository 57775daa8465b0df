"""`manage.py sync_catalog`: bring the catalog up to date now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.models import SyncRun
from catalog.sync import run

SHOWN_ERRORS = 20
# Without a terminal a line is printed after so many lists, for a log that is read later.
LISTS_A_LINE = 50
UNCHANGED = {
    SyncRun.Status.REFUSED,
    SyncRun.Status.REJECTED,
    SyncRun.Status.FAILED,
    SyncRun.Status.ABANDONED,
}


class Command(BaseCommand):
    help = "Read the supplier's countries, regions and plans, and bring the shop's catalog up to them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            finished = self._sync()
        except run.AlreadyRunningError:
            self.stdout.write("Another sync is already running; it will bring the catalog up to date.")
            return
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Nothing was changed; run it again when you like.") from None
        self._report(finished)

    def _sync(self) -> SyncRun:
        with tqdm(desc="Reading the supplier's lists", unit=" lists", disable=None) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)
                if bar.disable and (done == total or done % LISTS_A_LINE == 0):
                    self.stdout.write(f"{done} of {total} lists read")

            return run.sync(SyncRun.Trigger.COMMAND, show)

    def _report(self, finished: SyncRun) -> None:
        for sentence in finished.errors[:SHOWN_ERRORS]:
            self.stderr.write(f"- {sentence}")
        if len(finished.errors) > SHOWN_ERRORS:
            self.stderr.write(
                f"- and {len(finished.errors) - SHOWN_ERRORS} more; see the sync run in the admin"
            )
        if finished.status == SyncRun.Status.HELD:
            raise CommandError(
                "This would change more than you agreed to, so it is held: the old catalog stays on sale until you accept or"
                f" reject the new one at {settings.SITE_URL}{finished.decision_url}"
            )
        if finished.status in UNCHANGED:
            raise CommandError("The catalog was not changed. Look at the reason above, then run it again.")
        counts = ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in finished.counts.items() if count
        )
        self.stdout.write(
            f"{finished.get_status_display().capitalize()}: {finished.requests} calls, {counts}."
        )
