"""What a rule may wait for: events by their name, of some only those that tell certain things."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core.events import Event
from app.sla.contents import WARNING
from app.sla.rules import BREACH
from app.sla.targets import TARGETS, Owed
from app.tickets.models import Status

ANYTHING: frozenset[str] = frozenset()
_PROMISED = frozenset(name for name, kind in TARGETS.items() if kind.owed in (Owed.CUSTOMER, Owed.LAW))


@dataclass(frozen=True)
class Occasion:
    """An event, if what it tells is among these values under each of these names."""

    code: str
    event: str
    telling: Mapping[str, frozenset[str]] = field(default_factory=dict)  # ANYTHING: whatever, but something

    def is_given(self, event: Event) -> bool:
        """Whether an event of that name is one."""
        return all(
            event.data.get(name) in values if values else event.data.get(name) is not None
            for name, values in self.telling.items()
        )

    def in_sql(self) -> sa.ColumnElement[bool]:
        """The same of rows of `event`."""
        return sa.and_(Event.name == self.event, *(_told(*each) for each in self.telling.items()))


def _told(name: str, values: frozenset[str]) -> sa.ColumnElement[bool]:
    said = Event.data.op("->>", return_type=sa.Text())(name)
    return said.in_(values) if values else said.is_not(None)


def _telling(**values: str | frozenset[str]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset({each}) if isinstance(each, str) else each for name, each in values.items()}


OCCASIONS: Mapping[str, Occasion] = {
    each.code: each
    for each in (
        Occasion("opened", "ticket.opened"),
        Occasion("message", "message.received"),
        Occasion("urged", "ticket.urged"),
        Occasion("threatened", "ticket.threatened"),
        Occasion("replied", "ticket.moved", _telling(why="customer_replied")),
        Occasion("reopened", "ticket.moved", _telling(why="reopened")),
        Occasion("moved", "ticket.moved"),
        Occasion("answered", "ticket.moved", _telling(to=Status.ANSWERED.value)),
        Occasion("topic_changed", "ticket.topic_changed"),
        Occasion("soon_late", "sla.level_reached", _telling(level=WARNING, target=_PROMISED)),
        Occasion("late", "sla.level_reached", _telling(level=BREACH, target=_PROMISED)),
        Occasion("item_late", "ticket.item_late"),
        Occasion("requeued", "ticket.requeued", _telling(queue=ANYTHING)),
        Occasion("released", "ticket.released"),
        Occasion("refused", "ticket.refused"),
        Occasion("failed", "ticket.failed"),
        Occasion("unit_answered", "handoff.answered"),
    )
}
