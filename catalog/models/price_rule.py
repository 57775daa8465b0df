"""Prices as staff steer them: the rules, and what the prices on sale were last computed from."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.destination import Destination
from catalog.models.plan import Plan
from catalog.pricing import AllowanceClass, Ending, Rule, UnderFloor

NOT_BELOW_ZERO = MinValueValidator(0)


class PriceRule(models.Model):
    """A markup for some plans. Which rule wins is `catalog.pricing.Rule.rank`; where none applies, DEFAULT_MARKUP_PERCENT does.

    An empty condition (`scope`, `place`, `operator`, `allowance`, `plan`) is met by every plan. `fixed_amount` is in `currency`,
    the store currency of the day it was set.
    """

    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, for your colleagues."))
    markup_percent = models.DecimalField(
        _("markup in percent"),
        max_digits=6,
        decimal_places=2,
        validators=[NOT_BELOW_ZERO, MaxValueValidator(1000)],
        help_text=_("Added to the wholesale price."),
    )
    fixed_amount = models.DecimalField(
        _("fixed amount"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(0),
        validators=[NOT_BELOW_ZERO],
        help_text=_("Added after the markup, in the store currency."),
    )
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    ending = models.CharField(
        _("prices end"),
        max_length=8,
        choices=Ending.choices,
        blank=True,
        help_text=_("Empty: as the setting PRICE_ROUNDING says."),
    )
    under_floor = models.CharField(
        _("under the margin floor"),
        max_length=8,
        choices=UnderFloor.choices,
        default=UnderFloor.STOP,
        help_text=_("What becomes of a plan whose price would leave too little after Stripe's fee."),
    )
    priority = models.IntegerField(
        _("priority"),
        default=0,
        help_text=_("Of several rules for one plan, the one with the highest number wins."),
    )
    scope = models.CharField(_("kind of plan"), max_length=8, choices=Plan.Scope.choices, blank=True)
    place = models.ForeignKey(
        Destination,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country or region"),
        help_text=_(
            "Plans that are listed there. A country's rule does not touch regional plans that cover it."
        ),
    )
    operator = models.CharField(
        _("operator"), max_length=80, blank=True, help_text=_("One of a plan's operators, by its whole name.")
    )
    allowance = models.CharField(
        _("data allowance"), max_length=8, choices=AllowanceClass.choices, blank=True
    )
    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("single plan"),
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True, help_text=_("Empty: at once."))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        ordering = ["-priority", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(markup_percent__gte=0), name="price_rule_markup"),
            models.CheckConstraint(condition=Q(fixed_amount__gte=0), name="price_rule_fixed_amount"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="price_rule_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(condition=Q(under_floor__in=UnderFloor.values), name="price_rule_floor"),
            models.CheckConstraint(condition=Q(ending__in=["", *Ending.values]), name="price_rule_ending"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """
        Raises:
            ValidationError: no plan could ever meet its conditions together.
        """
        if self.plan_id is not None and (self.scope or self.place_id or self.operator or self.allowance):
            raise ValidationError({"plan": gettext("A rule for a single plan needs no other condition.")})
        if self.place is not None and self.scope not in {"", self.place.kind}:
            raise ValidationError({"scope": gettext("No plan of this kind is listed there.")})

    @property
    def is_in_other_money(self) -> bool:
        """Whether its amount was meant in another store currency; then it would be wrong, and the rule rests."""
        return bool(self.fixed_amount) and self.currency not in {"", settings.STORE_CURRENCY}

    def set_currency(self) -> None:
        """The amount that stands in it now is in today's store currency; call it when somebody sets one."""
        self.currency = settings.STORE_CURRENCY

    def rule(self) -> Rule:
        """As a value, for the pure function."""
        return Rule(
            key=self.pk,
            name=self.name,
            markup_percent=self.markup_percent,
            fixed_amount=self.fixed_amount,
            ending=self.ending,
            under_floor=self.under_floor,
            priority=self.priority,
            scope=self.scope,
            place=self.place_id,
            operator=self.operator.strip(),
            allowance=self.allowance,
            plan=self.plan_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_active=self.is_active and not self.is_in_other_money,
        )

    def state(self, now: datetime) -> str:
        """For staff: `active`, or why it makes no price now: `off`, `waiting`, `over`, `currency`."""
        if not self.is_active:
            return "off"
        if self.is_in_other_money:
            return "currency"
        if self.starts_at is not None and now < self.starts_at:
            return "waiting"
        return "active" if self.rule().is_in_force(now) else "over"


class PriceList(models.Model):
    """The one row that says what the prices on sale were computed from, written together with them.

    `fingerprint` is of the settings and of the rules that were in force. In a cache it would outlive prices that were rolled
    back, and each process would have another.
    """

    fingerprint = models.CharField(max_length=64)
    priced_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="price_list_one_row")]

    def __str__(self) -> str:
        return f"{self.priced_at:%Y-%m-%d %H:%M}"
