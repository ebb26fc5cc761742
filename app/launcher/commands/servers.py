"""`./run servers [--kept NAME]`: servers for whoever asks, until its end of our standard input is closed.

Throwaway ones for tests; or careful ones, with data kept in `instance/NAME`, for benchmarks.
"""

import json
import os
import select
import sys

from app.launcher.servers import kept_servers, throwaway_servers


def run(arguments: list[str]) -> int:
    """Print the settings as one line of JSON, then stay until whoever asked is gone."""
    asked = kept_servers(arguments[1]) if arguments[:1] == ["--kept"] else throwaway_servers()
    with asked as (supervisor, settings):
        print(json.dumps(settings), flush=True)
        supervisor.watch(until=_is_input_closed)
    return 0


def _is_input_closed() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)
