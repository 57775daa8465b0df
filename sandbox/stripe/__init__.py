"""A stand-in for Stripe: the part of its API that hosted Checkout needs, the payment page, and really signed webhooks.

Nothing here is Stripe's own code, and no money moves. Requests are checked against Stripe's published OpenAPI document.
"""

from aiohttp import web

from sandbox.stripe import api, clockwork, delivery, panel, pay_page
from sandbox.world import World


def routes(world: World) -> list[web.RouteDef]:
    """`/v1/…`, the payment page `/c/pay/…`, and the panel `/sandbox/…`."""
    return [*api.routes(world), *pay_page.routes(world), *panel.routes(world)]


async def start(world: World) -> None:
    """Begin to deliver webhooks and to let time pass."""
    await delivery.start(world)
    clockwork.start(world)


async def stop(world: World) -> None:
    await clockwork.stop(world)
    await delivery.stop(world)
