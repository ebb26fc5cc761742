"""What a rebuild would do to the next tickets: by a set of policies, or by the hours of one calendar and nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.calendars.hours import Calendar
from app.calendars.proposals import proposal_from
from app.core.database import db
from app.core.errors import Refused, Said
from app.sla.beginnings import bookings_of
from app.sla.models import PolicySet, Rebuild, Timer, TimerState
from app.sla.operations.choosing import LIVE, Plan, Shift, plan_for
from app.sla.queries import choose_from
from app.sla.reckoning import due_from, levels_at
from app.sla.rules import Rulebook, TargetRule, read_rulebooks, rulebooks, target_rules
from app.sla.spans import Span, rests_of, spans_of
from app.sla.targets import Begins
from app.tickets.fields import cases_of
from app.tickets.models import ENDED, Ticket

GONE = Said("What its policy names is not there any more.")
Planning = tuple[Ticket, Callable[[], Plan]]
_OPEN = Ticket.status.not_in(ENDED)


def count_concerned(found: Rebuild) -> int:
    """How many open tickets it has to look at."""
    return db.session.scalar(sa.select(sa.func.count(Ticket.id)).where(_concerns(found))) or 0


def has_open_work(calendar_id: int) -> bool:
    """Whether a clock of an open ticket runs, or rests, in the hours of that calendar."""
    return db.session.scalar(sa.select(Ticket.id).where(_runs_in(calendar_id)).limit(1)) is not None


@dataclass(frozen=True)
class Problem:
    """A ticket that cannot be reckoned, and why."""

    ticket: Ticket
    sentence: str
    error: str  # its name


@dataclass(frozen=True)
class Part:
    """The next tickets by number: what would become of them, and those of which it cannot be said."""

    tickets: Sequence[Ticket]
    plans: Sequence[Plan]
    problems: Sequence[Problem]


def next_part(found: Rebuild, at: datetime, *, limit: int, hold: bool) -> Part:
    """What would become of the next tickets: a fixed number of statements, however many they are."""
    tickets = _next_tickets(found, limit, hold=hold)
    if found.set_id is not None:
        planning = _by_set(tickets, _book(found.set_id), at)
    else:
        planning = _by_hours(tickets, found.calendar_id, _hours_tried(found), at)
    plans, problems = [], []
    for ticket, plan in planning:
        try:
            plans.append(plan())
        except (LookupError, Refused) as problem:
            sentence = str(problem.sentence if isinstance(problem, Refused) else GONE)
            problems.append(Problem(ticket, sentence, type(problem).__name__))
    return Part(tickets, plans, problems)


def _next_tickets(found: Rebuild, limit: int, *, hold: bool) -> Sequence[Ticket]:
    wanted = sa.select(Ticket).where(Ticket.id > found.after_id, _concerns(found))
    wanted = wanted.order_by(Ticket.id).limit(limit)
    if hold:
        wanted = wanted.with_for_update(of=Ticket)
    return db.session.scalars(wanted.options(joinedload(Ticket.customer))).all()


def _concerns(found: Rebuild) -> sa.ColumnElement[bool]:
    return _OPEN if found.calendar_id is None else _runs_in(found.calendar_id)


def _runs_in(calendar_id: int) -> sa.ColumnElement[bool]:
    targets = [rule.id for rule in target_rules().values() if rule.calendar_id == calendar_id]
    theirs = sa.exists().where(
        Timer.ticket_id == Ticket.id, Timer.target_id.in_(targets), Timer.state.in_(LIVE)
    )
    return sa.and_(_OPEN, theirs)


def _by_set(tickets: Sequence[Ticket], book: Rulebook, at: datetime) -> Iterator[Planning]:
    timers, spans, bookings = _clocks_of(tickets), _spans_of(tickets), bookings_of(tickets)
    for case in cases_of(tickets, book.names):
        number = case.ticket.id
        known = (
            case.ticket,
            choose_from(book, case),
            timers.get(number, ()),
            spans[number],
            bookings.get(number),
        )
        yield case.ticket, partial(plan_for, *known, at)


def _book(set_id: int) -> Rulebook:
    """A draft as it stands in its rows; what is or was in force never changes, and is in memory."""
    return rulebooks().get(set_id) or read_rulebooks(PolicySet.id == set_id)[set_id]


def _by_hours(
    tickets: Sequence[Ticket], calendar_id: int | None, tried: Calendar | None, at: datetime
) -> Iterator[Planning]:
    rules = {
        rule.id: rule.tried_in(tried) for rule in target_rules().values() if rule.calendar_id == calendar_id
    }
    timers, spans = _clocks_of(tickets), _spans_of(tickets)
    for ticket in tickets:
        yield ticket, partial(_plan_in_hours, ticket, rules, timers.get(ticket.id, ()), spans[ticket.id], at)


def _plan_in_hours(
    ticket: Ticket,
    rules: Mapping[int, TargetRule],
    timers: Sequence[Timer],
    spans: Sequence[Span],
    at: datetime,
) -> Plan:
    """What would become of its clocks of these targets, by the hours that the targets have now.

    A clock that rests goes on by the hours of then, whatever is done: no deadline of it moves here."""
    known = ((timer, rules.get(timer.target_id)) for timer in timers if timer.state in LIVE)
    shifts = [_shift_in_hours(timer, rule, spans, at) for timer, rule in known if rule is not None]
    return Plan(ticket, None, timers, spans, shifts, ())


def _shift_in_hours(timer: Timer, rule: TargetRule, spans: Sequence[Span], at: datetime) -> Shift:
    rests, due_at = timer.state is TimerState.PAUSED, timer.due_at
    if rule.kind.begins is not Begins.BOOKED:
        due_at = due_from(rule, timer.started_at, rests_of(rule, spans, at))
    levels = levels_at(rule, timer.started_at, due_at)
    return Shift(timer, rule, due_at if rests else timer.due_at, due_at, levels, rests)


def _hours_tried(found: Rebuild) -> Calendar | None:
    """Those that are proposed, until they are saved."""
    if found.proposal is None or found.saved_at is not None:
        return None
    return proposal_from(found.proposal).calendar


def _clocks_of(tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Timer]]:
    found: dict[int, list[Timer]] = {}
    theirs = sa.select(Timer).where(Timer.ticket_id.in_([ticket.id for ticket in tickets]))
    for timer in db.session.scalars(theirs):
        found.setdefault(timer.ticket_id or 0, []).append(timer)
    return found


def _spans_of(tickets: Sequence[Ticket]) -> Mapping[int, Sequence[Span]]:
    return spans_of([ticket.id for ticket in tickets])
