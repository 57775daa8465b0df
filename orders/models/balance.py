"""What the supplier said was left of the prepaid account, and when: the evidence about purchases without an answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BalanceReading(models.Model):
    """One answer of the balance endpoint. `amount` in the supplier's currency.

    `is_quiet`: no purchase of ours was under way. `is_settled`: besides, no purchase without an answer was so young that its
    cost could still be taken off later; only from such a reading on can the spending of a stretch of time be told.
    """

    amount = models.DecimalField(_("balance"), max_digits=18, decimal_places=8)
    is_quiet = models.BooleanField(_("nothing under way"), default=False)
    is_settled = models.BooleanField(_("nothing pending"), default=False)
    taken_at = models.DateTimeField(_("taken"), db_index=True)

    class Meta:
        verbose_name = _("balance reading")
        verbose_name_plural = _("balance readings")
        ordering = ["-taken_at", "-pk"]
        get_latest_by = "taken_at"
        indexes = [models.Index(fields=["is_settled", "taken_at"], name="balance_settled_taken")]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M:%S} {self.amount}"
