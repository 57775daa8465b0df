"""A mark that changes with the catalog, for whoever keeps something made from it in memory."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogVersionManager(models.Manager["CatalogVersion"]):
    def renew(self) -> None:
        """Call it in the transaction that changes places, their lowest prices or their numbers of plans."""
        self.update_or_create(pk=1, defaults={"token": uuid4().hex})


class CatalogVersion(models.Model):
    """The one row that says which state of the catalog this is. `token` is new whenever places may have changed.

    It is no number: one that was counted up in a transaction that failed would come back for another state.
    """

    token = models.CharField(_("token"), max_length=32)
    renewed_at = models.DateTimeField(_("renewed"), auto_now=True)

    objects = CatalogVersionManager()

    class Meta:
        verbose_name = _("catalog version")
        verbose_name_plural = _("catalog versions")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="catalog_version_one_row")]

    def __str__(self) -> str:
        return self.token
