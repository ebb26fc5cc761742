"""The sweep: due timers are claimed in batches, and reach their levels exactly once."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Event, record_many
from app.sla.models import Timer
from app.sla.queries import TargetRule, level_at, targets
from app.tickets.models import Ticket

log = structlog.get_logger(__name__)

PUT_OFF = timedelta(hours=1)


def reach_due_levels(at: datetime, *, limit: int) -> list[Timer]:
    """Claim due timers and record what they reached. Of two workers arriving together, each timer has exactly one.

    After a standstill a timer may have passed several levels: each is recorded, in order."""
    due = (
        sa.select(Timer)
        .join(Timer.ticket)
        .where(Timer.next_at <= at)
        .order_by(Timer.next_at)
        .limit(limit)
        .with_for_update(
            skip_locked=True, of=[Timer, Ticket]
        )  # a ticket being changed has its turn in a second
    )
    claimed = list(db.session.scalars(due))
    reached = [(timer, level) for timer in claimed for level in _advance(timer, at)]
    record_many("sla.level_reached", reached, SYSTEM, at=at)
    return claimed


def _advance(timer: Timer, at: datetime) -> list[dict[str, Any]]:
    """Step over every level that is due by now. What cannot be worked out waits an hour, and blocks nobody."""
    rule = targets().get(timer.target_id)
    reached: list[dict[str, Any]] = []
    try:
        while timer.next_at is not None and timer.next_at <= at:
            if rule is None or timer.levels_reached >= len(rule.levels):
                timer.next_at = None  # its target or level was taken out of the policy: nothing more to reach
            else:
                reached.append(_step(timer, rule))
    except (LookupError, Refused) as error:
        log.warning("sla.timer_put_off", timer=timer.id, error=type(error).__name__)
        timer.next_at = at + PUT_OFF
    return reached


def _step(timer: Timer, rule: TargetRule) -> dict[str, Any]:
    level = rule.levels[timer.levels_reached]
    if not level.offset and timer.is_promise:
        timer.breached_at = timer.due_at
    timer.levels_reached += 1
    timer.next_at = level_at(rule, timer.levels_reached, timer.due_at)
    return {
        "target": timer.target,
        "level": level.name,
        "actions": list(level.actions),
        "due_at": timer.due_at,
    }


def level_events(events: list[Event], action: str) -> list[Event]:
    """Those of the level events that ask for this action."""
    return [event for event in events if action in event.data["actions"]]
