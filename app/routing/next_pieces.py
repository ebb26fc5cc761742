"""Which piece is the next for somebody: the same order and the same conditions for those who ask and those who are asked."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.routing.matching import Person
from app.routing.models import IS_FREE, Place, Strategy
from app.routing.queries import levels_of, queues
from app.routing.queue_rule import QueueRule

LOOK_AHEAD = (
    32  # free places looked at per queue, so that several agents asking at once do not wait for each other
)
SPARE = 16  # places looked at beyond one for each person: some may fit nobody who is left


def next_places(queue_ids: Sequence[int], user_id: int) -> "sa.Select[Place]":
    """The free tickets' places of these queues that they are able to do, in the order in which they are given out.

    In a queue where customers return to whom they know, those of this person stand before the others of its head."""
    levels = levels_of(user_id)
    theirs = [rule for each in queue_ids if (rule := queues().get(each)) is not None and rule.suits(levels)]
    spoken = [_spoken(rule, [levels]) for rule in theirs]
    heads = _heads(theirs, spoken, LOOK_AHEAD, Place.ticket_id.is_not(None))
    sticky = [rule.id for rule in theirs if rule.strategy is Strategy.STICKY]
    known = [sa.and_(Place.wanted_id == user_id, Place.queue_id.in_(sticky)).is_not(True)] if sticky else []
    return sa.select(Place).where(Place.id.in_(heads), IS_FREE).order_by(*known, Place.rank_at, Place.id)


def heads_for(people: Sequence[Person], pushing: Mapping[int, QueueRule]) -> "sa.Select[Place]":
    """The free places of the queues of these people in the order in which they are given out: of each queue enough for
    all of its people, in the languages that one of them speaks well enough."""
    theirs = [rule for rule in pushing.values() if any(rule.id in person.weights for person in people)]
    levels = [[person.levels for person in people if rule.id in person.weights] for rule in theirs]
    spoken = [_spoken(rule, each) for rule, each in zip(theirs, levels, strict=True)]
    heads = _heads(theirs, spoken, len(people) + SPARE)
    return sa.select(Place).where(Place.id.in_(heads), IS_FREE).order_by(Place.rank_at, Place.id)


def _heads(
    rules: Sequence[QueueRule], spoken: Sequence[str], each: int, *more: "sa.ColumnElement[bool]"
) -> "sa.Select[int]":
    wanted = _wanted(rules, spoken)
    is_spoken = Place.language == sa.any_(sa.func.string_to_array(wanted.c.languages, " "))
    heads = (
        sa.select(Place.id)
        .where(
            Place.queue_id == wanted.c.queue_id, IS_FREE, sa.or_(wanted.c.languages == "", is_spoken), *more
        )
        .order_by(Place.rank_at, Place.id)
        .limit(each)
        .lateral("heads")
    )
    return sa.select(heads.c.id).select_from(wanted.join(heads, sa.true()))


def _wanted(rules: Sequence[QueueRule], languages: Sequence[str]) -> sa.Subquery:
    """The queues as rows, each with the languages in which they can do its work."""
    ids = sa.func.unnest(
        sa.literal([rule.id for rule in rules], sa.ARRAY(sa.Integer)),
        sa.literal(languages, sa.ARRAY(sa.Text)),
    )
    return sa.select(ids.table_valued("queue_id", "languages").render_derived()).subquery("wanted")


def _spoken(rule: QueueRule, people: Sequence[Mapping[str, int]]) -> str:
    """The languages in which one of them may take from the queue, with blanks between; empty where that does not matter."""
    if rule.language_level is None:
        return ""
    spoken = {each for levels in people for each in levels if levels[each] >= rule.language_level}
    return " ".join(sorted(spoken)) or "-"
