"""A mark that changes with the catalog, for whoever keeps something made from it in memory."""

import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.destination import Destination


class CatalogVersionManager(models.Manager["CatalogVersion"]):
    def follow(self, places: Iterable[Destination]) -> None:
        """Renew the mark if the places, all of them, are not what they were; one read where nothing has changed.

        Call it in the transaction that changes places, their lowest prices or their numbers of plans.
        """
        token = _token(places)
        if not self.filter(pk=1, token=token).exists():
            self.update_or_create(pk=1, defaults={"token": token})

    def advance(self) -> None:
        """Call it in a transaction that writes plans or prices: pages made before it are not shown after it."""
        self.filter(pk=1).update(edition=models.F("edition") + 1)


class CatalogVersion(models.Model):
    """The one row that says which state of the catalog this is.

    `token` is a digest of what lists of places show. `edition` grows with each transaction that may change plans or prices.
    """

    token = models.CharField(_("token"), max_length=32)
    edition = models.PositiveBigIntegerField(_("edition"), default=0)
    renewed_at = models.DateTimeField(_("renewed"), auto_now=True)

    objects = CatalogVersionManager()

    class Meta:
        verbose_name = _("catalog version")
        verbose_name_plural = _("catalog versions")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="catalog_version_one_row")]

    def __str__(self) -> str:
        return self.token


def _token(places: Iterable[Destination]) -> str:
    rows = sorted(
        (
            each.pk,
            each.kind,
            each.slug,
            each.name,
            each.iso_code,
            each.picture,
            each.plan_count,
            str(each.from_price),
            str(each.retired_at),
            str(each.moved_to_id),
        )
        for each in places
    )
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]
