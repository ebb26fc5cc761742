"""The tables beside this code: read, told apart by version, and put into the database where they are missing."""

import csv
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts import rights
from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.triage.defaults import OPT_WORDS, PHRASES

Row = dict[str, str]

_HERE = Path(__file__).parent
_DATA = _HERE / "data"
_READ_ELSEWHERE = (*PHRASES, OPT_WORDS, Path(rights.__file__))
_LOCK = 7070190  # the advisory lock of whoever loads


def rows(table: str) -> Iterator[Row]:
    """The lines of a table under `data/`."""
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def names(row: Row) -> dict[str, str]:
    """What the row is called, in the languages it has a name in."""
    return {language: row[language] for language in CUSTOMER_CODES if row.get(language)}


def add_missing(model: type[Any], values: Sequence[dict[str, Any]]) -> None:
    """Put in what is not there yet; what somebody changed stays as it is."""
    if values:
        db.session.execute(insert(model).values(values).on_conflict_do_nothing())


def be_alone() -> None:
    """Two who load at once come one after the other, until the transaction ends."""
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def is_current(name: str) -> bool:
    """Whether what this code would load under that name is loaded already."""
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == name)) == _version()


def note_loaded(name: str) -> None:
    """Remember that this very content was loaded."""
    write_setting(name, _version())


def _version() -> str:
    """Moves with every letter of the tables and of the code that loads them."""
    files = sorted([*_DATA.rglob("*.csv"), *_HERE.rglob("*.py"), *_READ_ELSEWHERE])
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
