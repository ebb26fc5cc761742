"""`./run env`: addresses and settings of the running system, as shell assignments."""

import shlex

from app.launcher.running import running
from app.launcher.trouble import Trouble


def run(_arguments: list[str]) -> int:
    """Print them; a system that is not up has none."""
    settings = running()
    if not settings:
        raise Trouble("Nothing is up in this checkout: start it with `./run`.")
    for name, value in sorted(settings.items()):
        print(f"{name}={shlex.quote(value)}")
    return 0
