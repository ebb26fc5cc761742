"""Reads: the queues as configuration, and who works them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import Colleague
from app.core.configuration import configuration
from app.core.database import db
from app.routing.models import Place, Queue, QueueMember
from app.tickets.models import Ticket
from app.tickets.visibility import probing


@dataclass(frozen=True)
class QueueRule:
    """A queue as configuration."""

    id: int
    code: str
    names: Mapping[str, str]
    unit_id: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    is_pool: bool

    def takes(self, kind: str, language: str) -> bool:
        """Whether work of that kind and language may wait here."""
        return (not self.kinds or kind in self.kinds) and (not self.languages or language in self.languages)

    def name(self, language: str) -> str:
        """Its name in that language, else in English, else its code."""
        return self.names.get(language) or self.names.get("en") or self.code


@configuration
def queues() -> Mapping[int, QueueRule]:
    """Every queue by id, in the order in which they are tried."""
    rows = db.session.scalars(sa.select(Queue).order_by(Queue.position, Queue.id))
    return {
        row.id: QueueRule(
            row.id, row.code, row.names, row.unit_id, tuple(row.kinds), tuple(row.languages), row.is_pool
        )
        for row in rows
    }


@configuration
def memberships() -> Mapping[int, frozenset[int]]:
    """The queues each user takes work from."""
    found: dict[int, set[int]] = {}
    for queue_id, user_id in db.session.execute(sa.select(QueueMember.queue_id, QueueMember.user_id)):
        found.setdefault(user_id, set()).add(queue_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}


def queue_for(kind: str, language: str) -> QueueRule:
    """The first queue that takes it; what matches nothing waits in the dispatch pool."""
    for queue in queues().values():
        if not queue.is_pool and queue.takes(kind, language):
            return queue
    return pool()


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


def place_of(ticket: Ticket) -> Place | None:
    """Where the ticket waits; None once it is done."""
    return places_of([ticket]).get(ticket)


def places_of(tickets: Sequence[Ticket]) -> Mapping[Ticket, Place]:
    """The places of those that wait, in one statement; also those made in this very act."""
    found = {each.ticket: each for each in db.session.new if isinstance(each, Place) and each.ticket}
    asked = {ticket.id: ticket for ticket in tickets if ticket not in found}
    if asked:
        waiting = sa.select(Place).where(Place.ticket_id.in_(asked))
        found |= {asked[place.ticket_id]: place for place in db.session.scalars(waiting) if place.ticket_id}
    return found
