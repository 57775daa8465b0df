from django.contrib import admin

from catalog.admin.base import ReadOnlyAdmin
from catalog.models import Destination


@admin.register(Destination)
class DestinationAdmin(ReadOnlyAdmin):
    list_display = (
        "name",
        "kind",
        "iso_code",
        "plan_count",
        "from_price",
        "plans_read_at",
        "retired_at",
        "moved_to",
    )
    list_select_related = ("moved_to",)
    list_filter = ("kind", ("retired_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "slug", "iso_code")
