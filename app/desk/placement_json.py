"""The explanation of where a ticket is, for machines: moments in UTC, lengths in seconds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.desk.placement import Asked, Placement
from app.routing.models import Place
from app.routing.standing import Standing


def as_json(this: Placement) -> dict[str, Any]:
    """The same facts as the page shows."""
    return {
        "ticket": this.ticket.reference,
        "queue": this.queue.code if this.queue else None,
        "unit": this.unit_name,
        "came": this.place.came.value if this.place else None,
        "home": this.home.code,
        "passed": [{"queue": each.queue.code, "misfits": list(each.misfits)} for each in this.passed],
        "for_other_kinds": this.others,
        "arrival": _arrival(this),
        "standing": _standing(this.place, this.standing, this.before)
        if this.place and this.standing
        else None,
        "holding": _holding(this),
        "held_out": [_asked(each) for each in this.asked],
    }


def _arrival(this: Placement) -> dict[str, Any] | None:
    came = this.arrival
    if came is None:
        return None
    return {
        "from": came.was.code if came.was else None,
        "at": _iso(came.at),
        "waited": _seconds(came.waited),
        "by": came.by,
    }


def _standing(place: Place, standing: Standing, before: int) -> dict[str, Any]:
    return {
        "target": place.target,
        "due_at": _iso(place.due_at),
        "paused": place.paused,
        "counted_from": _iso(standing.from_at),
        "head_start": {
            "priority": _seconds(standing.by_priority),
            "grade": _seconds(standing.by_grade),
        },
        "rank_at": _iso(standing.rank_at),
        "before": before,
    }


def _holding(this: Placement) -> dict[str, Any] | None:
    held = this.holding
    if held is None:
        return None
    return {
        "name": held.name,
        "since": _iso(held.at),
        "way": held.way.value if held.way else None,
        "by": held.by,
        "why": dict(held.offer.why) if held.offer else None,
    }


def _asked(each: Asked) -> dict[str, Any]:
    offer = each.offer
    return {
        "name": each.name,
        "from": _iso(offer.from_at),
        "until": _iso(offer.until_at),
        "state": offer.state.value,
        "ended_at": _iso(offer.ended_at),
        "reason": offer.reason,
        "why": dict(offer.why),
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
