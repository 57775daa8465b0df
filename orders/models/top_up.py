"""What a top-up did to an eSIM, as the supplier told, and the mail that said so."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.esim import Esim
from orders.models.order import OrderLine


class TopUp(models.Model):
    """The top-up that was bought for one line: it is on the eSIM already, nothing is handed over.

    `total_bytes` and `total_days` are what the eSIM holds since then in all, used or not, and `expires_at` is its new end; each is
    empty where the supplier did not tell, as after a lost answer. `transaction_id` is the supplier's name for it: two within a second
    may have the same.
    """

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="top_up")
    esim = models.ForeignKey(Esim, on_delete=models.PROTECT, related_name="top_ups", verbose_name=_("eSIM"))
    transaction_id = models.CharField(_("transaction id"), max_length=64, blank=True)
    total_bytes = models.BigIntegerField(_("bytes in all since then"), null=True, blank=True)
    total_days = models.PositiveIntegerField(_("days in all since then"), null=True, blank=True)
    used_bytes = models.BigIntegerField(_("bytes used until then"), null=True, blank=True)
    expires_at = models.DateTimeField(_("new end"), null=True, blank=True)
    receipt = models.ForeignKey(
        "orders.OutgoingEmail", on_delete=models.PROTECT, null=True, blank=True, related_name="top_ups", editable=False
    )  # fmt: skip
    applied_at = models.DateTimeField(_("topped up"), auto_now_add=True)

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        ordering = ["pk"]
        indexes = [models.Index(fields=["esim", "applied_at"], name="top_up_esim_applied")]

    def __str__(self) -> str:
        return self.transaction_id or f"top-up {self.pk}"
