"""The rows of the live floor: queues with who is there for them, people by what they do, and what the gone still hold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from app.desk.rows import CardRow, QueueRow, card_row, queue_row
from app.routing.alerts import Alert, alerts_of
from app.routing.board import Counts, Load
from app.routing.capacity import capacities
from app.routing.presence import Leaving, PresenceSpan, State
from app.routing.queries import memberships
from app.routing.queue_rule import QueueRule

SHOWN = (State.AVAILABLE, State.RESERVED, State.ON_CALL, State.WRAP_UP, State.BREAK)  # in this order


@dataclass(frozen=True)
class FloorRow:
    """A queue: its counters, what is held out of it, who is there for it, and what is too much."""

    queue: QueueRow
    held_out: int
    people: Sequence[int]  # as many as are in each state of `SHOWN`
    alerts: Sequence[Alert]


def floor_rows(
    seen: Sequence[QueueRule],
    counts: Mapping[int, Counts],
    people: Mapping[int, Counter[State]],
    held_out: Mapping[int, int],
    at: datetime,
    language: str,
) -> list[FloorRow]:
    """The lines of these queues."""
    return [
        FloorRow(
            queue_row(queue.id, counts.get(queue.id), language),
            held_out.get(queue.id, 0),
            [people[queue.id][state] for state in SHOWN],
            alerts_of(queue.alerts, counts.get(queue.id, Counts()), at),
        )
        for queue in seen
    ]


@dataclass(frozen=True)
class Room:
    """How many pieces of a channel somebody has in hand, of how many at most."""

    channel: str
    held: int
    most: int


@dataclass(frozen=True)
class PersonRow:
    """Somebody: what they are doing, what they hold, for what they have room, and which queues they work."""

    id: int
    name: str
    presence: PresenceSpan | None
    held: int
    resting: int
    rooms: Sequence[Room] = field(default=())
    queues: Sequence[tuple[int, str]] = field(default=())

    @property
    def state(self) -> State:
        """Who never said anything is not there."""
        return self.presence.state if self.presence else State.OFFLINE


def person_rows(
    agents: Sequence[Load], seen: Sequence[QueueRule], language: str
) -> list[tuple[State, list[PersonRow]]]:
    """All of them by what they are doing; who is not there but holds something comes last."""
    rows = [_person_row(load, seen, language) for load in agents]
    by_state = {state: [row for row in rows if row.state is state] for state in (*SHOWN, State.OFFLINE)}
    return [(state, people) for state, people in by_state.items() if people]


def _person_row(load: Load, seen: Sequence[QueueRule], language: str) -> PersonRow:
    theirs = memberships().get(load.id, frozenset())
    works = [(queue.id, queue.name(language)) for queue in seen if queue.id in theirs]
    return PersonRow(
        load.id, load.name, load.presence, load.held, load.resting, rooms(load.id, load.filling or {}), works
    )


def rooms(user_id: int, filling: Mapping[str, int]) -> list[Room]:
    """Of each channel of which they have something in hand."""
    return [
        Room(channel, held, capacities().most(user_id, channel)) for channel, held in sorted(filling.items())
    ]


@dataclass(frozen=True)
class KeptRow:
    """Somebody who is gone, and what they still hold of these queues."""

    id: int
    name: str
    gone_at: datetime
    leaving: Leaving | None
    in_all: int
    cards: Sequence[CardRow]


def kept_rows(rows: Sequence[Any], language: str) -> list[KeptRow]:
    """What `routing.left_work` found, by person; rows of one person stand together."""
    return [_kept_row(list(theirs), language) for _, theirs in groupby(rows, key=lambda row: row.holder_id)]


def _kept_row(rows: Sequence[Any], language: str) -> KeptRow:
    first = rows[0]
    cards = [card_row(row, language) for row in rows]
    return KeptRow(first.holder_id, first.holder_name, first.gone_at, first.leaving, first.in_all, cards)
