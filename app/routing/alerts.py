"""When a queue is in trouble, by the thresholds somebody set for it. Pure: a figure that falls below ends its alert."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.routing.board import Counts
from app.routing.queue_rule import Alerts


class Trouble(StrEnum):
    """What is too much."""

    WAITING = "waiting"
    OLDEST = "oldest"
    LATE = "late"


@dataclass(frozen=True)
class Alert:
    """That figure has come as far as this limit."""

    trouble: Trouble
    limit: int | timedelta


def alerts_of(limits: Alerts, counts: Counts, at: datetime) -> tuple[Alert, ...]:
    """Those of a queue that has so much."""
    age = at - counts.oldest_at if counts.oldest_at else None
    found = (
        (Trouble.WAITING, limits.waiting, limits.waiting is not None and counts.waiting >= limits.waiting),
        (
            Trouble.OLDEST,
            limits.oldest,
            limits.oldest is not None and age is not None and age >= limits.oldest,
        ),
        (Trouble.LATE, limits.late, limits.late is not None and counts.late >= limits.late),
    )
    return tuple(Alert(trouble, limit) for trouble, limit, is_so in found if limit is not None and is_so)
