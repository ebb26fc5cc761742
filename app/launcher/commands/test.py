"""`./run test [pytest's arguments]`: the tests, on servers of their own."""

import sys

from app.launcher.assets import fetch_assets
from app.launcher.catalogues import compile_catalogues
from app.launcher.program import Program
from app.launcher.servers import throwaway_servers
from app.launcher.settings import environment


def run(arguments: list[str]) -> int:
    """Gives pytest's own status."""
    fetch_assets(for_tests=True)
    compile_catalogues()
    if not any(argument.startswith("-m") for argument in arguments):
        arguments = ["-m", "not long", *arguments]
    with throwaway_servers() as (supervisor, settings):
        command = [sys.executable, "-m", "pytest", *arguments]
        return supervisor.run(Program("pytest", command, env=environment(settings)))
