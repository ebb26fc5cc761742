"""Where files lie: by the hash of their content, behind an interface. A folder of this machine is its first adapter."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from tempfile import mkstemp
from typing import BinaryIO, Protocol

from flask import Flask, current_app

from app.core.clock import now
from app.core.errors import Missing


class Storage(Protocol):
    """Keeps contents. A key is made of the content (its SHA-256), so what is put twice is kept once."""

    def put(self, content: BinaryIO) -> str:
        """Keep all of it, from its beginning, and give its key. Once this returns it outlives a crash."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The content of a key; `Missing` if there is none."""
        ...

    def exists(self, key: str) -> bool:
        """Whether there is a content of this key."""
        ...

    def delete(self, key: str) -> None:
        """Forget it. What is gone already stays gone."""
        ...

    def put_before(self, at: datetime) -> Iterator[str]:
        """The keys of what was put last before then, and of what was begun before then and never finished."""
        ...


def init_app(app: Flask) -> None:
    """The storage that the settings name. It makes its folder when it first keeps something."""
    folder = app.config["STORAGE_DIR"] or os.path.join(app.instance_path, "files")
    app.extensions["storage"] = DiskStorage(Path(folder))


def storage() -> Storage:
    """The application's storage."""
    return current_app.extensions["storage"]


class DiskStorage:
    """A folder, of this machine or one that several share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: BinaryIO) -> str:
        """Write beside, then rename: a reader sees the whole or nothing."""
        draft = self._draft(content)
        with draft.open("rb") as written:
            key = file_digest(written, "sha256").hexdigest()
        path = self._path(key)
        path.parent.mkdir(exist_ok=True)
        draft.replace(path)
        for folder in (path.parent, self._folder):
            _make_durable(folder)
        return key

    def open(self, key: str) -> BinaryIO:
        """Read from the file."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise Missing from error

    def exists(self, key: str) -> bool:
        """Look for the file."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._path(key).unlink(missing_ok=True)

    def put_before(self, at: datetime) -> Iterator[str]:
        """By the time that stands at the file, which is our clock's."""
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # somebody else has just removed it
                if path.stat().st_mtime < at.timestamp() and _KEY.fullmatch(path.name):
                    yield path.name

    def _draft(self, content: BinaryIO) -> Path:
        folder = self._folder / _DRAFT[:2]
        folder.mkdir(parents=True, exist_ok=True)
        number, name = mkstemp(prefix=_DRAFT, dir=folder)
        content.seek(0)
        with os.fdopen(number, "wb") as file:
            copyfileobj(content, file)
            file.flush()
            os.fsync(number)
            os.utime(number, (now().timestamp(),) * 2)
        return Path(name)

    def _path(self, key: str) -> Path:
        """No name from outside ever gets here: keys are of one form, and so is their place."""
        if not _KEY.fullmatch(key):
            raise Missing
        return self._folder / key[:2] / key


def _make_durable(folder: Path) -> None:
    """A renamed file outlives a crash only once its folder is written too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


_DRAFT = "draft-"
_KEY = re.compile(rf"[0-9a-f]{{64}}|{_DRAFT}\w+", re.ASCII)
