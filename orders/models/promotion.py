"""Promo codes of the shop: what each takes off, where and when it holds, and who has used it."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Destination, Plan
from catalog.pricing import Discount
from orders.models.order import Order
from orders.models.state import Stateful
from orders.status import REDEMPTION_MOVES, RedemptionStatus

LONGEST_CODE = 32
NOT_BELOW_ZERO = MinValueValidator(0)


def normal(text: str) -> str:
    """A code as it is kept: people type it in any case and with spaces around it."""
    return text.strip().upper()


class PromoCode(models.Model):
    """One code. Amounts are in `currency`, the store currency of the day they were set; in any other the code rests.

    `uses` are the orders that count towards `limit`: begun and not yet given up, or paid. Only `orders.promotions.redemption` writes it.
    An empty condition (`scope`, `destinations`) is met by every plan.
    """

    code = models.CharField(
        _("code"),
        max_length=LONGEST_CODE,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters from A to Z, digits and hyphens, nothing else."))
        ],
        help_text=_("Shoppers may type it in any case. Eight characters or more are hard to guess."),
    )
    note = models.CharField(
        _("what it is for"), max_length=200, blank=True, help_text=_("Only staff see it.")
    )
    percent = models.DecimalField(
        _("percent off"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        help_text=_("Of the price of each eSIM that the code is for. Fill in this or an amount."),
    )
    amount = models.DecimalField(
        _("amount off"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Once for the whole order, in the store currency."),
    )
    minimum = models.DecimalField(
        _("smallest order"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(0),
        validators=[NOT_BELOW_ZERO],
        help_text=_("What the order must come to before the discount, in the store currency; 0 for any."),
    )
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True, help_text=_("Empty: at once."))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    limit = models.PositiveIntegerField(
        _("orders in all"), null=True, blank=True, help_text=_("Empty: any number.")
    )
    limit_per_email = models.PositiveIntegerField(
        _("orders for each mail address"), null=True, blank=True, default=1, help_text=_("Empty: any number.")
    )
    scope = models.CharField(_("kind of plan"), max_length=8, choices=Plan.Scope.choices, blank=True)
    destinations = models.ManyToManyField(
        Destination,
        blank=True,
        related_name="+",
        verbose_name=_("countries or regions"),
        help_text=_("Only plans that are listed there. Empty: everywhere."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    uses = models.PositiveIntegerField(_("orders that used it"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("promo code")
        verbose_name_plural = _("promo codes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=False, amount=None) | Q(percent=None, amount__isnull=False),
                name="promo_percent_or_amount",
                violation_error_message=_("Fill in either a percentage or an amount."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gt=0, percent__lte=100), name="promo_percent"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="promo_amount"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="promo_minimum"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="promo_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """
        Raises:
            ValidationError: another code differs from this one by nothing but its case.
        """
        self.code = normal(self.code)
        if PromoCode.objects.filter(code=self.code).exclude(pk=self.pk).exists():
            raise ValidationError({"code": gettext("There is this code already.")})

    @property
    def discount(self) -> Discount:
        """In the store currency, where it is an amount."""
        return Discount(percent=self.percent or Decimal(0), amount=self.amount or Decimal(0))

    @property
    def is_in_other_money(self) -> bool:
        """Whether its amounts were meant in another store currency; then they would be wrong, and the code rests."""
        return bool(self.amount or self.minimum) and self.currency != settings.STORE_CURRENCY

    def state(self, now: datetime) -> str:
        """For staff: `active`, or why it takes nothing off now: `off`, `waiting`, `over`, `used_up`, `currency`."""
        if not self.is_active:
            return "off"
        if self.is_in_other_money:
            return "currency"
        if self.starts_at is not None and now < self.starts_at:
            return "waiting"
        if self.ends_at is not None and now >= self.ends_at:
            return "over"
        return "used_up" if self.limit is not None and self.uses >= self.limit else "active"


class Redemption(Stateful):
    """A code in one order: reserved as the order is begun, used once it is paid, released when nobody will pay it.

    `worth` is what the code took off, in `store_currency`.
    """

    MOVES = REDEMPTION_MOVES
    NOUN = "promo"

    code = models.ForeignKey(PromoCode, on_delete=models.PROTECT, related_name="redemptions")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="redemption")
    status = models.CharField(
        _("status"), max_length=8, choices=RedemptionStatus.choices, default=RedemptionStatus.RESERVED
    )
    worth = models.DecimalField(_("given away"), max_digits=12, decimal_places=3)
    store_currency = models.CharField(_("store currency"), max_length=3)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("use of a promo code")
        verbose_name_plural = _("uses of promo codes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RedemptionStatus.values), name="redemption_status"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id}: {self.order_id}"

    def audited_order(self) -> Order:
        return self.order


class PromoTry(models.Model):
    """A code that somebody typed and that there is not, or that is just being looked up; forgotten after an hour.

    `network` is as in `orders.limits`.
    """

    network = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("try of a promo code")
        verbose_name_plural = _("tries of promo codes")
        indexes = [models.Index(fields=["network", "at"], name="promo_try_network_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
