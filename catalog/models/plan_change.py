"""What became of plans: one row for each change, from the day a plan is first seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.plan import Plan
from catalog.models.sync_run import SyncRun


class PlanChange(models.Model):
    """One plan before and after one change; a plan that stays as it is has no row.

    Rows are written in the order in which they happen, so that the later one has the higher key. `run` is the sync that found the
    change; empty where a single place was read, or the supplier refused a sale. Prices are wholesale, each in the currency beside it;
    none where the supplier gave no usable one. `old_standing` is empty for a plan that was not there before.
    """

    class Kind(models.TextChoices):
        """What the change is called, in the order in which staff read them."""

        PRICE = "price", _("price changed")
        RETIRED = "retired", _("no longer listed")
        PAUSED = "paused", _("switched off by the supplier")
        REFUSED = "refused", _("refused by the supplier")
        UNPRICED = "unpriced", _("price lost")
        RENAMED = "renamed", _("id means another plan")
        FIRST_SEEN = "first_seen", _("new")
        RETURNED = "returned", _("listed again")
        RESUMED = "resumed", _("sold again")
        PRICED = "priced", _("priced again")

    class Standing(models.TextChoices):
        """Where a plan stands with the supplier."""

        LISTED = "listed", _("listed")
        INACTIVE = "inactive", _("listed, switched off")
        REFUSED = "refused", _("listed, refused")
        RETIRED = "retired", _("not listed")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes", verbose_name=_("plan"))
    run = models.ForeignKey(
        SyncRun,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("sync run"),
    )
    at = models.DateTimeField(_("when"), db_index=True)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    old_standing = models.CharField(_("was"), max_length=8, choices=Standing.choices, blank=True)
    new_standing = models.CharField(_("is"), max_length=8, choices=Standing.choices)
    old_slug = models.CharField(_("old slug"), max_length=120, blank=True)
    new_slug = models.CharField(_("new slug"), max_length=120)
    old_price = models.DecimalField(_("old cost"), max_digits=18, decimal_places=8, null=True, blank=True)
    old_currency = models.CharField(max_length=3, blank=True)
    new_price = models.DecimalField(_("new cost"), max_digits=18, decimal_places=8, null=True, blank=True)
    new_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        verbose_name = _("plan change")
        verbose_name_plural = _("plan changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.get_kind_display()}"
