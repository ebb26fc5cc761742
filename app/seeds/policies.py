"""The promises we ship, by kind and grade; how long we wait for a reply; and how soon units answer us, by their kind."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter

import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.clock import now
from app.core.database import db
from app.seeds.tables import Row, rows
from app.sla.models import About, Level, Measure, Policy, PolicySet, SetState, Target

# Columns of the table, in the order in which policies are tried: what fits no grade before fits the last.
GRADES = {"vip": "grade:vip", "gold": "grade:gold", "silver": "grade:silver", "others": ""}


def load_policies(calendar: WorkCalendar) -> None:
    """Put a first set of policies in force, where there is none. What administrators made of it stays theirs."""
    if db.session.scalar(sa.select(PolicySet.id).limit(1)) is not None:
        return
    first = PolicySet(state=SetState.IN_FORCE, begun_at=now(), in_force_at=now())
    db.session.add(first)
    db.session.flush()
    for position, policy in enumerate([*_promised(calendar), *_asked_of_units()], 1):
        policy.set_id, policy.position = first.id, position * 10
        db.session.add(policy)
    db.session.flush()


def _promised(calendar: WorkCalendar) -> Iterator[Policy]:
    """What customers are promised: each policy of the table once for every grade."""
    for (name, lines), (column, grade) in product(_policies("policies"), GRADES.items()):
        condition = f"{lines[0]['condition']} {grade}".strip()
        targets = [
            Target(
                name=row["target"],
                length=int(row[column]),
                rests_in=row["rests_in"].split(),
                levels=_levels(row),
            )
            for row in lines
        ]
        yield Policy(code=f"{name}-{column}", condition=condition, calendar_id=calendar.id, targets=targets)


def _asked_of_units() -> Iterator[Policy]:
    """What units are asked for by their kind, each in its own hours."""
    for name, lines in _policies("unit_policies"):
        targets = [
            Target(
                name=row["target"],
                length=int(row["length"]),
                measure=Measure(row["measure"]),
                levels=_levels(row),
            )
            for row in lines
        ]
        yield Policy(
            code=name, about=About.HANDOFF, condition=lines[0]["condition"], calendar_id=None, targets=targets
        )


def _policies(table: str) -> list[tuple[str, Sequence[Row]]]:
    """The policies of a table, each with its lines."""
    return [(name, list(lines)) for name, lines in groupby(rows(table), itemgetter("policy"))]


def _levels(target: Row) -> list[Level]:
    return [_level(row) for row in rows("levels") if row["target"] == target["target"]]


def _level(row: Row) -> Level:
    return Level(
        name=row["name"],
        per_cent=int(row["per_cent"]) if row["per_cent"] else None,
        minutes=int(row["minutes"]) if row["minutes"] else None,
        actions=row["actions"].split(),
    )
