"""A file of territories, from opening it to having it: read in parts, confirmed by a person, applied in parts.

Each part is a transaction of its own, and doing one again does nothing: whoever was stopped goes on where they were."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.queries import units_by_code
from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import Acting, ActorKind, record
from app.core.plain_text import one_line
from app.territories.models import KEYS, Stage, Territory, TerritoryImport, TerritoryLine
from app.territories.reading import Line, lines_of, read_part
from app.territories.rows import VALUES

PART = 10_000  # rows of one transaction: a second or two
FATES = ("new", "changed", "ended", "same")  # what a right row may be
WRONG_KEPT = 500  # wrong rows that are told one by one

_SAME_KEYS = sa.and_(*(getattr(Territory, key) == getattr(TerritoryLine, key) for key in KEYS))
_SAME_REST = sa.and_(
    *(
        getattr(Territory, name).is_not_distinct_from(getattr(TerritoryLine, name))
        for name in ("unit_id", "route", "valid_to")
    )
)


def open_import(name: str, content: bytes, *, actor: Acting) -> TerritoryImport:
    """Keep the file, to be read. A file that is no such table is refused at once."""
    lines = lines_of(content)
    opened = TerritoryImport(
        name=one_line(name)[:120],
        stage=Stage.READING,
        content=content,
        lines=len(lines),
        lines_read=1,
        by_id=actor.id if actor.actor_kind is ActorKind.USER else None,
        begun_at=now(),
    )
    db.session.add(opened)
    db.session.flush()
    return opened


def take_a_step(found: TerritoryImport, *, actor: Acting) -> None:
    """The next part of a file, whichever it is."""
    if found.stage is Stage.READING:
        read_on(found)
    elif found.stage is Stage.APPLYING:
        apply_on(found, actor=actor)


def read_on(found: TerritoryImport) -> None:
    """Read the next part. After the last it says what it would change, and waits for somebody to confirm it."""
    units = {code: unit.id for code, unit in units_by_code().items()}
    read, found.lines_read = read_part(lines_of(found.content), found.lines_read, PART, units)
    _copy(found.id, [line for line in read if line.values])
    _note_wrong(found, [[line.number, line.wrong.problem, line.wrong.said] for line in read if line.wrong])
    if found.lines_read >= found.lines:
        _note_wrong(found, _take_out_repeated(found.id))
        found.counts = _count(found.id)
        found.stage = Stage.READY


def _copy(import_id: int, lines: Sequence[Line]) -> None:
    columns = ", ".join(("import_id", "line", *VALUES))
    copied = f"COPY {TerritoryLine.__tablename__} ({columns}) FROM STDIN"
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(copied) as copy:  # a tenth of the time that inserts take
        for line in lines:
            copy.write_row((import_id, line.number, *(line.values or ())))


def _note_wrong(found: TerritoryImport, wrong: list[list[Any]]) -> None:
    found.rows_wrong += len(wrong)
    found.wrong = sorted([*found.wrong, *wrong])[:WRONG_KEPT]


def _take_out_repeated(import_id: int) -> list[list[Any]]:
    """A territory that the file has twice is right the first time only."""
    keys = [getattr(TerritoryLine, key) for key in KEYS]
    first = sa.func.first_value(TerritoryLine.line).over(partition_by=keys, order_by=TerritoryLine.line)
    ranked = (
        sa.select(TerritoryLine.line, first.label("first"))
        .where(TerritoryLine.import_id == import_id)
        .subquery()
    )
    repeated = (
        sa.delete(TerritoryLine)
        .where(TerritoryLine.import_id == import_id, TerritoryLine.line == ranked.c.line)
        .where(ranked.c.line != ranked.c.first)
        .returning(TerritoryLine.line, ranked.c.first)
        .execution_options(synchronize_session=False)
    )
    return [[row.line, "repeated", str(row.first)] for row in db.session.execute(repeated)]


def _count(import_id: int) -> dict[str, int]:
    """What applying it would do: rows that are new, the same, ended (sooner) by their last day, or changed otherwise."""
    ends = sa.and_(
        Territory.unit_id == TerritoryLine.unit_id,
        Territory.route.is_not_distinct_from(TerritoryLine.route),
        sa.or_(Territory.valid_to.is_(None), TerritoryLine.valid_to < Territory.valid_to),
    )
    fate = sa.case((Territory.id.is_(None), "new"), (_SAME_REST, "same"), (ends, "ended"), else_="changed")
    joined = sa.join(TerritoryLine, Territory, _SAME_KEYS, isouter=True)
    counted = sa.select(fate.label("fate"), sa.func.count().label("number")).select_from(joined)
    rows = db.session.execute(counted.where(TerritoryLine.import_id == import_id).group_by(sa.text("fate")))
    return dict.fromkeys(FATES, 0) | {row.fate: row.number for row in rows}


def confirm_import(found: TerritoryImport) -> None:
    """Somebody has looked at it: its right rows are to be applied. A second time changes nothing."""
    if found.stage in (Stage.APPLYING, Stage.DONE):
        return
    if found.stage is not Stage.READY:
        raise Conflict("This file is not ready to be taken in.")
    found.stage = Stage.APPLYING


def discard_import(found: TerritoryImport) -> None:
    """Nothing of it is taken. A second time changes nothing."""
    if found.stage is Stage.DISCARDED:
        return
    if found.stage in (Stage.APPLYING, Stage.DONE):
        raise Conflict("This file has been taken in already.")
    _put_away(found, Stage.DISCARDED)


def apply_on(found: TerritoryImport, *, actor: Acting) -> None:
    """Apply the next part. After the last everybody sees the new territories, and open work is placed anew."""
    until = found.lines_applied + PART
    names = [*KEYS, "valid_to", "unit_id", "route", "probe"]
    rows = sa.select(*(getattr(TerritoryLine, name) for name in names)).where(
        TerritoryLine.import_id == found.id,
        TerritoryLine.line > found.lines_applied,
        TerritoryLine.line <= until,
    )
    new = insert(Territory).from_select(names, rows.order_by(TerritoryLine.line))
    taken = {name: new.excluded[name] for name in ("unit_id", "route", "valid_to")}
    differs = sa.or_(*(getattr(Territory, name).is_distinct_from(value) for name, value in taken.items()))
    db.session.execute(new.on_conflict_do_update(index_elements=KEYS, set_=taken, where=differs))
    found.lines_applied = min(until, found.lines)
    if until >= found.lines:
        db.session.execute(
            sa.text(f"ANALYZE {Territory.__tablename__}")
        )  # else it is not known how telling a probe is
        configuration.changed()
        record("territory.imported", found, actor, **found.counts, wrong=found.rows_wrong)
        _put_away(found, Stage.DONE)


def _put_away(found: TerritoryImport, stage: Stage) -> None:
    """What is left is what it did, and which rows were wrong."""
    db.session.execute(sa.delete(TerritoryLine).where(TerritoryLine.import_id == found.id))
    found.stage, found.ended_at, found.content = stage, now(), b""
