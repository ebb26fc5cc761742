"""One switch for all rules: whatever they do to the house, it ends with the next act."""

from datetime import datetime

import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import Acting, record
from app.rules.models import RuleStop
from app.rules.queries import rules_stop


def stop_rules(*, actor: Acting, at: datetime) -> None:
    """None acts from now on. What stands still already, goes on standing still."""
    if rules_stop() is not None:
        return
    stop = RuleStop(from_at=at, by_id=actor.id)
    db.session.add(stop)
    db.session.flush()
    configuration_changed()
    record("rule.all_stopped", stop, actor, at=at)


def release_rules(*, actor: Acting, at: datetime) -> None:
    """Those that are on may act again. What happened meanwhile is not made up for."""
    for stop in db.session.scalars(sa.select(RuleStop).where(RuleStop.to_at.is_(None))):
        stop.to_at, stop.ended_by_id = at, actor.id
        configuration_changed()
        record("rule.all_released", stop, actor, at=at)
