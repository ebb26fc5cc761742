"""Who comes and goes shows at once: on their own pages, and on the live floor of those who see their queues."""

from app.core.events import Event
from app.routing.queries import memberships
from app.stream.channels import ALL, entry, of_queue, of_user, push


def show(events: list[Event]) -> None:
    """On presence.changed: names only; each page reads what it shows by its own rights."""
    people = sorted({event.data["user"] for event in events})
    queues = sorted({queue_id for user_id in people for queue_id in memberships().get(user_id, ())})
    push(entry([of_user(user_id)], {ALL: {"kind": "touched", "name": "presence"}}) for user_id in people)
    _touch_floor(queues)


def show_queues(events: list[Event]) -> None:
    """On queue.*: what a queue is, and who works it, shows on the live floor at once."""
    _touch_floor(sorted({event.subject_id for event in events}))


def show_line(events: list[Event]) -> None:
    """On what happens to people on the line, and to what is held out: the queues of both show it at once."""
    told = (event.data.get(name) for event in events for name in ("queue", "was"))
    _touch_floor(sorted({queue_id for queue_id in told if queue_id}))


def _touch_floor(queue_ids: list[int]) -> None:
    if queue_ids:
        channels = [of_queue(queue_id) for queue_id in queue_ids]
        push([entry(channels, {ALL: {"kind": "touched", "name": "floor"}})])
