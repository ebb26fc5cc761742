"""What triage made of a ticket's first words, set right by a person."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.models import Direction, Message, Ticket
from app.tickets.operations.judging import set_topic
from app.tickets.operations.opening import mark_looked_at
from app.triage.models import Aspect, TriageCorrection
from app.triage.operations import correct_reading


def correct_reading_of(
    ticket: Ticket, should: Mapping[Aspect, str], *, actor: Acting, at: datetime
) -> list[TriageCorrection]:
    """Keep what the customer's first words should have been read as; a topic becomes the ticket's own.

    Its kind, language and priority stay: work under way is not turned into other work by saying what it was."""
    words = db.session.scalar(
        sa.select(Message.body)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN)
        .order_by(Message.at, Message.id)
        .limit(1)
    )
    if words is None:
        raise Refused("No words of the customer stand on this ticket.")
    corrections = correct_reading(ticket.id, words, should, actor=actor, at=at)
    if Aspect.TOPIC in should:
        set_topic(ticket, should[Aspect.TOPIC], actor=actor, at=at)
    if corrections:
        record(
            "ticket.reading_corrected", ticket, actor, at=at, aspects=[each.aspect for each in corrections]
        )
    mark_looked_at(ticket, actor=actor)
    return corrections
