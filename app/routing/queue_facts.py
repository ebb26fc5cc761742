"""What a queue is set to, as plain facts: a page shows them, a form sends them back, an event tells them."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from app.core.database import db, to_json
from app.routing.models import Queue, QueueSkill, Strategy

Facts = Mapping[str, Any]

CONDITIONS = ("kinds", "languages", "channels", "grades")  # of what comes here
LENGTHS = (
    "priority_worth", "vip_worth", "return_after", "overflow_after", "alert_oldest",
)  # in seconds  # fmt: skip
_PLAIN = (
    "names", "purposes", "unit_id", "is_closed", "takes_tickets", "takes_contacts", "language_level", "calendar_id",
    "pushes", "offer_seconds", "wrap_up_seconds", "overflow_id", "most_waiting", "alert_waiting", "alert_late",
)  # fmt: skip


def facts_of(queue: Queue) -> dict[str, Any]:
    """All of them, as JSON carries them; alike if the queue is."""
    plain = {name: getattr(queue, name) for name in _PLAIN}
    lists = {name: sorted(getattr(queue, name)) for name in CONDITIONS}
    lengths = {name: _seconds(getattr(queue, name)) for name in LENGTHS}
    return plain | lists | lengths | {"strategy": queue.strategy.value, "skills": _skills_of(queue)}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def _skills_of(queue: Queue) -> dict[str, int]:
    asked = sa.select(QueueSkill.skill_code, QueueSkill.level).where(QueueSkill.queue_id == queue.id)
    return {row.skill_code: row.level for row in db.session.execute(asked.order_by(QueueSkill.skill_code))}


def write_facts(queue: Queue, facts: Facts) -> None:
    """Let the queue have these."""
    for name, value in facts.items():
        if name == "skills":
            _write_skills(queue, value)
        else:
            setattr(queue, name, _kept(name, value))


def _kept(name: str, value: Any) -> Any:
    if name == "strategy":
        return Strategy(value)
    return timedelta(seconds=value) if name in LENGTHS and value is not None else value


def _write_skills(queue: Queue, wanted: Mapping[str, int]) -> None:
    db.session.execute(sa.delete(QueueSkill).where(QueueSkill.queue_id == queue.id))
    rows = [{"queue_id": queue.id, "skill_code": code, "level": level} for code, level in wanted.items()]
    if rows:
        db.session.execute(sa.insert(QueueSkill), rows)


def fingerprint_of(facts: Facts) -> str:
    """Another one as soon as anything in them is another."""
    content = {name: facts[name] for name in sorted(facts)}
    return sha256(to_json(content).encode()).hexdigest()[:32]
