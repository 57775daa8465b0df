"""`python -m sandbox`: the stand-ins for the supplier, Stripe and the mail server, until Ctrl-C."""

import argparse
import asyncio
import signal
import sys

from sandbox.server import Options, Running, serve
from sandbox.world import Config


def _options() -> Options:
    usual = Config()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8401, help="HTTP port, 0 for a free one (%(default)s)")
    parser.add_argument(
        "--smtp-port", type=int, default=8425, help="SMTP port, 0 for a free one (%(default)s)"
    )
    parser.add_argument(
        "--state", default=":memory:", help="SQLite file that keeps state over a restart (none)"
    )
    parser.add_argument("--api-key", default=usual.api_key, help="the supplier's key (%(default)s)")
    parser.add_argument("--webhook-url", default="", help="where Stripe events go (nowhere)")
    parser.add_argument("--webhook-secret", default=usual.webhook_secret, help="signs them (%(default)s)")
    parser.add_argument(
        "--balance", default=usual.balance, help="the supplier account's opening balance (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=usual.seed, help="makes another catalog (%(default)s)")
    parser.add_argument(
        "--catalog-times",
        type=int,
        default=usual.catalog_times,
        help="how often each plan comes (%(default)s)",
    )
    parser.add_argument(
        "--latency-ms", type=int, default=0, help="how long the supplier takes to answer (%(default)s)"
    )
    given = vars(parser.parse_args())
    where = {name: given.pop(name) for name in ("host", "port", "smtp_port", "state")}
    return Options(**where, config=given)


def _announce(sandbox: Running) -> None:
    print(f"sandbox ready: {sandbox.url}/ (panel), SMTP on port {sandbox.smtp_port}", flush=True)


async def _main(options: Options) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(options, _announce, stop)


def main() -> int:
    """Exit code 0 after a stop, 1 if it could not start."""
    try:
        asyncio.run(_main(_options()))
    except OSError as problem:
        print(
            f"The sandbox did not start: {problem}. Choose another with --port or --smtp-port.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
