"""Somebody asks for the orders of an address: one row for each asking, and for the link that it leads to."""

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.models.email import OutgoingEmail

SIGNER = signing.TimestampSigner(salt="orders.finding", sep=".")


class Finding(models.Model):
    """One asking. The row is the same whether the address has orders or not, so that the answer is, too.

    `address` stands for what was typed and `network` for who asked: they count and cannot be read back. `window` is the stretch of time in which asking again is the same asking. `email` is kept until the
    asking is answered in the background, and no longer.

    `mail` brings the link, and is empty for an address without orders. The link opens once, at `opened_at`; the list that it opened
    can be closed before its time is over.
    """

    address = models.CharField(max_length=32, editable=False)
    window = models.BigIntegerField(editable=False)
    network = models.CharField(max_length=32, blank=True, editable=False)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=16)
    mail = models.OneToOneField(
        OutgoingEmail, on_delete=models.CASCADE, null=True, blank=True, related_name="finding"
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True, db_index=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("asking for orders")
        verbose_name_plural = _("askings for orders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["address", "window"], name="finding_one_a_window"),
            models.CheckConstraint(
                condition=models.Q(opened_at=None) | models.Q(mail__isnull=False),
                name="finding_opens_by_mail",
            ),
        ]
        indexes = [
            models.Index(fields=["address", "created_at"], name="finding_address_created"),
            models.Index(fields=["network", "created_at"], name="finding_network_created"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        """The link, signed now: it lives from here on. Whoever opens it first sees the orders, so it goes into the mail alone."""
        return reverse("orders:open_orders", args=[SIGNER.sign(str(self.pk))])
