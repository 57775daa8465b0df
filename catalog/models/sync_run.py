"""The log of catalog syncs, for staff, and the lock that lets one run at a time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SyncRun(models.Model):
    """One attempt to bring the local catalog up to date.

    At most one row is `running`; the constraint is the lock. `counts` maps what happened to how many rows;
    `errors` is a list of sentences for staff; `requests` is the number of supplier calls.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        SUCCEEDED = "succeeded", _("succeeded")
        PARTIAL = "partial", _("succeeded in part")
        REFUSED = "refused", _("refused: the answer looked wrong")
        FAILED = "failed", _("failed")
        ABANDONED = "abandoned", _("abandoned")

    class Trigger(models.TextChoices):
        BEAT = "beat", _("schedule")
        COMMAND = "command", _("command line")
        STAFF = "staff", _("staff")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    trigger = models.CharField(_("started by"), max_length=8, choices=Trigger.choices)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    requests = models.PositiveIntegerField(_("supplier calls"), default=0)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    errors = models.JSONField(_("errors"), default=list, blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ["-started_at", "-pk"]
        get_latest_by = "started_at"
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="running"), name="sync_run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.get_status_display()}"
