"""Reads: the policy of a ticket, and its clocks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.calendars.arithmetic import between
from app.core.database import db
from app.core.errors import Missing
from app.core.events import Event
from app.sla.models import (
    About,
    Breach,
    Choice,
    LevelReached,
    PolicySet,
    Rebuild,
    RebuildProblem,
    RebuildStage,
    SetState,
    Timer,
    TimerState,
)
from app.sla.reckoning import level_at
from app.sla.rules import (
    PolicyRule,
    Rulebook,
    TargetRule,
    policy_rules,
    rulebook_in_force,
    rulebooks,
    target_rules,
)
from app.sla.targets import PICKUP_WINDOW, RESOLUTION, Owed
from app.tickets.conditions import Case
from app.tickets.handoffs import Handoff
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


def rule_of_timer(timer: Timer) -> TargetRule | None:
    """By what it is reckoned, in which calendar: the one answer for deadline, sweep and page.

    None where the target was taken out of the policy."""
    rule = target_rules().get(timer.target_id)
    return rule.asked_of(timer.handoff.unit_id) if rule is not None and timer.handoff else rule


def timers_of_handoffs(handoffs: Collection[Handoff]) -> Sequence[Timer]:
    """The clocks of what units were asked."""
    ids = [handoff.id for handoff in handoffs]
    known = sa.select(Timer).where(Timer.handoff_id.in_(ids)).order_by(Timer.due_at, Timer.id)
    return db.session.scalars(known).all() if ids else []


def timers_of(ticket: Ticket) -> Sequence[Timer]:
    """The clocks of a ticket itself, without those of its handoffs; of one being opened in this very act too."""
    added = [each for each in db.session.new if isinstance(each, Timer) and each.ticket is ticket]
    if sa.inspect(ticket).pending:
        return added
    known = sa.select(Timer).where(Timer.ticket_id == ticket.id).order_by(Timer.due_at)
    with db.session.no_autoflush:
        return [*db.session.scalars(known), *added]


def timer_of(ticket: Ticket, called: str) -> Timer | None:
    """The clock of the ticket that is called so: by its target, and of a handoff also by its number (`unit_reply-1`)."""
    target, of_handoff, number = called.partition("-")
    wanted = sa.select(Timer).where(Timer.target == target)
    if not of_handoff:
        return db.session.scalar(wanted.where(Timer.ticket_id == ticket.id))
    handed = wanted.join(Timer.handoff).where(Handoff.ticket_id == ticket.id)
    return db.session.scalar(handed.where(sa.cast(Handoff.number, sa.String) == number))


def open_tickets_of(events: Iterable[Event]) -> Mapping[int, Ticket]:
    """The tickets that these levels are about and that are open still, by number. The sweep has read them."""
    about = (
        event.subject.handoff.ticket if event.subject.handoff else event.subject.ticket for event in events
    )
    still = {ticket.id: ticket for ticket in about if ticket is not None and ticket.is_open}
    return dict(sorted(still.items()))


def levels_reached_by(timer: Timer) -> Sequence[LevelReached]:
    """What was told of its deadlines, of each version, oldest first."""
    reached = sa.select(LevelReached).where(LevelReached.timer_id == timer.id)
    return db.session.scalars(reached.order_by(LevelReached.at, LevelReached.position)).all()


def breaches_of(ticket: Ticket) -> "Sequence[sa.Row[Breach, str | None]]":
    """The deadlines it missed, oldest first, each with the name of whoever said why."""
    missed = sa.select(Breach, User.name).outerjoin(User, User.id == Breach.cause_by_id)
    kept = missed.where(Breach.ticket_id == ticket.id, Breach.taken_back_at.is_(None))
    return db.session.execute(kept.order_by(Breach.due_at, Breach.id)).all()


def settling_timer(ticket: Ticket) -> Timer | None:
    """The clock of when it is to be settled: of the window that was booked, else of its resolution."""
    timers = (timer for timer in timers_of(ticket) if timer.state is not TimerState.CANCELLED)
    found = {timer.target: timer for timer in timers}
    return found.get(PICKUP_WINDOW) or found.get(RESOLUTION)


def promised_by(ticket: Ticket) -> datetime | None:
    """By when we said that it would be settled, as long as that clock runs."""
    timer = settling_timer(ticket)
    return timer.due_at if timer and timer.state is TimerState.RUNNING else None


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
    """When the first level of a promise before due is reached: from then on it is due soon.

    A level that stands where the clock begins says what to do, and warns of nothing."""
    rule = rule_of_timer(timer)
    if rule is None or rule.kind.owed is Owed.NOBODY:
        return None
    before = [place for place, level in enumerate(rule.levels) if level.is_before]
    reached = filter(None, (level_at(rule, place, timer.started_at, timer.due_at) for place in before))
    return next((at for at in reached if not _is_beginning(rule, timer.started_at, at)), None)


def _is_beginning(rule: TargetRule, started_at: datetime, at: datetime) -> bool:
    """Whether no open time lies between the two."""
    earlier, later = sorted((started_at, at))
    return not between(rule.calendar, earlier, later)


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


def find_rebuild(number: int, *, hold: bool = False) -> Rebuild:
    """The rebuild of that number; held, nobody else changes it until the transaction ends."""
    found = db.session.get(Rebuild, number, with_for_update={"of": Rebuild} if hold else None)
    if found is None:
        raise Missing
    return found


def latest_rebuilds(limit: int = 20) -> Sequence[Rebuild]:
    """The newest, newest first."""
    newest = sa.select(Rebuild).options(joinedload(Rebuild.calendar)).order_by(Rebuild.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def problems_of(found: Rebuild, limit: int = 50) -> Sequence[RebuildProblem]:
    """The first tickets that could not be reckoned."""
    theirs = sa.select(RebuildProblem).where(RebuildProblem.rebuild_id == found.id)
    named = theirs.options(joinedload(RebuildProblem.ticket, innerjoin=True)).order_by(
        RebuildProblem.ticket_id
    )
    return db.session.scalars(named.limit(limit)).all()


def find_set(state: SetState) -> PolicySet:
    """The set in force, or the draft."""
    found = db.session.scalar(sa.select(PolicySet).where(PolicySet.state == state))
    if found is None:
        raise Missing
    return found
