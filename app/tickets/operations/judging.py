"""How urgent a ticket is, and what it is about, as somebody judges it."""

from datetime import datetime

from app.core.events import Acting, record
from app.tickets.models import Priority, Ticket


def set_priority(ticket: Ticket, to: Priority, *, actor: Acting, at: datetime) -> None:
    """It is that urgent. What it is promised stays what it was."""
    if ticket.priority is not to:
        was, ticket.priority = ticket.priority, to
        record("ticket.priority_set", ticket, actor, at=at, was=was.value, to=to.value)


def set_topic(ticket: Ticket, topic: str, *, actor: Acting, at: datetime) -> None:
    """It is about that."""
    if ticket.topic != topic:
        was, ticket.topic = ticket.topic, topic
        record("ticket.topic_changed", ticket, actor, at=at, was=was, to=topic)
