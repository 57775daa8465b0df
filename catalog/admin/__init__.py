"""The staff's view of the catalog. The supplier owns what stands here, so nothing is edited by hand."""

from catalog.admin import destination, plan, sync_run

__all__ = ["destination", "plan", "sync_run"]
