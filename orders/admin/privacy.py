"""Who had a shopper's data written out or erased, and when."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from orders.admin.base import ReadOnlyAdmin
from orders.models import PrivacyAction


@admin.register(PrivacyAction)
class PrivacyActionAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "by", "about", "how_many")
    list_filter = ("kind", "created_at")
    search_fields = ("by", "references")
    fields = ("created_at", "kind", "by", "user", "about", "how_many")
    readonly_fields = fields

    @display(description=_("orders"))
    def about(self, action: PrivacyAction) -> str:
        return ", ".join(action.references)

    @display(description=_("how many"))
    def how_many(self, action: PrivacyAction) -> str:
        return ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in action.counts.items() if count
        )
