"""Open work is reckoned anew, by a set of policies and today's calendars: counted first, then done, a part at a time.

Each part is a transaction of its own, and doing one again does nothing: whoever was stopped goes on where they were.
What has ended is never touched."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.errors import Conflict, Refused, Said
from app.core.events import SYSTEM, Acting, ActorKind, record
from app.core.locks import Space, hold_name
from app.sla.beginnings import bookings_of
from app.sla.models import Choice, PolicySet, Rebuild, RebuildProblem, RebuildStage, SetState, Timer
from app.sla.operations.choosing import Plan, carry_out, plan_for
from app.sla.queries import choose_from
from app.sla.rules import Rulebook, read_rulebooks, rulebooks
from app.sla.spans import spans_of
from app.tickets.fields import cases_of
from app.tickets.models import ENDED, Ticket

log = structlog.get_logger(__name__)

PART = 200  # tickets of one transaction: some tenths of a second
GOING = (RebuildStage.COUNTING, RebuildStage.APPLYING)
UNDECIDED = (*GOING, RebuildStage.READY)
GONE = Said("What its policy names is not there any more.")
_OPEN = Ticket.status.not_in(ENDED)


def begin_rebuild(book: PolicySet, *, actor: Acting, at: datetime) -> Rebuild:
    """Begin to count what reckoning open work by this set would do. One at a time."""
    hold_name(Space.ONLY_ONE, Rebuild.__tablename__)  # of two at one moment the second sees the first
    if db.session.scalar(sa.select(Rebuild.id).where(Rebuild.stage.in_(UNDECIDED))) is not None:
        raise Conflict("Open work is being reckoned already. Stop that first.")
    begun = Rebuild(
        set_id=book.id,
        stage=RebuildStage.COUNTING,
        begun_at=at,
        begun_by_id=actor.id if actor.actor_kind is ActorKind.USER else None,
        open_tickets=db.session.scalar(sa.select(sa.func.count()).where(_OPEN)) or 0,
    )
    db.session.add(begun)
    db.session.flush()
    record("rebuild.begun", begun, actor, at=at, set=book.id)
    return begun


def confirm_rebuild(found: Rebuild, *, actor: Acting, at: datetime) -> None:
    """Somebody has seen what it would do, and wants it."""
    if found.stage is not RebuildStage.READY:
        raise Conflict("This is not waiting to be told.")
    if db.session.get_one(PolicySet, found.set_id).state is not SetState.IN_FORCE:
        raise Refused("Open work follows only policies that are in force.")
    found.stage, found.after_id, found.seen, found.problems = RebuildStage.APPLYING, 0, 0, 0
    db.session.execute(sa.delete(RebuildProblem).where(RebuildProblem.rebuild_id == found.id))
    record("rebuild.confirmed", found, actor, at=at, changed=found.changed)


def stop_rebuild(found: Rebuild, *, actor: Acting, at: datetime) -> None:
    """Go no further. What was done stays done, and can be done again."""
    if found.stage in UNDECIDED:
        found.stage, found.ended_at = RebuildStage.STOPPED, at
        record("rebuild.stopped", found, actor, at=at, applied=found.applied)


def take_part(found: Rebuild, at: datetime) -> None:
    """The next tickets, by number; after the last it waits for somebody, or is done.

    When other policies came in force meanwhile it stops: what was opened by those is not led back."""
    applies = found.stage is RebuildStage.APPLYING
    if applies and not _is_in_force(found):
        stop_rebuild(found, actor=SYSTEM, at=at)
        return
    tickets = _next_tickets(found.after_id, hold=applies)
    plans = _plans(found, tickets, at)
    if applies:
        _apply(plans, at)
        found.applied += sum(plan.moves for plan in plans)
    else:
        _count(found, plans, at)
    found.seen += len(tickets)
    if len(tickets) == PART:
        found.after_id = tickets[-1].id
    elif applies:
        found.stage, found.ended_at = RebuildStage.DONE, at
    else:
        found.stage = RebuildStage.READY


def _is_in_force(found: Rebuild) -> bool:
    """Whether it is still what tickets are opened by; it stays so as long as this part takes."""
    this = sa.select(PolicySet.state).where(PolicySet.id == found.set_id)
    return db.session.scalar(this.with_for_update(read=True)) is SetState.IN_FORCE


def _plans(found: Rebuild, tickets: Sequence[Ticket], at: datetime) -> list[Plan]:
    """What would become of these: a fixed number of statements, however many they are. What cannot be reckoned is named."""
    ids = [ticket.id for ticket in tickets]
    book = _book(found.set_id)
    timers, spans, bookings = _timers_of(ids), spans_of(ids), bookings_of(tickets)
    plans = []
    for case in cases_of(tickets, book.names):
        number, chosen = case.ticket.id, choose_from(book, case)
        try:
            known, booking = timers.get(number, ()), bookings.get(number)
            plans.append(plan_for(case.ticket, chosen, known, spans[number], booking, at))
        except (LookupError, Refused) as problem:
            _name_problem(found, case.ticket, problem)
    return plans


def _name_problem(found: Rebuild, ticket: Ticket, problem: Exception) -> None:
    log.warning("sla.not_reckoned", ticket=ticket.id, error=type(problem).__name__)
    sentence = str(problem.sentence if isinstance(problem, Refused) else GONE)
    db.session.add(RebuildProblem(rebuild_id=found.id, ticket_id=ticket.id, sentence=sentence))
    found.problems += 1


def _next_tickets(after_id: int, *, hold: bool) -> Sequence[Ticket]:
    wanted = sa.select(Ticket).where(Ticket.id > after_id, _OPEN).order_by(Ticket.id).limit(PART)
    if hold:
        wanted = wanted.with_for_update(of=Ticket)
    return db.session.scalars(wanted.options(joinedload(Ticket.customer))).all()


def _book(set_id: int) -> Rulebook:
    """A draft as it stands in its rows; what is or was in force never changes, and is in memory."""
    return rulebooks().get(set_id) or read_rulebooks(PolicySet.id == set_id)[set_id]


def _timers_of(ticket_ids: Sequence[int]) -> Mapping[int, Sequence[Timer]]:
    found: dict[int, list[Timer]] = {}
    for timer in db.session.scalars(sa.select(Timer).where(Timer.ticket_id.in_(ticket_ids))):
        found.setdefault(timer.ticket_id or 0, []).append(timer)
    return found


def _count(found: Rebuild, plans: Sequence[Plan], at: datetime) -> None:
    shifts = [shift for plan in plans for shift in plan.shifts if shift.rule is not None]
    found.changed += sum(plan.moves for plan in plans)
    found.late_at_once += sum(shift.due_at <= at < shift.was_due_at for shift in shifts)
    found.late_at_once += sum(begins.due_at <= at for plan in plans for begins in plan.begins)
    found.soonest = min([found.soonest, *(_seconds(shift.by) for shift in shifts)])
    found.latest = max([found.latest, *(_seconds(shift.by) for shift in shifts)])


def _seconds(by: timedelta) -> int:
    return int(by.total_seconds())


def _apply(plans: Sequence[Plan], at: datetime) -> None:
    choices = {
        row.ticket_id: row
        for row in db.session.scalars(
            sa.select(Choice).where(Choice.ticket_id.in_([plan.ticket.id for plan in plans]))
        )
    }
    for plan in plans:
        row = choices.get(plan.ticket.id)
        if row is None:
            row = Choice(ticket=plan.ticket, set_id=plan.chosen.book.id)
            db.session.add(row)
        carry_out(plan, row, at)
