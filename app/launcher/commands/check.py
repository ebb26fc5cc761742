"""`./run check [--full]`: what CI runs."""

import os
import subprocess
import sys
import time
from pathlib import Path

from app.launcher.places import ROOT
from app.launcher.trouble import Trouble

_PYTHON = [sys.executable, "-m"]
_RUN = [str(ROOT / "run")]
_OLDEST_POSTGRES = Path("/usr/lib/postgresql/15/bin")

_STEPS = {
    "format": [*_PYTHON, "ruff", "format", "--check", "--quiet", "."],
    "lint": [*_PYTHON, "ruff", "check", "--quiet", "."],
    "types": [*_PYTHON, "mypy"],
    "imports": [str(Path(sys.executable).with_name("lint-imports"))],
    "templates": [*_PYTHON, "djlint", "--lint", "--quiet", "app/templates", "simulator/templates"],
    "tests": [*_RUN, "test", "-n", "2", "-m", "not long and not processes"],
    "tests with processes": [*_RUN, "test", "-m", "processes and not long"],
}
_LONG_STEPS = {"long tests": [*_RUN, "test", "-m", "long"]}


def run(arguments: list[str]) -> int:
    """Every step, even after one has failed; the last line sums up."""
    if arguments not in ([], ["--full"]):
        raise Trouble("`./run check` knows only `--full`.")
    began = time.monotonic()
    failed = [name for name, command in _STEPS.items() if not _passes(name, command)]
    if arguments:
        failed += [name for name, command in _LONG_STEPS.items() if not _passes(name, command)]
        failed += _oldest_postgres()
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"\ncheck: {'failed: ' + ', '.join(failed) if failed else 'all good'} ({minutes} min {seconds} s)")
    return 1 if failed else 0


def _passes(name: str, command: list[str], **env: str) -> bool:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    print(f"   {'ok' if not done.returncode else 'FAILED'}, {time.monotonic() - began:.1f} s", flush=True)
    return not done.returncode


def _oldest_postgres() -> list[str]:
    name = "tests on PostgreSQL 15"
    if not _OLDEST_POSTGRES.exists():
        print(f"\n== {name}\n   left out: it is not installed here")
        return []
    command = [*_RUN, "test", "-n", "2", "-m", "not long and not browser and not processes"]
    return [] if _passes(name, command, POSTGRES_BIN=str(_OLDEST_POSTGRES)) else [name]
