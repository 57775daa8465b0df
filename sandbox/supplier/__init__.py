"""A stand-in for the Mobilexy wholesale API that keeps state and can be made to fail in every way the real one might."""

from aiohttp import web

from sandbox.supplier import api, panel
from sandbox.supplier.room import furnish
from sandbox.world import World


def routes(world: World) -> list[web.RouteDef]:
    """The API below `/api/`, its switches and ledger below `/supplier/`."""
    room = furnish(world)
    return [*api.routes(room), *panel.routes(room)]
