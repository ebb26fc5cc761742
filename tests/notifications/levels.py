"""A promise of two hours with a level that tells somebody, and what was told."""

from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.notifications.jobs import tell_held_notices
from app.notifications.models import Notice
from app.notifications.queries import has_held_notices
from app.sla.models import Measure
from app.tickets.models import Ticket
from tests.factories import make_ticket
from tests.sla.arranging import level, policy, put_in_force, target

MONDAY, DUE = "2026-03-02 14:00", "2026-03-02 16:00"


def promise(*actions: str, calendar: str = "always", at_any_hour: bool = False, **offset: int) -> None:
    """Two hours, and this level."""
    made = level("told", *actions, **(offset or {"per_cent": 0}))
    made.at_any_hour = at_any_hour
    put_in_force(policy("all", calendar=calendar, resolution=target(120, Measure.MINUTES, made)))


def notices(**about: Any) -> list[Notice]:
    """What was told, in order."""
    return list(db.session.scalars(sa.select(Notice).filter_by(**about).order_by(Notice.id)))


def opened(travel: Any, at: str = MONDAY, *, holder: User | None = None) -> Ticket:
    """A query of that moment."""
    travel(at)
    ticket = make_ticket("query")
    if holder is not None:
        with transaction():
            db.session.get_one(Ticket, ticket.id).assignee_id = holder.id
    return ticket


def hours_begin(travel: Any, at: str) -> None:
    """The clock comes to that moment, and what was held until then is told."""
    travel(at)
    if has_held_notices(now()):
        tell_held_notices()
