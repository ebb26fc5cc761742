"""Open work is reckoned anew, by a set of policies or by changed hours: counted first, then done, a part at a time.

Each part is a transaction of its own, and doing one again does nothing: whoever was stopped goes on where they were.
What has ended is never touched."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from app.calendars.models import WorkCalendar
from app.calendars.proposals import Proposal, proposal_from, save_proposal
from app.calendars.queries import find_calendar
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM, Acting, ActorKind, record
from app.core.locks import Space, hold_name
from app.sla.models import Choice, PolicySet, Rebuild, RebuildProblem, RebuildStage, SetState
from app.sla.operations.choosing import Plan, carry_out, put_under
from app.sla.operations.planning import Problem, count_concerned, next_part

log = structlog.get_logger(__name__)

PART = 200  # tickets of one transaction: some tenths of a second
GOING = (RebuildStage.COUNTING, RebuildStage.APPLYING)
UNDECIDED = (*GOING, RebuildStage.READY)


def begin_rebuild(book: PolicySet, *, actor: Acting, at: datetime) -> Rebuild:
    """Begin to count what reckoning open work by this set would do. One at a time."""
    return _begin(Rebuild(set_id=book.id), actor, at)


def begin_calendar_rebuild(
    calendar: WorkCalendar, proposal: Proposal | None, *, actor: Acting, at: datetime
) -> Rebuild:
    """Begin to count what the hours of this calendar, as they are or as they are proposed, would do to its clocks."""
    begun = Rebuild(calendar_id=calendar.id)
    if proposal is not None:
        begun.proposal = proposal.told()
    return _begin(begun, actor, at)


def _begin(begun: Rebuild, actor: Acting, at: datetime) -> Rebuild:
    begun.stage, begun.after_id, begun.begun_at = RebuildStage.COUNTING, 0, at
    begun.begun_by_id = actor.id if actor.actor_kind is ActorKind.USER else None
    hold_name(Space.REBUILD, "undecided")  # two clicks at once: the second finds what the first began
    _make_way(begun, actor, at)
    begun.open_tickets = count_concerned(begun)
    db.session.add(begun)
    db.session.flush()
    record("rebuild.begun", begun, actor, at=at, set=begun.set_id, calendar=begun.calendar_id)
    return begun


def _make_way(begun: Rebuild, actor: Acting, at: datetime) -> None:
    """A count that nobody took up gives way to the next; so does somebody's own proposal, also while it is counted."""
    undecided = sa.select(Rebuild).where(Rebuild.stage.in_(UNDECIDED)).with_for_update(of=Rebuild)
    found = db.session.scalar(undecided.execution_options(populate_existing=True))
    if found is None:
        return
    is_own = found.proposal is not None and found.begun_by_id == begun.begun_by_id
    if found.stage is RebuildStage.APPLYING or not (found.stage is RebuildStage.READY or is_own):
        raise Conflict("Open work is being reckoned already. Stop that first.")
    stop_rebuild(found, actor=actor, at=at)
    db.session.flush()


def confirm_rebuild(found: Rebuild, *, actor: Acting, at: datetime) -> None:
    """Somebody has seen what it would do, and wants it. Hours that were proposed are saved with it."""
    if found.stage is not RebuildStage.READY:
        raise Conflict("This is not waiting to be told.")
    if (
        found.set_id is not None
        and db.session.get_one(PolicySet, found.set_id).state is not SetState.IN_FORCE
    ):
        raise Refused("Open work follows only policies that are in force.")
    if found.proposal is not None:
        _save(found, actor, at)
    found.stage, found.after_id, found.seen, found.problems = RebuildStage.APPLYING, 0, 0, 0
    db.session.execute(sa.delete(RebuildProblem).where(RebuildProblem.rebuild_id == found.id))
    record("rebuild.confirmed", found, actor, at=at, changed=found.changed)


def save_for_new_work(found: Rebuild, *, actor: Acting, at: datetime) -> None:
    """Save the hours that were proposed, and leave open work as it is."""
    if found.stage is not RebuildStage.READY or found.proposal is None:
        raise Conflict("This is not waiting to be told.")
    _save(found, actor, at)
    stop_rebuild(found, actor=actor, at=at)


def _save(found: Rebuild, actor: Acting, at: datetime) -> None:
    calendar = db.session.get_one(WorkCalendar, found.calendar_id)
    held = find_calendar(calendar.code, hold=True)
    save_proposal(held, proposal_from(found.proposal or {}), actor=actor, today=at.date())
    found.saved_at = at


def stop_rebuild(found: Rebuild, *, actor: Acting, at: datetime) -> None:
    """Go no further. What was done stays done, and can be done again."""
    if found.stage in UNDECIDED:
        found.stage, found.ended_at = RebuildStage.STOPPED, at
        record("rebuild.stopped", found, actor, at=at, applied=found.applied)


def take_part(found: Rebuild, at: datetime) -> None:
    """The next tickets, by number; after the last it waits for somebody, or is done.

    When other policies came in force meanwhile it stops: what was opened by those is not led back."""
    applies = found.stage is RebuildStage.APPLYING
    if applies and not _may_go_on(found):
        stop_rebuild(found, actor=SYSTEM, at=at)
        return
    part = next_part(found, at, limit=PART, hold=applies)
    _name_problems(found, part.problems)
    if applies:
        _apply(part.plans, at)
        found.applied += sum(plan.moves for plan in part.plans)
    else:
        _count(found, part.plans, at)
    found.seen += len(part.tickets)
    if len(part.tickets) == PART:
        found.after_id = part.tickets[-1].id
    elif applies:
        found.stage, found.ended_at = RebuildStage.DONE, at
    else:
        found.stage = RebuildStage.READY


def _may_go_on(found: Rebuild) -> bool:
    """Whether its set is still what tickets are opened by; it stays so as long as this part takes."""
    if found.set_id is None:
        return True
    this = sa.select(PolicySet.state).where(PolicySet.id == found.set_id)
    return db.session.scalar(this.with_for_update(read=True)) is SetState.IN_FORCE


def _name_problems(found: Rebuild, problems: Sequence[Problem]) -> None:
    """These tickets stay as they are; somebody is told which and why."""
    for each in problems:
        log.warning("sla.not_reckoned", ticket=each.ticket.id, error=each.error)
        db.session.add(RebuildProblem(rebuild_id=found.id, ticket_id=each.ticket.id, sentence=each.sentence))
    found.problems += len(problems)


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
    chosen_anew = [plan.ticket.id for plan in plans if plan.chosen is not None]
    rows = (
        db.session.scalars(sa.select(Choice).where(Choice.ticket_id.in_(chosen_anew))) if chosen_anew else ()
    )
    choices = {row.ticket_id: row for row in rows}
    for plan in plans:
        if plan.chosen is not None:
            row = choices.get(plan.ticket.id)
            if row is None:
                row = Choice(ticket=plan.ticket, set_id=plan.chosen.book.id)
                db.session.add(row)
            put_under(row, plan.chosen, at)
        carry_out(plan, at)
