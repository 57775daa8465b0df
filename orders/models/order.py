"""An order and its lines. Everything a shopper agreed to is copied here: a plan may change later, an order must not."""

import secrets
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Plan
from catalog.presentation import plan_name
from orders.models.state import Stateful
from orders.status import LINE_MOVES, ORDER_MOVES, LineStatus, OrderStatus

# No vowels, no 0/O or 1/I: it is read aloud and spells nothing.
REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
# Where a shopper's address stood. The domain is one that never exists (RFC 2606), so nothing sent there reaches anybody.
ERASED_ADDRESS = "erased@erased.invalid"


def new_reference() -> str:
    """What people and Stripe call an order, such as `K7QX-92MF-TB`; 28^10, not secret."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(10))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def new_token() -> str:
    """The secret of an order's link: 256 bits."""
    return secrets.token_urlsafe(32)


class OrderQuerySet(models.QuerySet["Order"]):
    def of_address(self, email: str) -> "OrderQuerySet":
        """Every order that names an address, newest first; addresses are compared without regard to case.

        Not so those with letters beyond ASCII: PostgreSQL takes a dotless ı for an I, and the mailbox of that name is another's.
        An order whose shopper was erased names nobody's.
        """
        same = models.Q(email__iexact=email) if email.isascii() else models.Q(email=email)
        return self.filter(same, erased_at=None)

    def paid_by(self, email: str) -> "OrderQuerySet":
        """The paid ones of them."""
        return self.of_address(email).filter(status__in=[OrderStatus.PAID, OrderStatus.COMPLETED])

    def locked(self) -> "OrderQuerySet":
        """For one caller at a time, who may then lock lines and payments of the order as well.

        Who holds a line and writes to the audit trail refers to the order: a lock that forbade that too would make the two wait
        for each other.
        """
        return self.select_for_update(of=("self",), no_key=True)


class Order(Stateful):
    """What one shopper bought at once. `total` is in `currency`; `language` is the one its mails are written in.

    `exchange_rate` is units of `store_currency`, the store's when it was made, for one unit of `currency`: what its money was
    worth then. Orders older than other currencies were made in the store's and name none.

    `consent_version` names the words beside the tick (`orders.consent`), `terms_version` the terms that they speak of.

    `browser` is a random name that a cookie gives a browser at its first checkout; it tells testers of stolen cards apart from
    many shoppers behind one address. `mailbox` and `network` are what stands behind its email and address, as `orders.limits` counts.

    `erased_at` is when everything about the shopper was taken out and the books were kept (`orders.privacy`); `erasure_asked_at` is
    when they asked for it, where something was under way that had to end first.
    """

    MOVES = ORDER_MOVES
    NOUN = "order"

    reference = models.CharField(_("reference"), max_length=16, unique=True, default=new_reference)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    email = models.EmailField(_("email"), db_index=True)
    status = models.CharField(
        _("status"), max_length=16, choices=OrderStatus.choices, default=OrderStatus.AWAITING_PAYMENT
    )
    currency = models.CharField(_("currency"), max_length=3)
    store_currency = models.CharField(_("store currency"), max_length=3, blank=True)
    exchange_rate = models.DecimalField(
        _("exchange rate"), max_digits=24, decimal_places=12, default=Decimal(1)
    )
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=3)
    language = models.CharField(_("language"), max_length=16, default="en")
    terms_version = models.CharField(_("terms in force"), max_length=16, blank=True)
    consent_version = models.CharField(_("words agreed to"), max_length=16, blank=True)
    consented_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    client_address = models.GenericIPAddressField(_("bought from"), null=True, blank=True)
    browser = models.CharField(max_length=32, blank=True, editable=False)
    mailbox = models.CharField(max_length=254, blank=True, editable=False)
    network = models.CharField(max_length=64, blank=True, editable=False)
    promo_code = models.CharField(_("promo code"), max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    erasure_asked_at = models.DateTimeField(_("erasure asked for"), null=True, blank=True)
    erased_at = models.DateTimeField(_("shopper's data erased"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [("change_email", _("Can change the address of an order"))]
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=OrderStatus.values), name="order_status"),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="order_total_positive"),
            models.CheckConstraint(condition=models.Q(exchange_rate__gt=0), name="order_rate_positive"),
            models.CheckConstraint(
                condition=models.Q(consent_version="", consented_at=None)
                | (~models.Q(consent_version="") & models.Q(consented_at__isnull=False)),
                name="order_consent_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "created_at"], name="order_status_created"),
            models.Index(fields=["mailbox", "-created_at"], name="order_mailbox_created"),
            models.Index(fields=["network", "-created_at"], name="order_network_created"),
            models.Index(fields=["browser", "-created_at"], name="order_browser_created"),
            # Addresses are compared without regard to case, which PostgreSQL does in capitals.
            models.Index(Upper("email"), name="order_email_upper"),
            models.Index(
                fields=["created_at"], condition=models.Q(erased_at=None), name="order_not_erased_created"
            ),
            models.Index(
                fields=["erasure_asked_at"],
                condition=models.Q(erased_at=None, erasure_asked_at__isnull=False),
                name="order_erasure_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The shopper's page. Its address is the key to the eSIMs: it goes to the shopper and nowhere else."""
        return reverse("orders:order", args=[self.token])

    def key_for_browsers(self) -> str:
        """What the browser that began the order keeps, to be led to its page. It opens nothing by itself, and dies with the link."""
        return f"{self.pk}:{salted_hmac('orders.order', self.token, algorithm='sha256').hexdigest()[:32]}"

    def worth(self, amount: Decimal, currency: str) -> Decimal | None:
        """`amount` of this order's money in `currency`, if that was the store's when it was made; otherwise nobody can say."""
        if currency != (self.store_currency or self.currency):
            return None
        return amount * self.exchange_rate

    def audited_order(self) -> "Order":
        return self


class OrderLine(Stateful):
    """One eSIM, or one top-up of an eSIM: what one purchase call buys.

    `unit_price` is what the shopper pays, in the order's currency, and `list_price` what they would have paid without a promo code, empty
    where there was none. `is_gift` keeps the activation code from everybody but the recipient. `wholesale_price` is what the supplier asked
    when the order was made, in `wholesale_currency`. `plan_supplier_id` with `plan_slug` is what will be bought, and nothing else.
    `cost_limit` is what staff agreed to pay for it where its cost rose after the sale.
    """

    MOVES = LINE_MOVES
    NOUN = "line"

    class Kind(models.TextChoices):
        ESIM = "esim", _("eSIM")
        TOP_UP = "top_up", _("top-up")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(_("number in the order"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ESIM)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="order_lines")
    target_esim = models.ForeignKey(
        "orders.Esim", on_delete=models.PROTECT, null=True, blank=True, related_name="top_up_lines",
        verbose_name=_("eSIM to top up"),
    )  # fmt: skip
    plan_supplier_id = models.BigIntegerField(_("supplier id"))
    plan_slug = models.CharField(_("supplier slug"), max_length=120)
    plan_name = models.CharField(_("plan"), max_length=255)
    package_code = models.CharField(_("package code"), max_length=64, blank=True)
    unit_price = models.DecimalField(_("price"), max_digits=12, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=3, null=True, blank=True)
    is_gift = models.BooleanField(_("gift"), default=False, db_default=False)
    wholesale_price = models.DecimalField(_("wholesale price"), max_digits=18, decimal_places=8)
    wholesale_currency = models.CharField(_("wholesale currency"), max_length=3)
    recipient_email = models.EmailField(_("recipient of a gift"), blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=LineStatus.choices, default=LineStatus.AWAITING_PAYMENT
    )
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    hold_reason = models.CharField(_("on hold because"), max_length=32, blank=True)
    cost_limit = models.DecimalField(
        _("highest cost accepted"), max_digits=18, decimal_places=8, null=True, blank=True
    )
    refund = models.ForeignKey(
        "orders.Refund",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("refund"),
    )

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="line_order_number"),
            models.CheckConstraint(condition=models.Q(status__in=LineStatus.values), name="line_status"),
            models.CheckConstraint(condition=models.Q(unit_price__gt=0), name="line_price_positive"),
            models.CheckConstraint(
                condition=models.Q(list_price=None) | models.Q(list_price__gte=models.F("unit_price")),
                name="line_price_at_most_listed",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="esim", target_esim=None)
                | models.Q(kind="top_up", target_esim__isnull=False),
                name="line_top_up_names_its_esim",
            ),
            # The supplier adds to what an eSIM has: two of its calls that cross could add up to one.
            models.UniqueConstraint(
                fields=["target_esim"],
                condition=models.Q(status=LineStatus.BUYING),
                name="line_one_top_up_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="line_status_next_attempt")]

    def __str__(self) -> str:
        return f"{self.plan_name} ({self.number})"

    @property
    def discount(self) -> Decimal:
        """What a promo code took off, in the order's currency."""
        return self.list_price - self.unit_price if self.list_price is not None else Decimal(0)

    @property
    def title(self) -> str:
        """What was bought, for a list in which eSIMs and top-ups stand side by side."""
        if self.kind != self.Kind.TOP_UP:
            return self.plan_name
        return gettext("Top-up: %(plan)s") % {"plan": self.plan_name}

    @property
    def has_plan_as_sold(self) -> bool:
        """False once the supplier gives the plan's id to another: what the plan says now is then not what was bought."""
        return self.plan.slug == self.plan_slug

    def audited_order(self) -> Order:
        return self.order

    def audited_line_id(self) -> int | None:
        return self.pk

    @classmethod
    def of_plan(cls, plan: Plan, **fields: Any) -> "OrderLine":
        """An unsaved line that copies what `plan` says today; its price in the store currency unless `fields` hold another.

        Raises:
            ValueError: the plan has no price and is not for sale.
        """
        if plan.retail_price is None or plan.wholesale_price is None:
            raise ValueError(f"Plan {plan.supplier_id} is not for sale.")
        return cls(
            plan=plan,
            plan_supplier_id=plan.supplier_id,
            plan_slug=plan.slug,
            plan_name=plan_name(plan)[:255],
            package_code=plan.package_code,
            wholesale_price=plan.wholesale_price,
            wholesale_currency=plan.wholesale_currency,
            **({"unit_price": plan.retail_price} | fields),
        )
