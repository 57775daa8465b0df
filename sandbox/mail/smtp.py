"""The SMTP side: takes every message, or fails it as the switch says."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from sandbox.mail import box, switches
from sandbox.world import World

LARGEST_BYTES = 25 * 1024 * 1024
TAKEN = "250 2.0.0 OK: kept, and delivered to nobody"
REFUSED = "550 5.7.1 Refused by the sandbox's switch"
LATER = "451 4.3.0 Try again later, says the sandbox's switch"


class Keeper:
    """aiosmtpd's handler; the decision falls when the whole message has come, as with a real server's content check."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        mode, seconds = switches.take(self._world)
        if mode == "refuse":
            return REFUSED
        if mode == "later":
            return LATER
        if mode == "drop":
            _hang_up(server)
            return LATER
        if mode == "slow":
            await asyncio.sleep(seconds)
        box.keep(
            self._world, envelope.original_content or b"", str(envelope.mail_from), list(envelope.rcpt_tos)
        )
        return TAKEN


def _hang_up(server: SMTP) -> None:
    """The sender cannot know whether the message was taken. It was not."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def _anybody(*_: Any) -> AuthResult:
    return AuthResult(success=True)


async def start_smtp(world: World, host: str, port: int) -> tuple[asyncio.Server, int]:
    """Listen for mail; logging in is possible with any name, and not required.

    Args:
        port: 0 takes a free one.

    Returns:
        The listening server, and the port it got.
    """

    def protocol() -> SMTP:
        return SMTP(
            Keeper(world),
            data_size_limit=LARGEST_BYTES,
            enable_SMTPUTF8=True,
            hostname="sandbox.localhost",
            authenticator=_anybody,
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(protocol, host, port)
    return server, int(server.sockets[0].getsockname()[1])
