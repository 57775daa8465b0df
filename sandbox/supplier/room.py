"""The supplier's parts, put together from one world."""

from dataclasses import dataclass

from sandbox.supplier.account import Account
from sandbox.supplier.catalog import Catalog
from sandbox.supplier.edits import Edits
from sandbox.supplier.generate import generate
from sandbox.supplier.switches import SWITCHES, Switchboard
from sandbox.world import World

EDITS = "supplier_edits"


@dataclass(slots=True)
class Room:
    """One supplier."""

    world: World
    catalog: Catalog
    account: Account
    switchboard: Switchboard

    def edit(self, edits: Edits) -> None:
        """Serve the catalog with these edits from now on, and after a restart."""
        self.catalog.edit(edits)
        self.world.store.put(EDITS, "1", edits.as_dict())

    def reset(self) -> None:
        """As new: nothing bought, no switch on, the generated catalog. The clock, which is everyone's, stays."""
        for kind in (EDITS, SWITCHES):
            self.world.store.delete(kind)
        self.catalog.edit(Edits())
        self.switchboard.load()
        self.account.forget()


def furnish(world: World) -> Room:
    """The supplier as an earlier run left it, or new."""
    edits = Edits(**(world.store.get(EDITS, "1") or {}))
    catalog = Catalog(generate(world.config.seed, world.config.catalog_times), edits, world.config.public_url)
    return Room(world, catalog, Account(world), Switchboard(world.store))
