"""The staff's view of the catalog. The supplier owns what stands here, so only currencies are edited by hand."""

from catalog.admin import currency, destination, picture_fetch, plan, plan_change, sync_run

__all__ = ["currency", "destination", "picture_fetch", "plan", "plan_change", "sync_run"]
