"""The log of catalog syncs, for staff, and the lock that lets one run at a time."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SyncRun(models.Model):
    """One attempt to bring the local catalog up to date.

    At most one row is `running`; the constraint is the lock. `counts` maps what happened to how many rows;
    `errors` is a list of sentences for staff; `requests` is the number of supplier calls.

    `applied_at` is when the catalog was brought up to what this run read; empty for a run that changed nothing. One that would
    change too much is `held` until staff accept or reject it, or a newer one makes the question moot: `asked_at` is since when staff
    have been asked, over however many runs in a row, and `fingerprint` stands for what was doubtful, so that the same is not asked again
    once it was rejected. `decided_by` (empty for an account that is gone) and `decision_reason` are kept with the decision.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        SUCCEEDED = "succeeded", _("succeeded")
        PARTIAL = "partial", _("succeeded in part")
        HELD = "held", _("held: staff decide")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("overtaken by a newer one")
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
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True, db_index=True)
    requests = models.PositiveIntegerField(_("supplier calls"), default=0)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    errors = models.JSONField(_("errors"), default=list, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    asked_at = models.DateTimeField(_("staff asked"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_reason = models.CharField(_("decided because"), max_length=300, blank=True)

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

    @property
    def decision_url(self) -> str:
        """Where staff decide about a held run."""
        return reverse("admin:catalog_syncrun_decide", args=[self.pk])


class HeldSnapshot(models.Model):
    """What a held run read, compressed, for as long as staff may accept it. There is one at most."""

    run = models.OneToOneField(SyncRun, on_delete=models.CASCADE, related_name="snapshot")
    payload = models.BinaryField()

    class Meta:
        verbose_name = _("held catalog")
        verbose_name_plural = _("held catalogs")

    def __str__(self) -> str:
        return f"catalog of {self.run_id}"
