"""What somebody would be given next, in order, and what of their queues is passed over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Skill
from app.core.database import db
from app.customers.models import Customer
from app.routing.models import IS_FREE, Place
from app.routing.next_pieces import next_places
from app.routing.queries import levels_of, queues
from app.routing.queue_rule import QueueRule
from app.routing.standing import COUNTED, Standing, standing_of
from app.tickets.models import Ticket

SHOWN = 10


@dataclass(frozen=True)
class NextPiece:
    """One piece, and what its rank is made of."""

    place: Place
    ticket: Any  # reference, kind, subject, language and priority
    customer_name: str | None
    queue: QueueRule
    standing: Standing


@dataclass(frozen=True)
class Lacking:
    """A queue they work, and the skill that keeps them from taking from it."""

    queue: QueueRule
    skill: str
    level: int
    theirs: int


def next_pieces(mine: Sequence[QueueRule], user_id: int) -> Sequence[NextPiece]:
    """The first that they would be given, in one statement."""
    named = (Ticket.reference, Ticket.kind, Ticket.subject, Ticket.language)
    columns = (*named, Ticket.priority, Ticket.opened_at)
    first = (
        next_places([queue.id for queue in mine], user_id)
        .join(Ticket, Ticket.id == Place.ticket_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .add_columns(*columns, Customer.name.label("customer_name"))
        .limit(SHOWN)
    )
    return [
        NextPiece(
            row.Place,
            row,
            row.customer_name,
            queues()[row.Place.queue_id],
            standing_of(row.Place, row.priority, row.opened_at),
        )
        for row in db.session.execute(first)
    ]


def lacking(mine: Sequence[QueueRule], user_id: int, language: str) -> Sequence[Lacking]:
    """What keeps them from taking from queues they work; asked for names only where something does."""
    levels = levels_of(user_id)
    missing = [
        (queue, skill, level)
        for queue in mine
        for skill, level in queue.skills
        if levels.get(skill, 0) < level
    ]
    names = _skill_names({skill for _queue, skill, _level in missing}, language) if missing else {}
    return [
        Lacking(queue, names.get(skill, skill), level, levels.get(skill, 0))
        for queue, skill, level in missing
    ]


def _skill_names(codes: Iterable[str], language: str) -> Mapping[str, str]:
    rows = db.session.scalars(sa.select(Skill).where(Skill.code.in_(codes)))
    return {row.code: row.names.get(language) or row.names["en"] for row in rows}


def count_unspoken(mine: Sequence[QueueRule], user_id: int) -> int:
    """How many free pieces of queues they may take from are passed over for their language; at most `COUNTED`."""
    levels = levels_of(user_id)
    strict = [
        sa.and_(
            Place.queue_id == queue.id,
            Place.language.not_in([code for code, level in levels.items() if level >= queue.language_level]),
        )
        for queue in mine
        if queue.language_level is not None and queue.suits(levels)
    ]
    if not strict:
        return 0
    unspoken = (
        sa.select(Place.id).where(sa.or_(*strict), IS_FREE, Place.ticket_id.is_not(None)).limit(COUNTED)
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(unspoken.subquery())) or 0
