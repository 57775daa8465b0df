"""What an eSIM has used, as far as the supplier tells: the latest figures on one row, and a compact history."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.esim import Esim


class UsageState(models.TextChoices):
    """What the figures of an eSIM mean at a moment. The supplier tells no state: it follows from bytes and time."""

    UNREAD = "unread", _("not read yet")
    UNUSED = "unused", _("not used yet")
    IN_USE = "in_use", _("in use")
    USED_UP = "used_up", _("used up")
    EXPIRED = "expired", _("expired")


class EsimUsage(models.Model):
    """The latest figures of one eSIM, top-ups included. Bytes; times in UTC.

    `total_bytes` is empty where the supplier has not told it. `reported_at` is when the carrier told the figures and `read_at` when we
    last read them: the carrier may lag hours behind. `activated_at` is when use was first seen, and `is_start_seen` whether that was
    the beginning: without it the eSIM may have begun any time before. `expires_at` is told by the supplier after a top-up
    (`is_expiry_told`) and otherwise reckoned from `activated_at`; before the first use it is when the eSIM can no longer be begun.
    `period` counts its top-ups, so that what is said once is said once for each.

    `next_read_at` is when the supplier may be asked again, empty for never; `claim` names the reader that has it in hand until then.
    `reads_alone` is set where asking for it together with others was refused. `asked_at` is when its shopper last asked for figures.
    """

    esim = models.OneToOneField(Esim, on_delete=models.CASCADE, related_name="usage")
    used_bytes = models.BigIntegerField(_("used in bytes"), default=0)
    total_bytes = models.BigIntegerField(_("allowance in bytes"), null=True, blank=True)
    reported_at = models.DateTimeField(_("told by the carrier"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    activated_at = models.DateTimeField(_("first use seen"), null=True, blank=True)
    is_start_seen = models.BooleanField(_("beginning was seen"), default=False)
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_expiry_told = models.BooleanField(_("end told by the supplier"), default=False)
    period = models.PositiveSmallIntegerField(_("top-ups"), default=0)
    next_read_at = models.DateTimeField(_("next reading"), null=True, blank=True, db_index=True)
    claim = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    reads_alone = models.BooleanField(_("read alone"), default=False)
    failures = models.PositiveSmallIntegerField(_("failed readings in a row"), default=0)
    problem = models.CharField(_("problem"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked by the shopper"), null=True, blank=True)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(used_bytes__gte=0), name="usage_used_not_negative"),
            models.CheckConstraint(
                condition=models.Q(total_bytes=None) | models.Q(total_bytes__gte=0),
                name="usage_total_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="usage_expires")]

    def __str__(self) -> str:
        return str(self.esim_id)

    @property
    def remaining_bytes(self) -> int | None:
        """What is left; None where the allowance is not known."""
        return None if self.total_bytes is None else max(0, self.total_bytes - self.used_bytes)

    @property
    def state(self) -> UsageState:
        return self.state_at(timezone.now())

    def state_at(self, moment: datetime) -> UsageState:
        if self.expires_at is not None and self.expires_at <= moment:
            return UsageState.EXPIRED
        if self.read_at is None:
            return UsageState.UNREAD
        if self.total_bytes and self.used_bytes >= self.total_bytes:
            return UsageState.USED_UP
        return UsageState.IN_USE if self.used_bytes else UsageState.UNUSED


class UsageReading(models.Model):
    """One change in what an eSIM has used; readings that bring nothing new leave no row, and old ones are thinned out."""

    usage = models.ForeignKey(EsimUsage, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField(_("told by the carrier"))
    used_bytes = models.BigIntegerField(_("used in bytes"))
    total_bytes = models.BigIntegerField(_("allowance in bytes"), null=True, blank=True)

    class Meta:
        verbose_name = _("usage reading")
        verbose_name_plural = _("usage readings")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["usage", "at"], name="usage_reading_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.used_bytes}"
