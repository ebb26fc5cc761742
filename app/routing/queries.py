"""Reads: the queues as configuration, and who works them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import User, UserSkill
from app.accounts.queries import Colleague
from app.calendars.hours import Calendar
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing
from app.customers.models import Customer, Grade
from app.routing.models import Place, Queue, QueueMember, QueueSkill
from app.routing.queue_rule import Alerts, QueueRule, first_that_takes
from app.tickets.models import Contact, Ticket
from app.tickets.visibility import probing


@configuration
def queues() -> Mapping[int, QueueRule]:
    """Every queue by id, in the order in which they are tried."""
    rows = db.session.scalars(sa.select(Queue).order_by(Queue.position, Queue.id)).all()
    skills: dict[int, list[tuple[str, int]]] = {}
    for row in db.session.scalars(sa.select(QueueSkill).order_by(QueueSkill.skill_code)):
        skills.setdefault(row.queue_id, []).append((row.skill_code, row.level))
    hours = calendars() if any(row.calendar_id for row in rows) else {}
    return {
        row.id: _rule(row, tuple(skills.get(row.id, ())), hours.get(row.calendar_id or 0)) for row in rows
    }


def _rule(row: Queue, skills: tuple[tuple[str, int], ...], hours: Calendar | None) -> QueueRule:
    alike = {name: getattr(row, name) for name in _ALIKE}
    return QueueRule(
        **alike,
        kinds=tuple(row.kinds),
        languages=tuple(row.languages),
        channels=tuple(row.channels),
        grades=tuple(row.grades),
        calendar=hours,
        skills=skills,
        offer_for=timedelta(seconds=row.offer_seconds),
        wrap_up=timedelta(seconds=row.wrap_up_seconds),
        alerts=Alerts(row.alert_waiting, row.alert_oldest, row.alert_late),
    )


_ALIKE = (
    "id", "code", "names", "unit_id", "is_pool", "purposes", "position", "is_closed", "takes_tickets",
    "takes_contacts", "language_level", "pushes", "strategy", "priority_worth", "vip_worth", "return_after",
    "overflow_id", "overflow_after", "most_waiting",
)  # fmt: skip


def find_queue(code: str) -> Queue:
    """The queue of that code."""
    found = db.session.scalar(sa.select(Queue).where(Queue.code == code))
    if found is None:
        raise Missing
    return found


@configuration
def weights() -> Mapping[tuple[int, int], int]:
    """The share of each member who is still with us, by queue and user."""
    members = sa.select(QueueMember.queue_id, QueueMember.user_id, QueueMember.weight)
    rows = db.session.execute(members.join(User, User.id == QueueMember.user_id).where(User.is_active))
    return {(row.queue_id, row.user_id): row.weight for row in rows}


@configuration
def skill_levels() -> Mapping[int, Mapping[str, int]]:
    """What each colleague is good at, and how good."""
    found: dict[int, dict[str, int]] = {}
    for row in db.session.execute(sa.select(UserSkill.user_id, UserSkill.skill_code, UserSkill.level)):
        found.setdefault(row.user_id, {})[row.skill_code] = row.level
    return found


def levels_of(user_id: int) -> Mapping[str, int]:
    """The same of one of them."""
    return skill_levels().get(user_id, {})


@configuration
def memberships() -> Mapping[int, frozenset[int]]:
    """The queues each of them takes work from."""
    found: dict[int, set[int]] = {}
    for queue_id, user_id in weights():
        found.setdefault(user_id, set()).add(queue_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}


def queue_for(kind: str, language: str, channel: str | None = None, grade: str | None = None) -> QueueRule:
    """The first queue that takes it; what matches nothing waits in the dispatch pool."""
    return first_that_takes(queues(), kind, language, channel, grade)


def queue_of(ticket: Ticket) -> QueueRule:
    """The same by all that is known of it. Its customer is asked for only where grades count."""
    counts = any(queue.grades for queue in queues().values() if queue.is_fed_with_tickets)
    grade = grade_of(ticket.customer) if counts else None
    return queue_for(ticket.kind, ticket.language, ticket.channel, grade)


def takes(queue: QueueRule, ticket: Ticket) -> bool:
    """Whether it may wait there."""
    grade = grade_of(ticket.customer) if queue.grades else None
    return queue.takes_tickets and queue.takes(ticket.kind, ticket.language, ticket.channel, grade)


def queue_for_contact(contact: Contact, grade: str, at: datetime) -> QueueRule:
    """Where somebody on the line waits: the first queue for contacts that takes their language and grade and is open,
    else the pool."""
    said = (contact.language or "", contact.channel, grade)
    fitting = (
        queue
        for queue in queues().values()
        if queue.takes_contacts and not queue.is_closed and queue.takes_caller(*said) and queue.is_open_at(at)
    )
    return next(fitting, None) or pool()


def grade_of(customer: Customer | None) -> str:
    """Somebody unknown is a customer like others."""
    return customer.grade.value if customer is not None else Grade.STANDARD.value


def pool() -> QueueRule:
    """The dispatch pool, where people find out where work belongs."""
    return next(queue for queue in queues().values() if queue.is_pool)


def queues_worked_by(user: Colleague) -> Sequence[QueueRule]:
    """The queues this person takes work from."""
    mine = memberships().get(user.id, frozenset())
    return [queue for queue in queues().values() if queue.id in mine]


def queues_seen_by(user: Colleague) -> Sequence[QueueRule]:
    """Those, and the queues of their units."""
    mine, units = memberships().get(user.id, frozenset()), set(user.units_with("tickets.see"))
    return [queue for queue in queues().values() if queue.id in mine or queue.unit_id in units]


def through_queues(user: Colleague, right: str) -> sa.ColumnElement[bool]:
    """Tickets that wait in a queue this person takes work from (a rule for `tickets.visibility`)."""
    mine = memberships().get(user.id, frozenset()) if user.may(right) else frozenset()
    waits = sa.select(Place.id).where(Place.ticket_id == Ticket.id, Place.queue_id.in_(sorted(mine)))
    return probing(waits)


def members_of(queue_id: int) -> "Sequence[sa.Row[int, str]]":
    """Who takes work from a queue: id and name."""
    members = sa.select(User.id, User.name).join(QueueMember, QueueMember.user_id == User.id)
    chosen = members.where(QueueMember.queue_id == queue_id, User.is_active)
    return db.session.execute(chosen.order_by(User.name)).all()


def last_agent_of(ticket: Ticket) -> int | None:
    """Who had this customer's last ticket before."""
    if ticket.customer is None or ticket.customer.id is None:
        return None
    earlier = sa.select(Ticket.assignee_id).where(
        Ticket.customer_id == ticket.customer.id, Ticket.assignee_id.is_not(None), Ticket.id != ticket.id
    )
    with db.session.no_autoflush:
        return db.session.scalar(earlier.order_by(Ticket.opened_at.desc()).limit(1))


def place_of(ticket: Ticket) -> Place | None:
    """Where the ticket waits; None once it is done."""
    return places_of([ticket]).get(ticket)


def places_of(tickets: Sequence[Ticket]) -> Mapping[Ticket, Place]:
    """The places of those that wait, in one statement; also those made in this very act."""
    found = {each.ticket: each for each in db.session.new if isinstance(each, Place) and each.ticket}
    asked = {ticket.id: ticket for ticket in tickets if ticket not in found}
    if asked:
        waiting = sa.select(Place).where(Place.ticket_id.in_(asked))
        with db.session.no_autoflush:  # none of what is not written yet moves a place to another ticket
            places = db.session.scalars(waiting).all()
        found |= {asked[place.ticket_id]: place for place in places if place.ticket_id}
    return found


def place_of_contact(contact: Contact, *, hold: bool = False) -> Place | None:
    """Where somebody on the line waits, or with whom they talk; None once it is over."""
    of_it = (
        Place.contact == contact
    )  # its number is asked for once it has one: a touch may be as new as this act
    its = sa.select(Place).where(of_it).execution_options(populate_existing=hold)
    return db.session.scalar(its.with_for_update() if hold else its)
