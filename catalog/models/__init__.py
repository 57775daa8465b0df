from catalog.models.currency import Currency
from catalog.models.destination import Destination
from catalog.models.plan import Badge, Plan, PlanCoverage
from catalog.models.purchasing_power import PurchasingPower
from catalog.models.sync_run import SyncRun

__all__ = ["Badge", "Currency", "Destination", "Plan", "PlanCoverage", "PurchasingPower", "SyncRun"]
