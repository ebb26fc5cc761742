"""Work moves to another queue because a level says so."""

from app.core.events import Event
from app.routing.homes import Home
from app.routing.models import Came
from app.routing.operations.placing import requeue_all
from app.routing.queries import places_of, queues
from app.sla.actions import MOVE, asking_to
from app.sla.queries import open_tickets_of


def move_work(events: list[Event]) -> None:
    """On sla.level_reached: it waits in that queue from now on, held by nobody. A queue that is gone moves nothing."""
    by_code = {queue.code: queue for queue in queues().values()}
    asking = [(event, queue) for event, code in asking_to(events, MOVE) if (queue := by_code.get(code))]
    tickets = open_tickets_of(event for event, _ in asking)
    wanted = {event.subject.timeline_id: queue for event, queue in asking}  # the last level of each
    places = places_of(list(tickets.values()))
    for queue in by_code.values():
        moving = [
            (place, ticket)
            for ticket, place in places.items()
            if wanted[ticket.id] == queue and place.queue_id != queue.id
        ]
        if moving:
            requeue_all(moving, Home(queue, queue.unit_id), None, events[0].at, came=Came.LEVEL)
