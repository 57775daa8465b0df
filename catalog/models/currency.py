"""A currency besides the store's in which prices are shown and charged."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.pricing import CHARGEABLE, Ending, Tariff

# What the column holds with room to spare; no rate between two currencies of today comes near.
SMALLEST_RATE, LARGEST_RATE = Decimal("0.000001"), Decimal(1_000_000)


class Currency(models.Model):
    """Prices in `code` at `rate` units for one unit of `base`, the store currency when the rate was taken.

    `rate_at` is the moment the rate is of, which for a fetched one is its source's date and not when we asked. A rate that was
    not taken stands in `problem`, for staff; `next_check_at` is when the source is asked again.
    """

    class Source(models.TextChoices):
        MANUAL = "manual", _("set by hand")
        FETCHED = "fetched", _("fetched")

    code = models.CharField(_("currency"), max_length=3, unique=True)
    is_offered = models.BooleanField(_("offered"), default=True)
    ending = models.CharField(_("prices end"), max_length=8, choices=Ending.choices, default=Ending.NONE)
    rate = models.DecimalField(
        _("rate"),
        max_digits=22,
        decimal_places=12,
        null=True,
        blank=True,
        validators=[MinValueValidator(SMALLEST_RATE), MaxValueValidator(LARGEST_RATE)],
        help_text=_(
            "Units of this currency for one unit of the store currency. Leave empty to have it fetched."
        ),
    )
    base = models.CharField(_("rate is for one"), max_length=3, blank=True, editable=False)
    rate_source = models.CharField(
        _("source of the rate"), max_length=8, choices=Source.choices, default=Source.MANUAL
    )
    rate_at = models.DateTimeField(_("rate of"), null=True, blank=True, editable=False)
    buffer_percent = models.DecimalField(
        _("buffer in percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(2),
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text=_("Added to every price, so that a rate that moves does not eat the margin."),
    )
    problem = models.TextField(_("why a rate was not taken"), blank=True, editable=False)
    next_check_at = models.DateTimeField(_("source is asked next"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate=None) | models.Q(rate__gt=0), name="currency_rate_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(buffer_percent__gte=0), name="currency_buffer_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(ending__in=Ending.values), name="currency_ending_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        self.code = self.code.upper()
        if self.code == settings.STORE_CURRENCY:
            raise ValidationError(
                {"code": gettext("This is the store currency: its prices are always shown.")}
            )
        if self.code not in CHARGEABLE:
            raise ValidationError({"code": gettext("Stripe cannot charge in this currency.")})

    def closed_because(self, now: datetime) -> str:
        """Why no price is shown in it, for staff; empty while it is open."""
        if not self.is_offered:
            return gettext("It is not offered.")
        if self.rate is None or self.rate_at is None:
            return gettext("It has no rate yet.")
        if self.base != settings.STORE_CURRENCY or self.code == settings.STORE_CURRENCY:
            return gettext("Its rate is for one %(base)s, which is not the store currency any more.") % {
                "base": self.base
            }
        if (oldest := self._oldest(now)) is not None and self.rate_at < oldest:
            return gettext("Its rate is too old.")
        return ""

    def tariff(self) -> Tariff:
        """What prices in it follow from.

        Raises:
            ValueError: it has no rate; ask `closed_because` first.
        """
        if self.rate is None:
            raise ValueError(f"{self.code} has no rate.")
        return Tariff(self.code, self.base, self.rate, self.buffer_percent, self.ending)

    def _oldest(self, now: datetime) -> datetime | None:
        fetched = self.rate_source == self.Source.FETCHED
        days = settings.CURRENCY_MAX_AGE_DAYS if fetched else settings.CURRENCY_MANUAL_MAX_AGE_DAYS
        return now - timedelta(days=days) if days else None
