"""The staff's view of the catalog. The supplier owns what stands here; only currencies and price rules are edited by hand."""

from catalog.admin import currency, destination, picture_fetch, plan, plan_change, price_rule, sync_run

__all__ = ["currency", "destination", "picture_fetch", "plan", "plan_change", "price_rule", "sync_run"]
