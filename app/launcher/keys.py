"""Secrets of this machine."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.launcher.places import INSTANCE


def key(name: str, folder: Path = INSTANCE) -> str:
    """A random secret: made once, kept where only its owner reads it."""
    path = folder / "keys" / name
    with suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_privately(path, secrets.token_hex(16))
    return path.read_text()


def write_privately(path: Path, content: str) -> None:
    """Write whole or not at all, readable by the owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    draft.replace(path)
