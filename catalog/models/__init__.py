from catalog.models.catalog_version import CatalogVersion
from catalog.models.currency import Currency
from catalog.models.destination import Destination
from catalog.models.picture_fetch import PictureFetch
from catalog.models.plan import Badge, Plan, PlanCoverage
from catalog.models.plan_change import PlanChange
from catalog.models.price_rule import PriceList, PriceRule
from catalog.models.purchasing_power import PurchasingPower
from catalog.models.sync_run import HeldSnapshot, SyncRun

__all__ = [
    "Badge",
    "CatalogVersion",
    "Currency",
    "Destination",
    "HeldSnapshot",
    "PictureFetch",
    "Plan",
    "PlanChange",
    "PlanCoverage",
    "PriceList",
    "PriceRule",
    "PurchasingPower",
    "SyncRun",
]
