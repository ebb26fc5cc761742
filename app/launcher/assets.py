"""The front end's files of others: fetched by npm, copied to where the application serves them."""

import hashlib
import json
import shutil

from app.launcher.node import npm
from app.launcher.places import ROOT
from app.launcher.trouble import Trouble

_FROM = ROOT / "node_modules"
_TO = ROOT / "app" / "static" / "vendor"
_MARK = _TO / ".made-from"


def fetch_assets(*, for_tests: bool = False) -> None:
    """Make `app/static/vendor` what package.json says; nothing to do while it and its lock are the same.

    What only tests need (devDependencies) comes with the tests.
    """
    manifest, lock = ROOT / "package.json", ROOT / "package-lock.json"
    wanted = hashlib.sha256(manifest.read_bytes() + lock.read_bytes()).hexdigest()
    for_tests_too = f"{wanted} and for tests"
    done = _MARK.read_text() if _MARK.exists() else ""
    if done == for_tests_too or (done == wanted and not for_tests):
        return
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", *(() if for_tests else ("--omit=dev",)))
    for source, target in json.loads(manifest.read_text())["assets"].items():
        _copy(source, target)
    _MARK.write_text(for_tests_too if for_tests else wanted)


def _copy(source: str, target: str) -> None:
    if not (_FROM / source).exists():
        raise Trouble(f"package.json names {source} as an asset, but no package brings it.")
    (_TO / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_FROM / source, _TO / target)
