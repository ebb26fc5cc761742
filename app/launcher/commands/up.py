"""`./run`: everything up, in the foreground."""

import sys
from collections.abc import Callable
from functools import partial

from app.launcher.assets import fetch_assets
from app.launcher.catalogues import compile_catalogues
from app.launcher.lines import Lines
from app.launcher.pidfiles import end_leftovers
from app.launcher.places import INSTANCE
from app.launcher.preload import preload
from app.launcher.preparation import prepare
from app.launcher.processes import processes
from app.launcher.readiness import answers
from app.launcher.running import announce, only_one, running, withdraw
from app.launcher.servers import embedded_servers, start_servers
from app.launcher.settings import Addresses, complete, url
from app.launcher.supervisor import Interrupted, Supervisor
from app.launcher.trouble import Trouble


def run(arguments: list[str]) -> int:
    """Start, watch, stop."""
    if arguments:
        raise Trouble(f"`./run up` takes no arguments, but got {' '.join(arguments)}.")
    with only_one() as is_ours:
        if not is_ours:
            return _say_where()
        return _up()


def _say_where() -> int:
    where = (running() or {}).get("POSTLINE_URL")
    print(
        f"{where}  is already up, started from this checkout."
        if where
        else "It is already starting from this checkout."
    )
    return 0


def _up() -> int:
    if ended := end_leftovers(INSTANCE / "pids"):
        print(f"Ended what an earlier start left behind: {', '.join(ended)}.", file=sys.stderr)
    fetch_assets()
    compile_catalogues()
    lines = Lines(held=True)
    supervisor = Supervisor(INSTANCE / "pids", lines)
    try:
        addresses, signins = _start(supervisor)
        _welcome(addresses, signins)
        lines.release()
        supervisor.watch()
    except Interrupted:
        pass
    except Trouble:
        lines.release()
        raise
    finally:
        print("Stopping …", file=sys.stderr)
        withdraw()
        supervisor.stop()
    return 0


def _start(supervisor: Supervisor) -> tuple[Addresses, str]:
    servers = start_servers(supervisor, embedded_servers(INSTANCE))
    addresses = Addresses.free()
    settings = complete(servers, addresses)
    ours = processes(settings, addresses)
    for program in ours:
        if not program.is_module:  # it imports the application by itself: as long as we take for what follows
            supervisor.start(program)
    signins = prepare(settings, seeds=True)
    preload(settings)
    for program in ours:
        if program.is_module:
            supervisor.start(program)
    supervisor.wait_for(_checks(addresses), seconds=60, what="the application")
    announce(settings | addresses.urls)
    return addresses, signins


def _checks(addresses: Addresses) -> list[Callable[[], bool]]:
    checks = [f"{url(addresses.web)}/readyz", f"{url(addresses.events)}/readyz"]
    if "SIMULATOR_URL" in addresses.urls:
        checks.append(f"{url(addresses.simulator)}/handsets")
    return [partial(answers, check) for check in checks]


def _welcome(addresses: Addresses, signins: str) -> None:
    urls = addresses.urls
    print(f"\n{urls['POSTLINE_URL']}  Postline")
    if "SIMULATOR_URL" in urls:
        print(f"{urls['SIMULATOR_URL']}  the simulator: handsets to text from, and the wire")
    if signins:
        print(f"\nSign in as\n{_indented(signins)}")
    print("\nCtrl-C stops everything.\n", flush=True)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())
