"""Whoever is told something sees it at once: their own channel carries only that there is something."""

from app.core.events import Event
from app.stream.channels import ALL, entry, of_user, push


def show_notices(events: list[Event]) -> None:
    """On notice.told: one word to each of them, however much it is."""
    told = {event.data["user"] for event in events}
    push(entry([of_user(user_id)], {ALL: {"kind": "touched", "name": "notices"}}) for user_id in sorted(told))
