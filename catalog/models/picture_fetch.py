"""Where our copy of a place's picture comes from, and how fetching it goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.destination import Destination


class PictureFetch(models.Model):
    """The supplier's image of one place: there is a row for each place that has one.

    `url` is what the supplier names now; `fetched_at` is empty until a copy of exactly that is held. `failures` counts tries
    since then in a row, `problem` says in words what the last one met, and nothing is tried before `due_at`.
    """

    destination = models.OneToOneField(
        Destination, on_delete=models.CASCADE, related_name="picture_fetch", verbose_name=_("place")
    )
    url = models.CharField(_("address"), max_length=500)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    problem = models.CharField(_("last problem"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("next try"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)

    class Meta:
        verbose_name = _("picture of a place")
        verbose_name_plural = _("pictures of places")
        ordering = ["-failures", "destination__name"]
        indexes = [models.Index(fields=["due_at"], name="picture_fetch_due")]

    def __str__(self) -> str:
        return self.url
