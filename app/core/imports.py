"""Files of rows on their way in: taken in parts by a job, each line good or told what is wrong with it.

A subject says in `READERS` which columns its files have and how their rows are taken; all else is the same for all."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from time import monotonic
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import db
from app.core.errors import Missing, Refused
from app.core.events import Acting, record
from app.core.plain_text import clean
from app.core.transaction import transaction

log = structlog.get_logger(__name__)

BATCH = 500
LONGEST_SECONDS = 4.0
LONGEST_FILE = 32 * 1024 * 1024
MOST_ERRORS = 1_000  # told one by one; the rest is counted


class ImportState(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    DONE = "done"
    BROKEN = "broken"  # something in it that nobody foresaw: the files behind it go on


class FileImport(db.Model):  # type: ignore[name-defined]
    """A file, how much of it is taken, and by whom it was brought."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    lines: Mapped[int] = mapped_column(default=0)  # read so far, without the heading
    taken: Mapped[int] = mapped_column(default=0)  # lines that told something new
    wrong: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FileImportError(db.Model):  # type: ignore[name-defined]
    """A line that could not be taken, and why: a sentence with its words, told in the reader's language."""

    import_id: Mapped[int] = mapped_column(sa.ForeignKey(FileImport.id), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """A row of a file with the number of its line; the values are trimmed."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of some lines: how many told something new, and what was wrong with which."""

    taken: int
    wrong: Mapping[int, Refused]


@dataclass(frozen=True)
class Reader:
    """How files of a kind are read: the columns they must have, those they may have, and what takes their lines."""

    needed: Sequence[str]
    optional: Sequence[str]
    take: Callable[[Sequence[Line]], Outcome]


READERS: dict[str, Reader] = {}


def begin_import(kind: str, name: str, content: bytes, *, actor: Acting) -> FileImport:
    """Keep a file, to be taken by a job. `Refused` if it is no table of that kind; nothing is kept then."""
    check_table(kind, content)
    made = FileImport(kind=kind, name=name[:200], content=content, made_at=now())
    db.session.add(made)
    db.session.flush()
    record("import.begun", made, actor, kind=kind, file=made.name)
    return made


def take_files() -> None:
    """Take lines of the files that wait, the oldest first, for a few seconds. Done twice at once, each is taken once."""
    began = monotonic()
    for import_id in db.session.scalars(_WAITING).all():
        while _take_or_give_up(import_id):
            if monotonic() - began > LONGEST_SECONDS:
                return


def _take_or_give_up(import_id: int) -> bool:
    try:
        return take_part(import_id)
    except (sa.exc.DataError, csv.Error, ValueError, OverflowError) as error:
        log.warning("import.broken", number=import_id, error=type(error).__name__)
        with transaction():
            broken = db.session.get_one(FileImport, import_id)
            broken.state, broken.ended_at = ImportState.BROKEN, now()
        return False


def has_waiting_files(_at: datetime) -> bool:
    """Whether a file is not taken yet."""
    return db.session.scalar(_WAITING.limit(1)) is not None


def take_part(import_id: int) -> bool:
    """The next lines of a file in one transaction; whether there may be more."""
    with transaction():
        found = db.session.scalar(
            sa.select(FileImport).where(FileImport.id == import_id).with_for_update(skip_locked=True)
        )
        if found is None or found.state is not ImportState.WAITING:
            return False
        return _take(found)


def _take(found: FileImport) -> bool:
    lines = list(islice(lines_of(found.kind, found.content), found.lines, found.lines + BATCH))
    outcome = READERS[found.kind].take(lines) if lines else Outcome(0, {})
    told = sorted(outcome.wrong.items())[: max(0, MOST_ERRORS - found.wrong)]
    db.session.add_all(
        FileImportError(
            import_id=found.id, line=number, reason={"sentence": why.sentence, "words": why.words}
        )
        for number, why in told
    )
    found.lines += len(lines)
    found.taken += outcome.taken
    found.wrong += len(outcome.wrong)
    if len(lines) == BATCH:
        return True
    found.state, found.ended_at, found.content = ImportState.DONE, now(), b""
    return False


def check_table(kind: str, content: bytes) -> None:
    """Whether the file is a table of this kind at all."""
    if len(content) > LONGEST_FILE:
        raise Refused("This file is longer than 32 MB. Split it.")
    try:
        heading = _heading(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused("This file is not UTF-8. Save it as “CSV UTF-8”.") from error
    except csv.Error as error:
        raise Refused("This is no CSV file: a quotation mark is not closed.") from error
    reader = READERS[kind]
    missing = [name for name in reader.needed if name not in heading]
    if missing:
        raise Refused("This table has no column %(columns)s.", columns=", ".join(missing))
    unknown = [name for name in heading if name not in (*reader.needed, *reader.optional)]
    if unknown:
        raise Refused(
            "This table has a column that means nothing here: %(columns)s.", columns=", ".join(unknown)
        )


def lines_of(kind: str, content: bytes) -> Iterator[Line]:
    """The rows that say anything, with the numbers of their lines."""
    table = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    heading = _columns(next(table, []))
    names = (*READERS[kind].needed, *READERS[kind].optional)
    for row in table:
        values = dict.fromkeys(names, "") | dict(
            zip(heading, (clean(cell).strip() for cell in row), strict=False)
        )
        if any(values.values()):
            yield Line(table.line_num, values)


def find_import(number: int) -> FileImport:
    """The file of that number, or `Missing`."""
    found = db.session.get(FileImport, number)
    if found is None:
        raise Missing
    return found


def latest_imports(limit: int = 20) -> Sequence[FileImport]:
    """The files brought last, the newest first."""
    return db.session.scalars(sa.select(FileImport).order_by(FileImport.id.desc()).limit(limit)).all()


def errors_of(import_id: int, limit: int = MOST_ERRORS) -> Sequence[FileImportError]:
    """What was wrong in which line, in order."""
    told = sa.select(FileImportError).where(FileImportError.import_id == import_id)
    return db.session.scalars(told.order_by(FileImportError.line).limit(limit)).all()


def _heading(text: str) -> list[str]:
    return _columns(next(csv.reader(io.StringIO(text, newline="")), []))


def _columns(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


_WAITING = sa.select(FileImport.id).where(FileImport.state == ImportState.WAITING).order_by(FileImport.id)
