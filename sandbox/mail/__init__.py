"""A stand-in for the mail server: SMTP that keeps every message and delivers none, and a mailbox to read them in."""

from aiohttp import web

from sandbox.mail import pages
from sandbox.mail.smtp import start_smtp
from sandbox.world import World

__all__ = ["routes", "start_smtp"]


def routes(world: World) -> list[web.RouteDef]:
    """`/mailbox/…` for people, `/mailbox.json` and the switches for tests."""
    return pages.routes(world)
