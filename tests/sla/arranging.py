"""What tests of clocks start from: policies in force, steps and answers of a ticket, and its timers as they are now."""

from typing import Any

import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.notifications.operations import sending
from app.sla.jobs import sweep_timers
from app.sla.models import About, Breach, Level, Measure, Policy, PolicySet, SetState, Target, Timer
from app.telephony.gateway import Receipt
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket


def put_in_force(*policies: Policy) -> int:
    """These policies and no others, in this order, from now on. Gives the number of their set."""
    with transaction():
        past = sa.update(PolicySet).where(PolicySet.state == SetState.IN_FORCE)
        db.session.execute(past.values(state=SetState.PAST))
        book = PolicySet(state=SetState.IN_FORCE, begun_at=now(), in_force_at=now())
        db.session.add(book)
        db.session.flush()
        for position, policy in enumerate(policies):
            policy.set_id, policy.position = book.id, position
            db.session.add(policy)
        configuration_changed()
    return book.id


def policy(
    code: str, condition: str = "", calendar: str = "always", law: bool = False, **targets: Any
) -> Policy:
    """A policy: its targets by name, in minutes, or as a target of their own."""
    hours = db.session.scalars(sa.select(WorkCalendar.id).where(WorkCalendar.code == calendar)).one()
    return Policy(
        code=code,
        about=About.LAW if law else About.TICKET,
        condition=condition,
        calendar_id=hours,
        targets=[named(target(length), name) for name, length in targets.items()],
    )


def target(length: int | Target, measure: Measure = Measure.MINUTES, *levels: Level, **facts: Any) -> Target:
    """A target; without levels of its own it warns when a quarter is left."""
    if isinstance(length, Target):
        return length
    return Target(length=length, measure=measure, levels=list(levels) or [level(per_cent=-25)], **facts)


def named(made: Target, name: str) -> Target:
    """The same under its name."""
    made.name = name
    return made


def level(name: str = "warning", *actions: str, **offset: int) -> Level:
    """A level so far from due."""
    return Level(name=name, actions=list(actions), **offset)


def timer(ticket: Ticket, target: str = "resolution") -> Timer:
    """A clock of a ticket as the database has it."""
    wanted = sa.select(Timer).where(Timer.ticket_id == ticket.id, Timer.target == target)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def step(ticket: Ticket, *statuses: str) -> None:
    """The ticket goes through these."""
    for status in statuses:
        with transaction():
            move(db.session.get_one(Ticket, ticket.id), Status(status), actor=SYSTEM)


def hand_over(ticket: Ticket, *, human: bool = False) -> None:
    """The newest delivery of the ticket, or the newest that a person wrote, reaches the provider."""
    newest = sa.select(Delivery).where(Delivery.ticket_id == ticket.id).order_by(Delivery.id.desc())
    if human:
        newest = newest.where(Delivery.message_id.is_not(None))
    delivery = db.session.scalars(newest.limit(1)).one()
    with transaction():
        sending.claim(delivery.id)
    with transaction():
        sending.settle(delivery.id, Receipt(f"SM{delivery.id}", "queued"))


def sweep(travel: Any, *moments: str) -> None:
    """The clock comes to these moments, and the sweep runs at each."""
    for at in moments:
        travel(at)
        sweep_timers()


def breaches(ticket: Ticket) -> list[Breach]:
    """What was missed on a ticket, oldest first."""
    return list(
        db.session.scalars(sa.select(Breach).where(Breach.ticket_id == ticket.id).order_by(Breach.id))
    )
