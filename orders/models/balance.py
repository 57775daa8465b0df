"""What the supplier said was left of the prepaid account, and when: the evidence about purchases without an answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BalanceReading(models.Model):
    """One answer of the balance endpoint. `amount` in the supplier's currency.

    `is_quiet`: no purchase of ours was under way, so that every purchase up to `after_purchase`, the highest id at that moment,
    came before the reading and every other one after it, whatever the clocks of several machines say.
    """

    amount = models.DecimalField(_("balance"), max_digits=18, decimal_places=8)
    is_quiet = models.BooleanField(_("nothing under way"), default=False)
    after_purchase = models.BigIntegerField(default=0, editable=False)
    taken_at = models.DateTimeField(_("taken"), db_index=True)

    class Meta:
        verbose_name = _("balance reading")
        verbose_name_plural = _("balance readings")
        ordering = ["-taken_at", "-pk"]
        get_latest_by = ["taken_at", "pk"]
        indexes = [
            models.Index(fields=["is_quiet", "after_purchase", "taken_at"], name="balance_quiet_after")
        ]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M:%S} {self.amount}"
