from catalog.models.catalog_version import CatalogVersion
from catalog.models.currency import Currency
from catalog.models.destination import Destination
from catalog.models.picture_fetch import PictureFetch
from catalog.models.plan import Badge, Plan, PlanCoverage
from catalog.models.purchasing_power import PurchasingPower
from catalog.models.sync_run import SyncRun

__all__ = [
    "Badge",
    "CatalogVersion",
    "Currency",
    "Destination",
    "PictureFetch",
    "Plan",
    "PlanCoverage",
    "PurchasingPower",
    "SyncRun",
]
