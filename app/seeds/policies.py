"""The promises we ship, by kind and grade: how soon a first answer and a solution; and how long we wait for a reply."""

from collections.abc import Iterator
from itertools import groupby, product
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.calendars.models import WorkCalendar
from app.core.database import db
from app.customers.models import Grade
from app.seeds.tables import Row, add_missing, rows
from app.sla.models import Level, Policy, Target

# Columns of the table, in the order in which policies are tried: what fits no grade before fits the last.
GRADES: dict[str, Grade | None] = {
    "vip": Grade.VIP,
    "gold": Grade.GOLD,
    "silver": Grade.SILVER,
    "others": None,
}


def load_policies(calendar: WorkCalendar) -> None:
    """Add the policies that are missing, each with its targets and their levels."""
    promised = {f"{kind}-{column}": (kind, column, targets) for kind, column, targets in _promised()}
    known = set(db.session.scalars(sa.select(Policy.code)))
    values = [
        {
            "code": code,
            "position": position * 10,
            "kind": kind,
            "grade": GRADES[column],
            "calendar_id": calendar.id,
        }
        for position, (code, (kind, column, _)) in enumerate(promised.items(), 1)
        if code not in known
    ]
    if not values:
        return
    added = db.session.execute(insert(Policy).values(values).returning(Policy.id, Policy.code))
    _add_targets([(policy.id, *promised[policy.code][1:]) for policy in added])


def _promised() -> Iterator[tuple[str, str, list[Row]]]:
    by_kind = [(kind, list(lines)) for kind, lines in groupby(rows("policies"), itemgetter("kind"))]
    for (kind, targets), column in product(by_kind, GRADES):
        yield kind, column, targets


def _add_targets(added: list[tuple[int, str, list[Row]]]) -> None:
    values: list[dict[str, Any]] = [
        {
            "policy_id": policy_id,
            "name": row["target"],
            "minutes": int(row[column]),
            "pauses": bool(row["pauses"]),
        }
        for policy_id, column, targets in added
        for row in targets
    ]
    targets = db.session.execute(insert(Target).values(values).returning(Target.id, Target.name))
    levels = list(rows("levels"))
    add_missing(
        Level,
        [_level(target.id, row) for target, row in product(targets, levels) if row["target"] == target.name],
    )


def _level(target_id: int, row: Row) -> dict[str, Any]:
    return {
        "target_id": target_id,
        "name": row["name"],
        "per_cent": int(row["per_cent"]) if row["per_cent"] else None,
        "minutes": int(row["minutes"]) if row["minutes"] else None,
        "actions": row["actions"].split(),
    }
