"""Carriers: whoever tells us of items. An adapter hands over files of tracks; the first is a folder of this machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from flask import current_app

from app.core.clock import now
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.imports import begin_import
from app.core.transaction import transaction

log = structlog.get_logger(__name__)

SETTLED_SECONDS = 2.0  # a file that was written to a moment ago may not be whole yet


@dataclass(frozen=True)
class Tracks:
    """A file of tracks that a carrier has for us, as `items import` takes them."""

    name: str
    content: bytes


class Carrier(Protocol):
    """A source of tracks. What is not kept is handed over again: told twice it is the same track."""

    def tracks(self) -> Iterator[Tracks]:
        """What it has for us now."""
        ...

    def keep(self, tracks: Tracks) -> None:
        """We have it: it need not be handed over again."""
        ...

    def refuse(self, tracks: Tracks, why: str) -> None:
        """It is no file of tracks, and why: for whoever looks after this carrier."""
        ...


class FolderCarrier:
    """A carrier that puts its files (`*.csv`) into a folder; they move on to `taken` or `refused` within it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tracks(self) -> Iterator[Tracks]:
        """The files that nobody writes to any more, by name."""
        settled = now().timestamp() - SETTLED_SECONDS
        for file in sorted(self._folder.glob("*.csv")):
            if file.is_file() and file.stat().st_mtime <= settled:
                yield Tracks(file.name, file.read_bytes())

    def keep(self, tracks: Tracks) -> None:
        """Into `taken`."""
        self._move(tracks, "taken")

    def refuse(self, tracks: Tracks, why: str) -> None:
        """Into `refused`, with the reason beside it."""
        self._move(tracks, "refused")
        (self._folder / "refused" / f"{tracks.name}.txt").write_text(f"{why}\n", encoding="utf-8")

    def _move(self, tracks: Tracks, to: str) -> None:
        folder = self._folder / to
        folder.mkdir(exist_ok=True)
        (self._folder / tracks.name).replace(folder / tracks.name)


def carriers() -> Sequence[Carrier]:
    """Those of this installation: a folder, where `TRACKS_FOLDER` names one."""
    folder = current_app.config["TRACKS_FOLDER"]
    return [FolderCarrier(Path(folder))] if folder else []


def collect_tracks() -> None:
    """Bring in what the carriers have for us. Killed between keeping a file and saying so, it comes once more."""
    for carrier in carriers():
        for tracks in carrier.tracks():
            try:
                with transaction():
                    begin_import("items", tracks.name, tracks.content, actor=SYSTEM)
            except Refused as refusal:
                log.warning("items.file_refused", file=tracks.name, why=str(refusal))
                carrier.refuse(tracks, str(refusal))
            else:
                carrier.keep(tracks)
