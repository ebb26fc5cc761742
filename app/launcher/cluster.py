"""The data folder of the embedded PostgreSQL."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from app.launcher.account import Account, account_for, hand_over
from app.launcher.keys import write_privately
from app.launcher.places import is_open_to_others
from app.launcher.postgres_binaries import SHARED, major_version
from app.launcher.trouble import Trouble

USER = "postline"


def cluster(folder: Path, binaries: Path, password: str, *, throwaway: bool) -> Path:
    """The data folder behind `folder`, made if it is not there, fit for these binaries."""
    ours = major_version(binaries)
    made_by = _made_by(folder)
    if made_by == ours:
        return folder.resolve()
    if made_by is None or throwaway:
        _make(folder, binaries, password)
        return folder.resolve()
    raise Trouble(
        f"{folder} was made by PostgreSQL {made_by}, this is {ours}: set POSTGRES_BIN, or `./run reset`."
    )


def forget_cluster(folder: Path) -> None:
    """Remove the data, wherever they are, and the pointer to them."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder.resolve())
    folder.unlink(missing_ok=True)


def _made_by(folder: Path) -> str | None:
    try:
        return (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None
    except PermissionError:
        raise Trouble(
            f"{folder} belongs to another account: start as that one, or `./run reset` as root."
        ) from None


def _make(folder: Path, binaries: Path, password: str) -> None:
    forget_cluster(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = folder.parent
    if os.getuid() == 0 and not is_open_to_others(place):
        SHARED.mkdir(parents=True, exist_ok=True)
        place = SHARED
    account = account_for(folder)
    draft = Path(tempfile.mkdtemp(prefix="postgres-", dir=place))
    hand_over(draft, account)
    try:
        _initialise(draft, binaries, password, account)
    except BaseException:
        shutil.rmtree(draft)
        raise
    if place == folder.parent:
        draft.rename(folder)
    else:
        folder.symlink_to(draft)


def _initialise(data: Path, binaries: Path, password: str, account: Account | None) -> None:
    secret = data.with_name(f"{data.name}.password")
    write_privately(secret, password)
    hand_over(secret, account)
    # fmt: off
    command = [
        binaries / "initdb", "--pgdata", data, "--username", USER, "--pwfile", secret,
        "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
    ]
    # fmt: on
    identity = {"user": account.user, "group": account.group, "extra_groups": []} if account else {}
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **identity)  # type: ignore[call-overload]
    finally:
        secret.unlink()
    if done.returncode:
        raise Trouble(
            f"PostgreSQL's data folder could not be made: {done.stderr.strip() or done.stdout.strip()}"
        )
