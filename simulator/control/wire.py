"""What passed, as a list and as news."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from simulator.announcements import event
from simulator.control.doorway import bp, world


@bp.get("/wire")
def wire() -> dict[str, Any]:
    entries = world().journal.since(request.args.get("since", 0, type=int))
    return {"entries": [entry.as_json() for entry in entries]}


@bp.get("/wire/events")
def wire_events() -> Response:
    """News of the wire and of texts; a page that lost the line gets what it missed of the wire."""
    here = world()
    last_seen = request.headers.get("Last-Event-ID", request.args.get("since", ""))

    def stream() -> Iterator[str]:
        with here.lock:
            missed = here.journal.since(int(last_seen)) if last_seen.isdecimal() else []
            news = here.announcements.listen()
        for entry in missed:
            yield event("wire", entry.as_json(), id=entry.id)
        yield from news

    return Response(stream(), content_type="text/event-stream", headers={"Cache-Control": "no-store"})
