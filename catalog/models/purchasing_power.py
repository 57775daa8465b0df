"""How much can still be bought from the supplier: what decides between "buy" and "back soon"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PurchasingPowerQuerySet(models.QuerySet["PurchasingPower"]):
    def hold(self) -> "PurchasingPower":
        """The one row, made where it is missing; others who hold it wait for the end of the caller's transaction."""
        held = self.select_for_update().filter(pk=1).first()
        if held is None:
            self.bulk_create([PurchasingPower(pk=1)], ignore_conflicts=True)
            held = self.select_for_update().get(pk=1)
        return held

    def refusing(self, cost: object) -> "PurchasingPowerQuerySet":
        """The row, if it keeps what costs `cost` from being bought: an amount, or a reference to one in an outer query."""
        return self.filter(~models.Q(closed_because="") | models.Q(amount__lt=cost))


class PurchasingPower(models.Model):
    """The one row that says what the shop can pay for now. `amount` in the supplier's currency.

    `amount` is the supplier's balance less what paid orders still need; empty when the balance is not known, which closes
    nothing by itself. `closed_because` names what keeps everything from being bought: a refused key, maintenance.
    """

    class Closed(models.TextChoices):
        AUTH = "auth", _("the supplier does not accept our key or account")
        MAINTENANCE = "maintenance", _("the supplier is closed for maintenance")

    amount = models.DecimalField(_("left to spend"), max_digits=18, decimal_places=8, null=True, blank=True)
    closed_because = models.CharField(_("closed because"), max_length=16, choices=Closed.choices, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = PurchasingPowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchasing power")
        verbose_name_plural = _("purchasing power")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="purchasing_power_one_row")]

    def __str__(self) -> str:
        return str(self.amount)
