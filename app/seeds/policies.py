"""The promises we ship, by kind and grade: how soon a first answer and a solution; and how long we wait for a reply."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter

import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.clock import now
from app.core.database import db
from app.seeds.tables import Row, rows
from app.sla.models import Level, Policy, PolicySet, SetState, Target

# Columns of the table, in the order in which policies are tried: what fits no grade before fits the last.
GRADES = {"vip": "grade:vip", "gold": "grade:gold", "silver": "grade:silver", "others": ""}


def load_policies(calendar: WorkCalendar) -> None:
    """Put a first set of policies in force, where there is none. What administrators made of it stays theirs."""
    if db.session.scalar(sa.select(PolicySet.id).limit(1)) is not None:
        return
    first = PolicySet(state=SetState.IN_FORCE, begun_at=now(), in_force_at=now())
    db.session.add(first)
    db.session.flush()
    for position, (code, condition, column, targets) in enumerate(_promised(), 1):
        db.session.add(
            Policy(
                set_id=first.id,
                code=code,
                position=position * 10,
                condition=condition,
                calendar_id=calendar.id,
                targets=[_target(row, column) for row in targets],
            )
        )
    db.session.flush()


def _promised() -> Iterator[tuple[str, str, str, Sequence[Row]]]:
    """Each policy of the table once for every grade: its code, condition, column, and lines."""
    named = [(name, list(lines)) for name, lines in groupby(rows("policies"), itemgetter("policy"))]
    for (name, targets), (column, grade) in product(named, GRADES.items()):
        yield f"{name}-{column}", f"{targets[0]['condition']} {grade}".strip(), column, targets


def _target(row: Row, column: str) -> Target:
    levels = [_level(level) for level in rows("levels") if level["target"] == row["target"]]
    return Target(
        name=row["target"], length=int(row[column]), rests_in=row["rests_in"].split(), levels=levels
    )


def _level(row: Row) -> Level:
    return Level(
        name=row["name"],
        per_cent=int(row["per_cent"]) if row["per_cent"] else None,
        minutes=int(row["minutes"]) if row["minutes"] else None,
        actions=row["actions"].split(),
    )
