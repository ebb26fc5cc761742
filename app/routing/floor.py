"""Who is there for which queue, and what is held out at the moment: for those who watch over both."""

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core.database import db
from app.routing.models import Place, QueueMember
from app.routing.presence import PresenceSpan, State
from app.routing.queries import levels_of, memberships, queues


def people_for(queue_ids: Sequence[int]) -> Mapping[int, Counter[State]]:
    """By queue, what those who are there and able to take from it are doing. One statement, whatever there are."""
    member = sa.exists().where(
        QueueMember.user_id == PresenceSpan.user_id, QueueMember.queue_id.in_(queue_ids)
    )
    there = sa.select(PresenceSpan.user_id, PresenceSpan.state).where(
        PresenceSpan.to_at.is_(None), PresenceSpan.state != State.OFFLINE, member
    )
    found: dict[int, Counter[State]] = {queue_id: Counter() for queue_id in queue_ids}
    for row in db.session.execute(there):
        for queue_id in memberships().get(row.user_id, frozenset()) & found.keys():
            if queues()[queue_id].suits(levels_of(row.user_id)):
                found[queue_id][row.state] += 1
    return found


def held_out_in(queue_ids: Sequence[int]) -> Mapping[int, int]:
    """By queue, how many pieces are held out to somebody."""
    held_out = sa.select(Place.queue_id, sa.func.count().label("pieces")).where(
        Place.reservation_id.is_not(None), Place.queue_id.in_(queue_ids)
    )
    return {row.queue_id: row.pieces for row in db.session.execute(held_out.group_by(Place.queue_id))}
