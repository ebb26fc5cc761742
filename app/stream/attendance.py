"""Who comes and goes shows at once: on their own pages, and on the live floor of those who see their queues."""

from app.core.events import Event
from app.routing.queries import memberships
from app.stream.channels import ALL, entry, of_queue, of_user, push


def show(events: list[Event]) -> None:
    """On presence.changed: names only; each page reads what it shows by its own rights."""
    people = sorted({event.data["user"] for event in events})
    queues = sorted({queue_id for user_id in people for queue_id in memberships().get(user_id, ())})
    push(entry([of_user(user_id)], {ALL: {"kind": "touched", "name": "presence"}}) for user_id in people)
    if queues:
        channels = [of_queue(queue_id) for queue_id in queues]
        push([entry(channels, {ALL: {"kind": "touched", "name": "floor"}})])
