"""Python packages beyond those that `run` has installed."""

import importlib
import subprocess
import sys

from app.launcher.places import ROOT
from app.launcher.trouble import Trouble


def install(lock: str) -> None:
    """Install a hashed lock beside what is there."""
    print(f"Installing the packages of {lock} …", file=sys.stderr)
    if not _works("uv", "pip", "install", "--python", sys.executable, lock) and not _works(
        "pip", "install", lock
    ):
        raise Trouble(f"{lock} could not be installed: see whether this machine reaches a package registry.")
    importlib.invalidate_caches()


def _works(*command: str) -> bool:
    *installer, lock = command
    whole = [sys.executable, "-m", *installer, "--quiet", "--require-hashes", "-r", lock]
    return not subprocess.run(whole, cwd=ROOT, capture_output=True, check=False).returncode
