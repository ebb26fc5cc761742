"""`./run reset`: forget the data of this machine."""

import shutil
import sys

from app.launcher.cluster import forget_cluster
from app.launcher.pidfiles import end_leftovers
from app.launcher.places import INSTANCE
from app.launcher.running import only_one
from app.launcher.trouble import Trouble

_KEPT = {".gitkeep", "config.py", "running.lock"}


def run(arguments: list[str]) -> int:
    """Ask first, unless `--yes` is given."""
    with only_one() as nobody_runs:
        if not nobody_runs:
            raise Trouble("The system is up: stop it first.")
        if arguments != ["--yes"] and not _is_meant():
            print("Nothing was touched.")
            return 1
        _forget()
    print("Forgotten. The next ./run starts afresh.")
    return 0


def _is_meant() -> bool:
    print(
        f"This removes every ticket, customer, account and key in {INSTANCE}. Type yes to go on: ",
        end="",
        flush=True,
    )
    return sys.stdin.readline().strip() == "yes"


def _forget() -> None:
    end_leftovers(INSTANCE / "pids")
    for data in [*INSTANCE.glob("postgres"), *INSTANCE.glob("*/postgres")]:
        if not data.is_file():  # a key may have that name
            forget_cluster(data)
    for path in INSTANCE.iterdir():
        if path.name in _KEPT:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
