"""That a shopper wants no more reminders about an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class NoticeStop(models.Model):
    """No reminder about this order is mailed while this row is there."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="notice_stop")
    created_at = models.DateTimeField(_("stopped"), auto_now_add=True)

    class Meta:
        verbose_name = _("stopped reminders")
        verbose_name_plural = _("stopped reminders")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.order_id)
