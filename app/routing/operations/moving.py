"""Work moves to another queue because a level says so."""

from app.core.events import Event
from app.routing.homes import Home
from app.routing.operations.placing import requeue
from app.routing.queries import places_of, queues
from app.sla.actions import MOVE, asking_to
from app.sla.queries import open_tickets_of


def move_work(events: list[Event]) -> None:
    """On sla.level_reached: it waits in that queue from now on, held by nobody. A queue that is gone moves nothing."""
    by_code = {queue.code: queue for queue in queues().values()}
    asking = [(event, queue) for event, code in asking_to(events, MOVE) if (queue := by_code.get(code))]
    tickets = open_tickets_of(event for event, _ in asking)
    places = places_of(list(tickets.values()))
    for event, queue in asking:
        ticket = tickets.get(event.subject.timeline_id)
        found = places.get(ticket) if ticket is not None else None
        if ticket is not None and found is not None and found.queue_id != queue.id:
            requeue(found, ticket, Home(queue, queue.unit_id), None, event.at)
