"""A ticket becomes another kind of work: the same matter under the same reference, by other rules from now on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.clock import now
from app.core.errors import Refused
from app.core.events import Acting, record
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import turn_into
from app.tickets.models import Status, Ticket
from app.tickets.operations.opening import mark_looked_at
from app.tickets.texts import STATUS_WORDS

# From which kind to which, and where that changes the status. A pickup is ordered, with address and window: nothing
# becomes one. From where a kind may turn at all it says itself (`loose_in`).
CONVERSIONS: Mapping[tuple[str, str], Mapping[Status, Status]] = {
    ("query", "complaint"): {Status.ANSWERED: Status.INVESTIGATING},  # an answer is no decision
    ("complaint", "query"): {Status.ACCEPTED: Status.INVESTIGATING},
    ("pickup", "complaint"): {Status.SCHEDULED: Status.NEW},
    ("pickup", "query"): {Status.SCHEDULED: Status.NEW},
}


def kinds_from(ticket: Ticket) -> Sequence[str]:
    """What it may become now."""
    if ticket.status not in KINDS[ticket.kind].loose_in:
        return ()
    return [to for was, to in CONVERSIONS if was == ticket.kind]


def convert_ticket(
    ticket: Ticket,
    kind: str,
    topic: str | None,
    *,
    actor: Acting,
    at: datetime | None = None,
    outside: str | None = None,
) -> None:
    """The same ticket as another kind, about that topic. What it is already it does not become again.

    `outside` is why it could not be filed so now, where somebody went on all the same."""
    if ticket.kind == kind:
        return
    if kind not in kinds_from(ticket):
        raise Refused(
            "From “%(was)s” this ticket cannot become another kind of work.", was=STATUS_WORDS[ticket.status]
        )
    at = at or now()
    told = {"was": ticket.kind, "to": kind, "topic": topic, "topic_was": ticket.topic, "outside": outside}
    turn_into(ticket, kind, _landing(ticket, kind), actor=actor, at=at)
    ticket.topic = topic
    record("ticket.converted", ticket, actor, at=at, **told)
    mark_looked_at(ticket, actor=actor)


def _landing(ticket: Ticket, kind: str) -> Status:
    """What somebody has taken is not new."""
    to = CONVERSIONS[ticket.kind, kind].get(ticket.status, ticket.status)
    taken = KINDS[kind].when_taken if ticket.assignee_id is not None else None
    return taken if taken is not None and to is Status.NEW else to
