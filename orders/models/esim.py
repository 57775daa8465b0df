"""What the shopper gets. Whoever has the activation code can install it: it is shown to its owner and to nobody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import OrderLine


class Esim(models.Model):
    """The eSIM bought for one line.

    `lpa` is the activation code exactly as it came (SGP.22 4.1: `LPA:1$<SM-DP+ address>$<matching ID>…`), empty while it is
    being prepared. `lpa_fingerprint` is its SHA-256: unique, so that one code is never given to two people.
    `qr_image_url` is where the code may be read from a picture, at `next_picture_at`, where the supplier sent no text.
    `apn` is the access point that a phone needs when it does not find it by itself, where the supplier told it.
    `esim_tran_no` is what top-up and usage calls name; the purchase answer often lacks it.
    """

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="esim")
    lpa = models.CharField(max_length=255, blank=True, editable=False)
    lpa_fingerprint = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001  unique, so absent must be NULL
    smdp_address = models.CharField(_("SM-DP+ address"), max_length=255, blank=True)
    iccid = models.CharField(_("ICCID"), max_length=22, blank=True, db_index=True)
    esim_tran_no = models.CharField(_("supplier's eSIM number"), max_length=64, blank=True, db_index=True)
    phone_number = models.CharField(_("phone number"), max_length=32, blank=True)
    # The database's default is for a worker of the version before, which may deliver while the shop is being upgraded.
    apn = models.CharField(_("access point"), max_length=63, blank=True, default="", db_default="")
    supplier_expiry_date = models.DateField(_("expiry date given by the supplier"), null=True, blank=True)
    qr_image_url = models.CharField(max_length=500, blank=True, editable=False)
    picture_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_picture_at = models.DateTimeField(null=True, blank=True, editable=False)
    delivery_email = models.ForeignKey(
        "orders.OutgoingEmail",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="esims",
        editable=False,
    )
    created_at = models.DateTimeField(_("bought"), auto_now_add=True)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)

    class Meta:
        verbose_name = _("eSIM")
        verbose_name_plural = _("eSIMs")
        ordering = ["line__number"]
        permissions = [("link_esim", _("Can link eSIMs to the supplier's numbers and unlink them"))]
        constraints = [
            # Two eSIMs under one number would show one shopper's use to the other, and top up the wrong one.
            models.UniqueConstraint(
                fields=["esim_tran_no"], condition=~models.Q(esim_tran_no=""), name="esim_tran_no_once"
            ),
        ]
        indexes = [
            models.Index(fields=["ready_at", "created_at"], name="esim_ready_created"),
            models.Index(fields=["next_picture_at"], name="esim_next_picture"),
        ]

    def __str__(self) -> str:
        return self.iccid or f"eSIM {self.pk}"
