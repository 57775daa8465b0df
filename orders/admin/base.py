"""What all order admins share: they show, they do not edit. Changes go through actions, which are audited."""

from unfold.admin import TabularInline

from catalog.admin.base import ReadOnly, ReadOnlyAdmin

__all__ = ["ReadOnlyAdmin", "ReadOnlyInline"]


class ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True
