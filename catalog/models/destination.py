"""Where a plan works: a country, a region, or everywhere the supplier calls global."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# A place is renamed a few times in years. A chain that is longer leads in a circle.
MOST_MOVES = 8


class DestinationQuerySet(models.QuerySet["Destination"]):
    def listed(self) -> "DestinationQuerySet":
        """Those the supplier still names."""
        return self.filter(retired_at=None)

    def on_sale(self) -> "DestinationQuerySet":
        """Those where something can be bought."""
        return self.listed().filter(plan_count__gt=0)

    def with_country_count(self) -> "DestinationQuerySet":
        """The same, each with the number of countries that its widest plan on sale covers (`country_count`)."""
        from catalog.models.plan import Plan  # that module needs this one

        own = Plan.objects.on_sale().filter(destination=models.OuterRef("pk")).order_by("-country_count")
        return self.annotate(country_count=models.Subquery(own.values("country_count")[:1]))


class Destination(models.Model):
    """One page of the shop, as the supplier lists it. `slug` is the supplier's and unique within its kind.

    `from_price` is the lowest retail price on sale that works here, in the store currency, and `plan_count` how many
    plans are on sale here (for a country: its own and those that cover it). Both are computed by the sync, so that a
    list of 180 destinations is one query.

    `sold_recently` is in how many paid orders of the last days it stood; whoever sells writes it, and it ranks lists of popular places.

    `moved_to` is the place under which the supplier lists this one now, when it gave it another slug. `picture` is our own
    copy of the supplier's image, as a name in the default storage; empty where there is none.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        GLOBAL = "global", _("global")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    slug = models.CharField(_("slug"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    iso_code = models.CharField(_("ISO code"), max_length=2, blank=True)
    image_url = models.CharField(_("supplier's image"), max_length=500, blank=True)
    flag_url = models.CharField(_("supplier's flag"), max_length=500, blank=True)
    picture = models.CharField(_("our copy of the picture"), max_length=100, blank=True)
    from_price = models.DecimalField(_("from price"), max_digits=12, decimal_places=3, null=True, blank=True)
    plan_count = models.PositiveIntegerField(_("plans on sale"), default=0)
    sold_recently = models.PositiveIntegerField(_("sold recently"), default=0)
    first_seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    plans_read_at = models.DateTimeField(_("plans last read"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    moved_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moved to")
    )

    objects = DestinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="destination_kind_slug"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["country", "region", "global"]), name="destination_kind"
            ),
        ]
        indexes = [models.Index(fields=["iso_code"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.kind == self.Kind.GLOBAL:
            return reverse("catalog:global")
        return reverse(f"catalog:{self.kind}", args=[self.slug])

    def where_it_moved(self) -> "Destination | None":
        """The listed place that this one has become, over however many moves; None where it leads to none."""
        place, moves = self.moved_to, 1
        while place is not None and place.retired_at is not None and moves < MOST_MOVES:
            place, moves = place.moved_to, moves + 1
        return place if place is not None and place.retired_at is None else None
