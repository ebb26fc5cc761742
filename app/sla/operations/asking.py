"""What units were asked has clocks of its own. In-transaction listeners: they are called with lists of events."""

from app.core.database import db
from app.core.events import Event
from app.sla.models import About, Timer, TimerState
from app.sla.operations.breaching import end, meet
from app.sla.operations.starting import start
from app.sla.queries import timers_of_handoffs
from app.sla.rules import rulebook_in_force
from app.tickets.fields import case_of_asking
from app.tickets.handoffs import Handoff, HandoffState


def start_handoffs(events: list[Event]) -> None:
    """On handoff.sent: what the set in force asks of such a unit for such a ticket, in the unit's own hours.

    Nothing starts them anew: what becomes of the ticket meanwhile is no concern of the unit's clocks."""
    book = rulebook_in_force()
    for event in events:
        handoff: Handoff = event.subject
        asked = case_of_asking(handoff.ticket, handoff.unit_id)
        policy = book.choose(About.HANDOFF, asked) if book else None
        for rule in policy.targets.values() if policy else ():
            start(Timer(handoff=handoff, target=rule.name), rule.asked_of(handoff.unit_id), event.at)


def follow_handoffs(events: list[Event]) -> None:
    """On handoff.accepted, answered and called_off: what was waited for is there, or nobody waits for it any more."""
    came = {event.subject.id: event for event in events}
    with db.session.no_autoflush:
        timers = timers_of_handoffs([event.subject for event in events])
    for timer in timers:
        event = came[timer.handoff_id or 0]
        handoff: Handoff = event.subject
        if handoff.state in timer.kind.met_when:
            meet(timer, event.at)
        elif handoff.state is HandoffState.CALLED_OFF and timer.state is not TimerState.MET:
            end(timer, TimerState.CANCELLED, event.at)
