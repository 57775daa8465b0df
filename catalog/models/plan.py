"""What can be bought: one supplier plan, with our price beside theirs."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.destination import Destination
from catalog.models.purchasing_power import PurchasingPower


class PlanQuerySet(models.QuerySet["Plan"]):
    def on_sale(self) -> "PlanQuerySet":
        """Those a shopper may buy now: listed and active at the supplier, and with a price of ours."""
        return self.filter(retired_at=None, is_active=True, retail_price__isnull=False, refused_at=None)

    def with_availability(self) -> "PlanQuerySet":
        """The same, each knowing whether it can be bought now (`is_available`), in the same query."""
        refusing = PurchasingPower.objects.refusing(models.OuterRef("wholesale_price"))
        return self.annotate(is_out_of_reach=models.Exists(refusing))

    def available(self) -> "PlanQuerySet":
        """Those that the supplier can be paid for now. It says nothing of whether they are on sale."""
        return self.exclude(
            models.Exists(PurchasingPower.objects.refusing(models.OuterRef("wholesale_price")))
        )

    def covering(self, country: Destination) -> "PlanQuerySet":
        """Those that work in `country`, its own as well as regional and global ones."""
        return self.filter(coverage__country=country)


class Plan(models.Model):
    """One supplier plan. Never deleted: orders point to it.

    `supplier_id` is what a purchase names and `slug` is the check that this id still means the same plan.
    `package_code` is what a top-up names; the supplier repeats it, so it is no key. Data in bytes, validity in days,
    speeds in kbit/s. `wholesale_price` is in `wholesale_currency`, `retail_price` in `retail_currency`;
    no retail price means not for sale, and `not_sold_reason` says why. `refused_at` is when the supplier would not sell it
    although it was listed: it is off sale until a later sync, a day on, finds it listed still.

    `networks` are generations such as `["4G", "5G"]`, `top_generation` the newest as a number; `exit_country` is the ISO code of the
    country in which its traffic meets the internet and `exit_not_in` of one where it does not, both empty when not told; `no_top_up_reason` is empty where a top-up is possible.
    `price_per_gb` and its like are retail, unrounded, in `retail_currency`, for sorting and comparing: empty where they make no
    sense (per GB of a day plan means per GB of full-speed data).
    """

    class Scope(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        GLOBAL = "global", _("global")

    class NotSold(models.TextChoices):
        NO_PRICE = "no_price", _("the supplier gave no usable price")
        AMBIGUOUS_ID = "ambiguous_id", _("the supplier uses this id for different plans")
        CURRENCY = "currency", _("the supplier's currency is not the configured one")
        BELOW_COST = "below_cost", _("the price would not cover the cost")
        BELOW_FLOOR = "below_floor", _("the price would leave less than the margin floor")

    class NoTopUp(models.TextChoices):
        DAILY = "daily", _("day plans cannot be topped up")
        NO_CODE = "no_code", _("the supplier names no package for it")
        SHARED_CODE = "shared_code", _("the supplier's package code belongs to several plans")

    supplier_id = models.BigIntegerField(_("supplier id"), unique=True)
    slug = models.CharField(_("supplier slug"), max_length=120, db_index=True)
    name = models.CharField(_("name"), max_length=255)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    destination = models.ForeignKey(
        Destination, on_delete=models.PROTECT, related_name="plans", verbose_name=_("listed under")
    )
    countries: "models.ManyToManyField[Destination, PlanCoverage]" = models.ManyToManyField(
        Destination, through="PlanCoverage", related_name="covering_plans"
    )
    country_count = models.PositiveSmallIntegerField(_("countries covered"), default=1)

    package_code = models.CharField(_("package code"), max_length=64, blank=True, db_index=True)
    package_type = models.CharField(_("package type"), max_length=32, blank=True)
    validity_days = models.PositiveIntegerField(_("validity in days"), null=True, blank=True)
    is_daily = models.BooleanField(_("day plan"), default=False)
    data_bytes = models.BigIntegerField(_("data allowance in bytes"), null=True, blank=True)
    daily_cap_bytes = models.BigIntegerField(_("full-speed bytes a day"), null=True, blank=True)
    throttle_kbps = models.PositiveIntegerField(_("speed after the cap in kbit/s"), null=True, blank=True)
    fup_text = models.TextField(_("fair-use policy"), blank=True)
    voice_minutes = models.PositiveIntegerField(_("voice minutes"), default=0)
    sms_count = models.IntegerField(_("SMS, -1 for unlimited"), default=0)
    has_phone_number = models.BooleanField(_("phone number"), default=False)
    operators = models.TextField(_("operators"), blank=True)
    network_speed = models.CharField(_("network"), max_length=64, blank=True)
    networks = models.JSONField(_("network generations"), default=list, blank=True)
    top_generation = models.PositiveSmallIntegerField(_("newest network generation"), null=True, blank=True)
    operator_list = models.JSONField(_("operators, cleaned"), default=list, blank=True)
    exit_country = models.CharField(_("internet exit"), max_length=2, blank=True)
    exit_not_in = models.CharField(_("internet exit is not in"), max_length=2, blank=True)
    no_top_up_reason = models.CharField(
        _("no top-up because"), max_length=16, choices=NoTopUp.choices, blank=True
    )
    is_understood = models.BooleanField(_("allowance understood"), default=True)

    wholesale_price = models.DecimalField(
        _("wholesale price"), max_digits=18, decimal_places=8, null=True, blank=True
    )
    wholesale_currency = models.CharField(_("wholesale currency"), max_length=3)
    retail_price = models.DecimalField(
        _("retail price"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    retail_currency = models.CharField(_("retail currency"), max_length=3)
    price_per_gb = models.DecimalField(
        _("price per GB"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    price_per_day = models.DecimalField(
        _("price per day"), max_digits=16, decimal_places=6, null=True, blank=True
    )
    price_per_gb_day = models.DecimalField(
        _("price per GB and day"), max_digits=18, decimal_places=8, null=True, blank=True
    )
    not_sold_reason = models.CharField(
        _("not sold because"), max_length=16, choices=NotSold.choices, blank=True
    )

    is_active = models.BooleanField(_("active at the supplier"), default=True)
    content_hash = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused by the supplier"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["retail_price", "supplier_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wholesale_price=None) | models.Q(wholesale_price__gt=0),
                name="plan_wholesale_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(retail_price=None) | models.Q(retail_price__gt=0),
                name="plan_retail_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["destination", "retail_price"], name="plan_destination_price"),
            models.Index(fields=["scope", "retail_price"], name="plan_scope_price"),
            models.Index(fields=["destination", "price_per_gb"], name="plan_destination_gb"),
            models.Index(fields=["destination", "price_per_day"], name="plan_destination_day"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:plan", args=[self.supplier_id])

    @property
    def is_available(self) -> bool:
        """Whether the supplier can be paid for it now; taken for granted unless `with_availability` was asked for.

        It says nothing of whether the plan is on sale, and checkout looks again.
        """
        return not getattr(self, "is_out_of_reach", False)

    @property
    def full_speed_bytes(self) -> int | None:
        """What one purchase gives at full speed: the allowance, or a day plan's cap for all of its days; None where not known."""
        if not self.is_daily:
            return self.data_bytes
        return (
            self.daily_cap_bytes * self.validity_days if self.daily_cap_bytes and self.validity_days else None
        )

    @property
    def is_on_sale(self) -> bool:
        return (
            self.retired_at is None
            and self.is_active
            and self.refused_at is None
            and self.retail_price is not None
        )


class Badge(models.Model):
    """What a plan is best at among those on sale at one destination; chosen by `catalog.badges` whenever prices change."""

    class Kind(models.TextChoices):
        BEST_VALUE = "best_value", _("best value")
        LONGEST = "longest", _("longest")
        CHEAPEST_WEEK = "week", _("cheapest for 7 days")

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="badges")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="badges")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [models.UniqueConstraint(fields=["destination", "kind"], name="badge_one_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.get_kind_display()}"


class PlanCoverage(models.Model):
    """A country in which a plan works."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="coverage")
    country = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="coverage")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "country"], name="coverage_plan_country")]

    def __str__(self) -> str:
        return f"{self.plan_id} in {self.country_id}"
