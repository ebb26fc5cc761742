"""The sweep: due timers are claimed in batches, and reach their levels exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import selectinload

from app.accounts.queries import users_by_email
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, record_many
from app.core.writing import write_new
from app.sla.actions import addresses_in, by_number
from app.sla.models import LevelReached, Timer
from app.sla.operations.breaching import cause_of, note_breach, of_whom
from app.sla.queries import rule_of_timer
from app.sla.reckoning import level_at
from app.sla.rules import LevelRule, TargetRule
from app.sla.targets import Owed
from app.tickets.handoffs import Handoff
from app.tickets.models import Ticket

log = structlog.get_logger(__name__)

PUT_OFF = timedelta(hours=1)

# Not a join: the index of due timers stays the way in, however many handoffs there are.
_OF_HANDOFF = sa.select(Handoff.ticket_id).where(Handoff.id == Timer.handoff_id).scalar_subquery()


def reach_due_levels(at: datetime, *, limit: int) -> list[Timer]:
    """Claim due timers and record what they reached. Of two workers arriving together, each timer has exactly one.

    After a standstill a timer may have passed several levels: each is recorded, in order."""
    due = (
        sa.select(Timer)
        .join(Ticket, Ticket.id == sa.func.coalesce(Timer.ticket_id, _OF_HANDOFF))
        .options(selectinload(Timer.ticket), selectinload(Timer.handoff).selectinload(Handoff.ticket))
        .where(Timer.next_at <= at)
        .order_by(Timer.next_at)
        .limit(limit)
        .with_for_update(
            skip_locked=True, of=[Timer, Ticket]
        )  # a ticket being changed has its turn in a second
    )
    claimed = list(db.session.scalars(due))
    reached = [each for timer in claimed for each in _advance(timer, at)]
    _note_levels(reached, at)
    _note_breaches([each.timer for each in reached if each.level.is_due])
    numbers = _numbers_in(reached)
    record_many("sla.level_reached", [(each.timer, each.told(numbers)) for each in reached], SYSTEM, at=at)
    return claimed


@dataclass(frozen=True)
class Reached:
    """A timer came to a level of its deadline as it then was."""

    timer: Timer
    position: int
    level: LevelRule
    due_at: datetime
    planned_at: datetime | None

    def told(self, numbers: Mapping[str, int]) -> dict[str, Any]:
        """What its event says, with the people it names by these numbers."""
        return {
            "target": self.timer.target,
            "level": self.level.name,
            "position": self.position,
            "actions": by_number(self.level.actions, numbers),
            "at_any_hour": self.level.at_any_hour,
            "due_at": self.due_at,
            **of_whom(self.timer),
        }


def _advance(timer: Timer, at: datetime) -> list[Reached]:
    """Step over every level that is due by now. What cannot be worked out waits an hour, and blocks nobody."""
    rule = rule_of_timer(timer)
    reached: list[Reached] = []
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


def _step(timer: Timer, rule: TargetRule) -> Reached:
    position, level = timer.levels_reached, rule.levels[timer.levels_reached]
    planned_at = timer.due_at if level.is_due else timer.next_at
    following = level_at(rule, position + 1, timer.started_at, timer.due_at)
    timer.levels_reached, timer.next_at = position + 1, following
    return Reached(timer, position, level, timer.due_at, planned_at)


def _numbers_in(reached: list[Reached]) -> Mapping[str, int]:
    """Of the people whom these levels name, by their sign-in names."""
    named = addresses_in(action for each in reached for action in each.level.actions)
    return {email: user.id for email, user in users_by_email(named).items()}


def _note_levels(reached: list[Reached], at: datetime) -> None:
    """Facts of the deadline as it now is, which nobody reads before the commit: no objects are made of them."""
    rows = [
        {
            "timer_id": each.timer.id,
            "version": each.timer.version,
            "position": each.position,
            "name": each.level.name,
            "due_at": each.due_at,
            "planned_at": each.planned_at,
            "at": at,
        }
        for each in reached
    ]
    if rows:
        write_new((cast(sa.Table, LevelReached.__table__), rows))


def _note_breaches(timers: list[Timer]) -> None:
    """Those that somebody owed, with the cause that their tickets tell."""
    for timer in timers:
        if timer.kind.owed is not Owed.NOBODY and timer.breached_at is None:
            note_breach(timer, cause_of(timer.ticket) if timer.ticket else None)
