"""Who had a shopper's data written out or erased: the proof that it was done, without the data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PrivacyAction(models.Model):
    """One answer to a shopper who asked about their data. Neither their address nor anything else of them is kept here.

    `by` is who did it: the user of the operating system, or the name given with the command; `user` where it was done in the admin.
    `references` name the orders it was about, `counts` how many rows of each kind.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("written out")
        ERASURE = "erasure", _("erased")

    kind = models.CharField(_("what"), max_length=8, choices=Kind.choices)
    by = models.CharField(_("by"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("member of staff"),
    )  # fmt: skip
    references = models.JSONField(_("orders"), default=list)
    counts = models.JSONField(_("how many"), default=dict)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("answer about a shopper's data")
        verbose_name_plural = _("answers about shoppers' data")
        permissions = [("erase_shopper", _("Can erase what is known of a shopper"))]
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["export", "erasure"]), name="privacy_action_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
