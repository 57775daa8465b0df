"""All stand-ins in one process: HTTP on one port, SMTP on another. `python -m sandbox` and the tests run the same thing."""

import asyncio
import contextlib
import dataclasses
import socket
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

from aiohttp import web

from sandbox import clock, mail, pages, stripe, supplier
from sandbox.world import Config, Store, World

PATIENCE = 0.2
"""Seconds that calls still being answered get when the sandbox stops; switched-on timeouts would take an hour."""
LARGEST_REQUEST = 1_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """Where to listen (port 0: a free one), where to keep state, and what the stand-ins are configured with."""

    host: str = "127.0.0.1"
    port: int = 0
    smtp_port: int = 0
    state: str = ":memory:"
    config: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that answers: `url` without a trailing slash."""

    url: str
    smtp_port: int
    world: World


def _listen(host: str, port: int) -> socket.socket:
    """Raises OSError, saying which port, if it is taken."""
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as problem:
        raise OSError(f"cannot listen on {host}:{port}: {problem.strerror}") from problem


def _application(world: World) -> web.Application:
    app = web.Application(client_max_size=LARGEST_REQUEST)
    for room in (pages.routes(), supplier.routes(world), stripe.routes(world), mail.routes(world)):
        app.add_routes(room)
    return app


@contextlib.asynccontextmanager
async def running(options: Options) -> AsyncIterator[Running]:
    """The sandbox, for as long as the block runs. Raises OSError for a taken port."""
    async with contextlib.AsyncExitStack() as undo:
        listener = undo.enter_context(_listen(options.host, options.port))
        url = f"http://{options.host}:{listener.getsockname()[1]}"
        store = Store(options.state)
        undo.callback(store.close)
        world = World(config=Config(**({"public_url": url} | options.config)), store=store)
        clock.restore(world)
        runner = web.AppRunner(_application(world), access_log=None, shutdown_timeout=PATIENCE)
        await runner.setup()
        undo.push_async_callback(runner.cleanup)
        await stripe.start(world)
        undo.push_async_callback(stripe.stop, world)
        smtp, smtp_port = await mail.start_smtp(world, options.host, options.smtp_port)
        undo.callback(smtp.close)
        await web.SockSite(runner, listener, backlog=512).start()
        yield Running(url, smtp_port, world)


async def serve(options: Options, ready: Callable[[Running], None], stop: asyncio.Event) -> None:
    """Run until `stop` is set."""
    async with running(options) as sandbox:
        ready(sandbox)
        await stop.wait()


class Sandbox:
    """The sandbox in a thread, for tests: `with Sandbox(balance="10.00") as sandbox: … sandbox.url …`.

    Ports are free ones unless given; `state` names a SQLite file that outlives the block; other names are `Config`'s.
    """

    def __init__(self, *, port: int = 0, smtp_port: int = 0, state: str = ":memory:", **config: Any) -> None:
        self._options = Options(port=port, smtp_port=smtp_port, state=state, config=config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._settled = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._running: Running | None = None
        self._problem: BaseException | None = None

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as problem:  # noqa: BLE001  it is raised again in the thread that waits
            self._problem = problem
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await serve(self._options, self._ready, self._stop)

    def _ready(self, sandbox: Running) -> None:
        self._running = sandbox
        self._settled.set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._settled.wait()
        if self._problem is not None:
            raise self._problem
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and say so if it had failed meanwhile."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if self._problem is not None:
            raise self._problem

    @property
    def _now(self) -> Running:
        if self._running is None:
            raise RuntimeError("the sandbox is not running: use it in a with block")
        return self._running

    @property
    def url(self) -> str:
        """Where it answers, without a trailing slash."""
        return self._now.url

    @property
    def smtp_port(self) -> int:
        return self._now.smtp_port

    @property
    def world(self) -> World:
        return self._now.world
