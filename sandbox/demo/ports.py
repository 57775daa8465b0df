"""Is a port free? Asked before anything starts, so that a taken one costs a sentence and not a half-started shop."""

import socket

from sandbox.demo.layout import HOST, Ports

OVERRIDES = {"shop": "PORT=8010", "sandbox": "SANDBOX_PORT=8411", "smtp": "SMTP_PORT=8435"}


def taken(ports: Ports) -> list[str]:
    """One sentence for each port that somebody else listens on; empty when all are free."""
    wanted = {"shop": ports.shop, "sandbox": ports.sandbox, "smtp": ports.smtp}
    return [
        f"Port {port} (for the {name}) is taken. Stop what listens there, or choose another: make demo {OVERRIDES[name]}"
        for name, port in wanted.items()
        if not _is_free(port)
    ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: connections that a stopped demo left in TIME_WAIT do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
