"""An order that somebody else is to have: who, from whom, with which words, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order, new_token

LONGEST_NAME = 60
LONGEST_NOTE = 300


class Gift(models.Model):
    """The recipient's side of an order; its lines say `is_gift`, so that nothing shows their codes to the buyer.

    `token` is the secret of the recipient's link; the buyer never gets it. `deliver_at` is when it is mailed, empty for as soon as
    it is ready; `zone` is where the recipient's clock stands, as IANA names it. `mailings` counts the mails that were queued for the
    recipient, each of which is named by its number. `opened_at` is when the recipient asked to see the codes.
    """

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="gift")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    recipient_email = models.EmailField(_("recipient"))
    giver = models.CharField(_("from"), max_length=LONGEST_NAME)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    deliver_at = models.DateTimeField(_("to be mailed"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    mailings = models.PositiveSmallIntegerField(_("mails to the recipient"), default=0)
    mailed_at = models.DateTimeField(_("last mailed"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["mailings", "deliver_at"], name="gift_mailings_deliver_at")]

    def __str__(self) -> str:
        return f"gift {self.pk}"
