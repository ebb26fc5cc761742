"""A rule over past tickets, saved or not: how often it would have acted, and what it would do to these tickets now.

Which events there were is known; of tickets only what they are today. So conditions are read against today's ticket, and
what would be done is what would be done now. To be called in a rehearsal: the actions are really done, and taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.queries import Colleague
from app.core.database import db
from app.core.events import Event
from app.rules.contents import RuleContent
from app.rules.operations.performing import perform
from app.rules.queries import LiveRule, live_rule
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

MOST_TICKETS = 5_000  # looked at: the newest there are, of them those of the days asked for
MOST_SHOWN = 25  # and rehearsed
DAYS = (1, 7, 30)
NOT_SAVED = 0  # the number of a rule that has none yet


@dataclass(frozen=True)
class TriedFiring:
    """It would have acted then; `done` is what it would do now, None where the ticket has ended or is being changed."""

    reference: str
    at: datetime
    done: Sequence[Mapping[str, Any]] | None


@dataclass(frozen=True)
class RuleTrial:
    """How often, on how many of the tickets looked at, and the newest of it."""

    days: int
    looked_at: int
    is_cut: bool  # there may be more tickets of those days than were looked at
    times: int
    tickets: int
    shown: Sequence[TriedFiring]


def try_rule(content: RuleContent, *, days: int, user: Colleague, at: datetime) -> RuleTrial:
    """Over tickets of those days in the units whose settings this person manages."""
    rule, since = live_rule(NOT_SAVED, content), at - timedelta(days=days)
    newest = sa.select(Ticket.id).order_by(Ticket.id.desc()).limit(MOST_TICKETS).scalar_subquery()
    looked_at = (Ticket.id.in_(newest), Ticket.opened_at >= since, visible_to(user, "settings.manage"))
    given = _given(rule, looked_at, since).subquery()
    times, tickets = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(given.c.ticket_id.distinct())).select_from(given)
    ).one()
    rows = db.session.execute(
        sa.select(given).order_by(given.c.at.desc(), given.c.ticket_id.desc()).limit(MOST_SHOWN)
    ).all()
    done = _rehearsed(rule, {row.ticket_id for row in rows}, at)
    shown = [TriedFiring(row.reference, row.at, done.get(row.ticket_id)) for row in rows]
    return RuleTrial(days, _count(*looked_at), _count(*looked_at[:2]) >= MOST_TICKETS, times, tickets, shown)


def _count(*which: "sa.ColumnElement[bool]") -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(*which)) or 0


def _given(
    rule: LiveRule, looked_at: "Sequence[sa.ColumnElement[bool]]", since: datetime
) -> "sa.Select[int | None, datetime, str]":
    """Its occasions: what happened to a ticket in one moment is one, for it acts once an act."""
    return (
        sa.select(Event.ticket_id, Event.at, Ticket.reference)
        .distinct()
        .join(Ticket, Ticket.id == Event.ticket_id)
        .where(*looked_at, Event.at >= since, rule.occasion.in_sql(), rule.condition.in_sql())
    )


def _rehearsed(
    rule: LiveRule, ticket_ids: Collection[int], at: datetime
) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """What is done to those that are open. Nobody who works on one waits for us, nor we for them."""
    holding = sa.select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    held = db.session.scalars(holding.with_for_update(skip_locked=True)).all() if ticket_ids else ()
    tickets = [ticket for ticket in held if ticket.is_open]
    done = perform(rule, tickets, at) if tickets else {}
    return {ticket.id: told for ticket, told in done.items()}
