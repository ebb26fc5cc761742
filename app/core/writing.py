"""What an act adds is written in one statement: numbers are drawn ahead, so no row waits for the one it refers to.

A dozen tables filled one after the other, each row told its number, cost a text half its time (docs/decisions/0012)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapper, Session, UOWTransaction, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import RelationshipDirection

from app.core.database import db, to_json
from app.core.drawing import draw_many

Rows = Sequence[Mapping[str, Any]]
MANY = 5  # changed objects of one kind: from then on one statement is worth its while
_SIMPLE = (sa.Integer, sa.String, sa.Boolean, sa.DateTime, sa.Date, JSONB)


def number_new() -> None:
    """Give every new object of the session its number, and those that refer to it, so that all may name it."""
    new = [(each, _plan(each)) for each in db.session.new]
    nameless: dict[str, list[Any]] = {}
    for each, plan in new:
        if plan.sequence and each.__dict__.get("id") is None:
            nameless.setdefault(plan.sequence, []).append(each)
    for sequence, those in nameless.items():
        for each, number in zip(those, draw_many(sequence, len(those)), strict=True):
            set_committed_value(each, "id", number)
    for each, plan in new:
        plan.link(each)


def write_new(*others: tuple[sa.Table, Rows], notify: str | None = None) -> None:
    """Write the new objects of the session and these other rows, all in one statement. `notify` is a channel to wake.

    What is more than rows that refer to each other (lists of children, arrays) is left to the session's own flush."""
    session = db.session()
    new = list(session.new)
    if not all(_plan(each).is_simple for each in new):
        session.flush()
        new = []
    parts = {} if not new else _rows_of(new)
    for table, rows in others:
        parts[table.name, tuple(rows[0])] = rows
    if parts:
        text = _statement(tuple(parts), notify)
        session.connection().exec_driver_sql(text, tuple(to_json(rows) for rows in parts.values()))
        _is_written(session, new)


def write_changes(session: Session) -> None:
    """Write the changes of many objects of one table in one statement, where the same plain columns changed in all.

    Whoever changes so many holds their rows: a statement locks them in no order of its own. What else has changed is
    left to the session's own flush."""
    alike: dict[tuple[type[Any], tuple[str, ...]], list[Any]] = {}
    for each in session.dirty:
        changed = tuple(sorted(sa.inspect(each).committed_state))
        alike.setdefault((type(each), changed), []).append(each)
    for (of, changed), those in alike.items():
        plan = _plan(those[0])
        if len(those) < MANY or not plan.sequence or not plan.simple.issuperset(changed):
            continue
        rows = [{"id": _number(each)} | {name: each.__dict__[name] for name in changed} for each in those]
        done = session.connection().exec_driver_sql(_updating(plan.table, changed), (to_json(rows),))
        if done.rowcount != len(rows):
            raise StaleDataError(f"of {len(rows)} rows of {of.__name__} {done.rowcount} were there")
        for each, row in zip(those, rows, strict=True):
            for name in changed:
                set_committed_value(each, name, row[name])


def _number(each: Any) -> int:
    """Known also of what has to be read anew."""
    return int(sa.inspect(each).identity[0])


def _rows_of(new: list[Any]) -> dict[tuple[str, tuple[str, ...]], Rows]:
    number_new()
    parts: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for each in new:
        plan = _plan(each)
        parts.setdefault((plan.table, plan.columns), []).append(plan.row(each))
    return dict(parts)


def _is_written(session: Session, new: list[Any]) -> None:
    """From now on they are what a flush would have made of them."""
    with session.no_autoflush:
        for each in new:
            session.expunge(each)
        for each in new:
            make_transient_to_detached(each)
        session.add_all(new)


@dataclass(frozen=True)
class _Plan:
    """How the rows of a class are made."""

    table: str
    columns: tuple[str, ...]
    sequence: str | None  # of its number, where it has one
    defaults: Mapping[str, sa.ColumnDefault]
    links: Sequence[tuple[str, Sequence[tuple[str, str]]]]  # relationship: own column, the other's
    is_simple: bool
    simple: frozenset[str]  # columns whose values JSON can carry

    def link(self, each: Any) -> None:
        """Set its columns that refer to others."""
        facts = each.__dict__
        for name, pairs in self.links:
            other = facts.get(name)
            if other is not None:
                for own, theirs in pairs:
                    set_committed_value(each, own, getattr(other, theirs))

    def row(self, each: Any) -> dict[str, Any]:
        """Its values, with the defaults set on the object too."""
        facts = each.__dict__
        for name, default in self.defaults.items():
            if facts.get(name) is None:
                set_committed_value(each, name, default.arg(None) if default.is_callable else default.arg)
        return {name: facts[name] for name in self.columns if facts.get(name) is not None}


_PLANS: dict[type[Any], _Plan] = {}


def _plan(each: object) -> _Plan:
    """That of its class, made once."""
    of = type(each)
    return _PLANS.get(of) or _PLANS.setdefault(of, _made(sa.inspect(of)))


def _made(mapper: Mapper[Any]) -> _Plan:
    table = mapper.local_table
    assert isinstance(table, sa.Table)
    kept = [each for each in mapper.relationships if not each.viewonly]
    number = table.autoincrement_column
    return _Plan(
        table=table.name,
        columns=tuple(column.name for column in table.columns if column.computed is None),
        sequence=f"{table.name}_{number.name}_seq" if number is not None else None,
        defaults={column.name: column.default for column in table.columns if column.default is not None},
        links=[
            (each.key, [(own.name, theirs.name) for own, theirs in each.local_remote_pairs or ()])
            for each in kept
            if each.direction is RelationshipDirection.MANYTOONE
        ],
        is_simple=all(isinstance(column.type, _SIMPLE) for column in table.columns)
        and all(each.direction is RelationshipDirection.MANYTOONE for each in kept)
        and not any(_has_list_of(mapper, other) for other in mapper.registry.mappers),
        simple=frozenset(
            column.name
            for column in table.columns
            if isinstance(column.type, _SIMPLE) and not column.primary_key and column.computed is None
        ),
    )


def _has_list_of(mapper: Mapper[Any], other: Mapper[Any]) -> bool:
    """Then the other's flush tells its members whose they are."""
    lists = (each for each in other.relationships if not each.viewonly)
    return any(each.mapper is mapper and each.uselist for each in lists)


@cache
def _statement(parts: tuple[tuple[str, tuple[str, ...]], ...], notify: str | None) -> str:
    written = [
        f"part_{number} AS ({_insertion(table, columns)})" for number, (table, columns) in enumerate(parts)
    ]
    return f"WITH {', '.join(written)} SELECT " + (f"pg_notify('{notify}', '')" if notify else "1")


def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    rows = f'jsonb_populate_recordset(NULL::"{table}", %s::jsonb)'
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {rows}'  # noqa: S608 - our models' own names


@cache
def _updating(table: str, changed: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = given."{name}"' for name in changed)
    rows = f'jsonb_populate_recordset(NULL::"{table}", %s::jsonb)'
    return f'UPDATE "{table}" SET {sets} FROM {rows} AS given WHERE "{table}".id = given.id'  # noqa: S608 - our models' own names


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    write_changes(session)
    if session.new and all(_plan(each).is_simple for each in session.new):
        write_new()


sa.event.listen(db.session, "before_flush", _before_flush)
