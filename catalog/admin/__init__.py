"""The staff's view of the catalog. The supplier owns what stands here, so nothing is edited by hand."""

from catalog.admin import destination, picture_fetch, plan, sync_run

__all__ = ["destination", "picture_fetch", "plan", "sync_run"]
