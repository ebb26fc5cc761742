"""Which piece is the next for somebody: the same order and the same conditions for those who ask and those who are asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.routing.capacity import capacities
from app.routing.matching import HasRoom, Person
from app.routing.models import IS_FREE, Place, Strategy
from app.routing.queries import levels_of, queues
from app.routing.queue_rule import QueueRule

LOOK_AHEAD = (
    32  # free places looked at per queue, so that several agents asking at once do not wait for each other
)


def next_places(queue_ids: Sequence[int], user_id: int) -> "sa.Select[Place]":
    """The free tickets' places of these queues that they are able to do, in the order in which they are given out.

    In a queue where customers return to whom they know, those of this person stand before the others of its head."""
    levels = levels_of(user_id)
    theirs = [rule for each in queue_ids if (rule := queues().get(each)) is not None and rule.suits(levels)]
    wanted = [_Wanted(rule.id, _spoken(rule, levels), "", LOOK_AHEAD) for rule in theirs]
    heads = _TICKETS.params(_told(wanted))
    sticky = [rule.id for rule in theirs if rule.strategy is Strategy.STICKY]
    known = [sa.and_(Place.wanted_id == user_id, Place.queue_id.in_(sticky)).is_not(True)] if sticky else []
    return sa.select(Place).where(Place.id.in_(heads), IS_FREE).order_by(*known, Place.rank_at, Place.id)


def heads_for(
    people: Sequence[Person], pushing: Mapping[int, QueueRule], has_room: HasRoom, spare: int
) -> Sequence[sa.Row[Any]]:
    """The free pieces of the queues of these people in the order in which they are given out: of each queue, for those
    of the same languages and with room on the same channels, so many more than they are. What only others could do, who
    have no room for it, stands in nobody's way."""
    alike: Counter[tuple[int, str, str]] = Counter()
    for person in people:
        channels = " ".join(each for each in capacities().of_channel if has_room(person, each))
        if channels:
            alike.update((each, _spoken(pushing[each], person.levels), channels) for each in person.weights)
    wanted = [_Wanted(*what, number + spare) for what, number in alike.items()]
    return db.session.execute(_PIECES, _told(wanted)).all()


@dataclass(frozen=True)
class _Wanted:
    """Of a queue, how many of its first pieces in which languages and on which channels; empty where that is all one."""

    queue_id: int
    languages: str
    channels: str
    most: int


def _told(wanted: Sequence[_Wanted]) -> Mapping[str, Any]:
    names = ("queue_id", "languages", "channels", "most")
    return {name: [getattr(each, name) for each in wanted] for name in names}


def _among(
    column: "sa.orm.InstrumentedAttribute[str]", words: "sa.ColumnElement[str]"
) -> "sa.ColumnElement[bool]":
    return sa.or_(words == "", column == sa.any_(sa.func.string_to_array(words, " ")))


def _spoken(rule: QueueRule, levels: Mapping[str, int]) -> str:
    """The languages in which they may take from the queue, with blanks between; empty where that does not matter."""
    if rule.language_level is None:
        return ""
    return " ".join(sorted(each for each in levels if levels[each] >= rule.language_level)) or "-"


def _heads(columns: Sequence[Any], *more: "sa.ColumnElement[bool]") -> "sa.Select[Any]":
    """The first free places of each queue that is asked for."""
    rows = sa.func.unnest(
        sa.bindparam("queue_id", type_=sa.ARRAY(sa.Integer)),
        sa.bindparam("languages", type_=sa.ARRAY(sa.Text)),
        sa.bindparam("channels", type_=sa.ARRAY(sa.Text)),
        sa.bindparam("most", type_=sa.ARRAY(sa.Integer)),
    )
    asked = rows.table_valued("queue_id", "languages", "channels", "most").render_derived()
    queue = sa.select(asked).subquery("wanted")
    heads = (
        sa.select(*columns)
        .where(
            Place.queue_id == queue.c.queue_id,
            IS_FREE,
            _among(Place.language, queue.c.languages),
            _among(Place.channel, queue.c.channels),
            *more,
        )
        .order_by(Place.rank_at, Place.id)
        .limit(queue.c.most)
        .lateral("heads")
    )
    return sa.select(*heads.c).select_from(queue.join(heads, sa.true()))


def _in_order(heads: "sa.Select[Any]") -> "sa.Select[Any]":
    """Each once, whoever of a queue it is looked at for."""
    return heads.distinct().order_by(heads.selected_columns.rank_at, heads.selected_columns.id)


# made once: building them takes as long as running them
_PIECES = _in_order(
    _heads(
        (
            Place.id, Place.queue_id, Place.channel, Place.language, Place.wanted_id, Place.ticket_id,
            Place.contact_id, Place.rank_at,
        )
    )
)  # fmt: skip
_TICKETS = _heads([Place.id], Place.ticket_id.is_not(None))
