"""Ports on loopback."""

import socket
from itertools import count


def next_free_port(preferred: int, taken: set[int] | None = None) -> int:
    """The preferred port, or the next one above it that nobody listens on."""
    return next(port for port in count(preferred) if port not in (taken or ()) and _is_free(port))


def any_free_port() -> int:
    """A port that the system picks."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As our servers do: a port that merely lingers after a stop counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
