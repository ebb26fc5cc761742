"""What is held out shows at once: to whom it is, on all their pages, and as a name to whoever reads the ticket."""

from app.core.events import Event
from app.stream.channels import ALL, entry, of_queue, of_user, push


def show(events: list[Event]) -> None:
    """On reservation.made and reservation.ended: names only; each page reads what it shows by its own rights."""
    people = sorted({event.data["user"] for event in events})
    read = sorted({(event.data["queue"], event.ticket_id) for event in events if event.ticket_id})
    push(
        [
            *(entry([of_user(user_id)], {ALL: {"kind": "touched", "name": "offer"}}) for user_id in people),
            *(
                entry([of_queue(queue_id)], {ALL: {"kind": "touched", "name": f"ticket-{ticket_id}"}})
                for queue_id, ticket_id in read
            ),
        ]
    )
