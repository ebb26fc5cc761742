"""The promises we ship, by kind and grade; how long we wait for a reply; and how soon units answer us, by their kind."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from operator import itemgetter

import sqlalchemy as sa

from app.core.clock import now
from app.core.configuration import write_setting
from app.core.database import db
from app.seeds.tables import Row, rows
from app.sla.contents import PolicyContent, TargetContent, content_of, rows_of
from app.sla.models import About, Measure, Policy, PolicySet, SetState
from app.sla.rules import LevelRule
from app.sla.sets import fingerprint_of

# Columns of the table, in the order in which policies are tried: what fits no grade before fits the last.
GRADES = {"vip": "grade:vip", "gold": "grade:gold", "silver": "grade:silver", "others": ""}
STEP = 10  # between positions
SHIPPED = "shipped_policies"  # the setting: the fingerprints of what we brought


def load_policies(calendars: Mapping[str, int]) -> None:
    """Put a first set of policies in force, where there is none. What administrators made of it stays theirs."""
    if db.session.scalar(sa.select(PolicySet.id).limit(1)) is not None:
        return
    first = PolicySet(state=SetState.IN_FORCE, begun_at=now(), in_force_at=now())
    db.session.add(first)
    db.session.flush()
    shipped = shipped_policies(calendars)
    write_policies(first, shipped)
    write_setting(SHIPPED, [fingerprint_of(shipped)])


def write_policies(found: PolicySet, contents: Sequence[PolicyContent]) -> None:
    """Rows of these in a set that has none about the same yet, in this order."""
    for place, content in enumerate(contents, 1):
        policy = _row_of(content)
        policy.set_id, policy.position = found.id, place * STEP
        db.session.add(policy)
    db.session.flush()


def shipped_policies(calendars: Mapping[str, int]) -> Sequence[PolicyContent]:
    """Those of our tables as a set would hold them, in the calendars of those codes."""
    return [content_of(_row_of(content)) for content in (*_promised(calendars), *_asked_of_units())]


def _row_of(content: PolicyContent) -> Policy:
    return Policy(
        code=content.code,
        about=content.about,
        condition=content.condition,
        calendar_id=content.calendar_id,
        targets=rows_of(content),
    )


def _promised(calendars: Mapping[str, int]) -> Iterator[PolicyContent]:
    """What customers are promised: each policy of the table once for every grade. Its first line gives its calendar."""
    for (name, lines), (column, grade) in product(_policies("policies"), GRADES.items()):
        condition = f"{lines[0]['condition']} {grade}".strip()
        usual = lines[0]["calendar"]
        targets = tuple(
            TargetContent(
                name=row["target"],
                length=int(row[column]),
                calendar_id=None if row["calendar"] == usual else calendars[row["calendar"]],
                rests_in=tuple(row["rests_in"].split()),
                levels=_levels(row),
            )
            for row in lines
        )
        yield PolicyContent(f"{name}-{column}", About.TICKET, condition, calendars[usual], targets=targets)


def _asked_of_units() -> Iterator[PolicyContent]:
    """What units are asked for by their kind, each in its own hours."""
    for name, lines in _policies("unit_policies"):
        targets = tuple(
            TargetContent(row["target"], int(row["length"]), Measure(row["measure"]), levels=_levels(row))
            for row in lines
        )
        yield PolicyContent(name, About.HANDOFF, lines[0]["condition"], None, targets=targets)


def _policies(table: str) -> list[tuple[str, Sequence[Row]]]:
    """The policies of a table, each with its lines."""
    return [(name, list(lines)) for name, lines in groupby(rows(table), itemgetter("policy"))]


def _levels(target: Row) -> tuple[LevelRule, ...]:
    return tuple(_level(row) for row in rows("levels") if row["levels"] == target["levels"])


def _level(row: Row) -> LevelRule:
    return LevelRule(
        name=row["name"],
        per_cent=int(row["per_cent"] or 0),
        minutes=int(row["minutes"] or 0),
        actions=tuple(row["actions"].split()),
    )
