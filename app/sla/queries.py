"""Reads: the policy of a ticket, and its clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.sla.models import About, Choice, Rebuild, RebuildStage, Timer, TimerState
from app.sla.reckoning import level_at
from app.sla.rules import PolicyRule, Rulebook, policy_rules, rulebook_in_force, rulebooks, target_rules
from app.sla.targets import RESOLUTION, Owed
from app.tickets.conditions import Case
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Chosen:
    """What a set of policies says of a ticket."""

    book: Rulebook
    policy: PolicyRule | None
    law: PolicyRule | None

    @property
    def both(self) -> Sequence[PolicyRule]:
        """Those that set clocks on it."""
        return [each for each in (self.policy, self.law) if each is not None]


def choose_for(ticket: Ticket, book: Rulebook | None = None) -> Chosen | None:
    """What the set in force, or that one, has for this ticket; None where no set is in force."""
    book = book or rulebook_in_force()
    return choose_from(book, Case(ticket)) if book else None


def choose_from(book: Rulebook, case: Case) -> Chosen:
    """What that set has for the case."""
    return Chosen(book, book.choose(About.TICKET, case), book.choose(About.LAW, case))


def chosen_of(ticket: Ticket) -> Chosen | None:
    """What was chosen for it; of one being opened in this very act what is about to be."""
    row = _choice_of(ticket)
    if row is None:
        return choose_for(ticket)
    rules = policy_rules()
    return Chosen(rulebooks()[row.set_id], rules.get(row.policy_id or 0), rules.get(row.law_id or 0))


def choice_row(ticket: Ticket) -> Choice | None:
    """The row of what was chosen."""
    return _choice_of(ticket)


def _choice_of(ticket: Ticket) -> Choice | None:
    if sa.inspect(ticket).pending:
        return next(
            (each for each in db.session.new if isinstance(each, Choice) and each.ticket is ticket), None
        )
    with db.session.no_autoflush:
        return db.session.get(Choice, ticket.id)


def timers_of(ticket: Ticket) -> Sequence[Timer]:
    """The clocks of a ticket; those of one being opened in this very act too."""
    added = [each for each in db.session.new if isinstance(each, Timer) and each.ticket is ticket]
    if sa.inspect(ticket).pending:
        return added
    known = sa.select(Timer).where(Timer.ticket_id == ticket.id).order_by(Timer.due_at)
    with db.session.no_autoflush:
        return [*db.session.scalars(known), *added]


def promised_by(ticket: Ticket) -> datetime | None:
    """By when we said that it would be settled, as long as that clock runs."""
    running = (timer for timer in timers_of(ticket) if timer.state is TimerState.RUNNING)
    return next((timer.due_at for timer in running if timer.target == RESOLUTION), None)


@dataclass(frozen=True)
class Due:
    """What a ticket's place in the queue is ordered by: its earliest running target."""

    due_at: datetime | None
    warn_at: datetime | None
    target: str | None
    paused: bool


def due_of(timers: Sequence[Timer]) -> Due:
    """The earliest running target towards the customer; at rest when it has clocks and none runs."""
    promised = [each for each in timers if each.kind.owed is Owed.CUSTOMER]
    running = [each for each in promised if each.state is TimerState.RUNNING]
    if not running:
        return Due(None, None, None, paused=bool(promised))
    first = min(running, key=lambda each: each.due_at)
    return Due(first.due_at, warn_at(first), first.target, paused=False)


def warn_at(timer: Timer) -> datetime | None:
    """When the first level of a promise before due is reached: from then on it is due soon."""
    rule = target_rules().get(timer.target_id)
    if rule is None or rule.kind.owed is Owed.NOBODY or not rule.levels or not rule.levels[0].is_before:
        return None
    return level_at(rule, 0, timer.started_at, timer.due_at)


def has_due_timers(at: datetime) -> bool:
    """Whether the sweep has something to do."""
    return db.session.scalar(sa.select(Timer.id).where(Timer.next_at <= at).limit(1)) is not None


def going_rebuild() -> sa.Select[Rebuild]:
    """The rebuild that has tickets to look at, if there is one."""
    return (
        sa.select(Rebuild).where(Rebuild.stage.in_((RebuildStage.COUNTING, RebuildStage.APPLYING))).limit(1)
    )


def has_going_rebuild(_at: datetime) -> bool:
    """Whether one goes on."""
    return db.session.scalar(going_rebuild()) is not None
