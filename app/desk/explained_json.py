"""The explanation of a deadline for machines: moments in UTC, lengths of open time in seconds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.desk.explained import Explained
from app.sla.actions import NOTIFY_PERSON, aim_of
from app.sla.explaining import Explanation
from app.sla.models import LevelReached
from app.sla.rules import LevelRule
from app.tickets.models import Ticket


def as_json(ticket: Ticket, this: Explained) -> dict[str, Any]:
    """The same facts as the page shows."""
    told, timer = this.told, this.told.timer
    return {
        "ticket": ticket.reference,
        "target": timer.target,
        "state": timer.state.value,
        "version": timer.version,
        "policy": _policy(this),
        "length": _length(told),
        "calendar": {"code": this.hours.code, "name": this.hours.name, "zone": this.zone.key},
        "begins": told.rule.kind.begins.value,
        "started_at": _iso(timer.started_at),
        "counted_to": _iso(told.until),
        "due_at": _iso(told.due_at),
        "stands": told.stands,
        "seconds": {name: _seconds(getattr(told, name)) for name in ("length", "elapsed", "left")},
        "windows": [{"from": _iso(opens), "to": _iso(closes)} for opens, closes in told.windows],
        "rests": _rests(this),
        "levels": _levels(told),
        "breaches": _breaches(this),
    }


def _policy(this: Explained) -> dict[str, Any]:
    return {
        "code": this.policy.code,
        "condition": str(this.policy.condition),
        "source": this.policy.source,
        "set": this.book.id,
        "in_force_at": _iso(this.book.in_force_at),
    }


def _length(told: Explanation) -> dict[str, Any]:
    rule = told.rule
    return {"number": rule.length, "measure": rule.measure.value, "end_of_day": rule.end_of_day}


def _rests(this: Explained) -> list[dict[str, Any]]:
    return [
        {
            "status": rest.status,
            "from": _iso(rest.from_at),
            "to": None if rest.goes_on else _iso(rest.to_at),
            "by": {"kind": rest.actor.actor_kind.value, "name": this.name_of(rest.actor)},
            "seconds": _seconds(rest.cost),
        }
        for rest in this.told.rests
    ]


def _levels(told: Explanation) -> list[dict[str, Any]]:
    passed = [
        _level(each.name, each.version, each.at, told.level_of(each))
        | {"reached": True, "planned_at": _iso(each.planned_at), "late_seconds": _late_seconds(each)}
        for each in told.passed
    ]
    coming = [
        _level(each.level.name, told.timer.version, each.at, each.level) | {"reached": False}
        for each in told.coming
    ]
    return [*passed, *coming]


def _level(name: str, version: int, at: datetime, level: LevelRule | None) -> dict[str, Any]:
    actions = [_without_address(action) for action in level.actions] if level else []
    return {"name": name, "version": version, "at": _iso(at), "actions": actions}


def _without_address(action: str) -> str:
    """Whoever sees a ticket, sees no sign-in names of colleagues."""
    name, _aim = aim_of(action)
    return name if name == NOTIFY_PERSON else action


def _late_seconds(passed: LevelReached) -> float | None:
    return _seconds(passed.late_by) if passed.late_by is not None else None


def _breaches(this: Explained) -> list[dict[str, Any]]:
    return [
        {
            "version": breach.version,
            "due_at": _iso(breach.due_at),
            "met_at": _iso(breach.met_at),
            "cause": breach.cause,
            "inferred_cause": breach.inferred_cause,
            "named_by": named_by,
        }
        for breach, named_by in this.breaches
    ]


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _seconds(length: timedelta) -> float:
    return length.total_seconds()
