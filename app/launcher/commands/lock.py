"""`./run lock`: make the locks anew from the .in files."""

import subprocess
import sys

from app.launcher.places import ROOT
from app.launcher.trouble import Trouble

_LOCKS = ("requirements", "requirements-test", "requirements-uv", "requirements-node")


def run(arguments: list[str]) -> int:
    """What is locked already stays, unless `--upgrade` is given; what it prints goes to the files."""
    for name in _LOCKS:
        # fmt: off
        command = [
            sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal",
            "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
            "--custom-compile-command", "./run lock", *arguments,
            f"{name}.in", "--output-file", f"{name}.txt",
        ]
        # fmt: on
        if name == "requirements-test":
            command += ["--constraints", "requirements.txt"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Trouble(
                f"{name}.txt could not be made: see whether this machine reaches a package registry."
            )
    return 0
