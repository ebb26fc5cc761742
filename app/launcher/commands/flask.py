"""`./run flask …`: a command of the application, beside the running system or on servers started for it."""

import sys

from app.launcher.lines import Lines
from app.launcher.pidfiles import end_leftovers
from app.launcher.places import INSTANCE
from app.launcher.preparation import prepare
from app.launcher.program import Program
from app.launcher.running import only_one, running
from app.launcher.servers import embedded_servers, start_servers
from app.launcher.settings import Addresses, complete, environment
from app.launcher.supervisor import Supervisor
from app.launcher.trouble import Trouble


def run(arguments: list[str]) -> int:
    """Gives the command's own status."""
    with only_one() as nobody_runs:
        if nobody_runs:
            return _on_own_servers(arguments)
    settings = running()
    if not settings:
        raise Trouble("The system is just starting: try again when it has printed its address.")
    lines = Lines()
    return Supervisor(INSTANCE / "pids", lines).run(_command(arguments, settings))


def _on_own_servers(arguments: list[str]) -> int:
    end_leftovers(INSTANCE / "pids")
    lines = Lines(held=True)
    supervisor = Supervisor(INSTANCE / "pids", lines)
    try:
        settings = complete(start_servers(supervisor, embedded_servers(INSTANCE)), Addresses.free())
        if arguments[:1] != ["db"]:
            prepare(settings, seeds=False)
        return supervisor.run(_command(arguments, settings))
    except Trouble:
        lines.release()
        raise
    finally:
        supervisor.stop()


def _command(arguments: list[str], settings: dict[str, str]) -> Program:
    return Program("flask", [sys.executable, "-m", "flask", *arguments], env=environment(settings))
