"""Who takes work from which queue."""

from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import User
from app.core import configuration
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM, Acting, record
from app.routing.models import Queue, QueueMember

MOST = 10  # shares


def add_member(queue: Queue, user: User, *, actor: Acting = SYSTEM, weight: int = 1) -> None:
    """From now on they take work from it. A second time, or twice at once, changes nothing."""
    new = insert(QueueMember).values(queue_id=queue.id, user_id=user.id, weight=weight)
    if db.session.scalar(new.on_conflict_do_nothing().returning(QueueMember.user_id)) is not None:
        configuration.changed()
        record("queue.member_added", queue, actor, user=user.id)


def remove_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> int | None:
    """From now on they take nothing from it; what they hold, or are being asked, stays theirs. Gives the share they had;
    None if they had none, and nothing changes."""
    member = db.session.get(QueueMember, (queue.id, user.id), with_for_update=True)
    if member is None:
        return None
    weight = member.weight
    db.session.delete(member)
    configuration.changed()
    record("queue.member_removed", queue, actor, user=user.id)
    return weight


def move_member(user: User, origin: Queue, to: Queue, *, actor: Acting) -> None:
    """They take work from the other queue instead, with the same share. Who has left the one already just joins."""
    weight = remove_member(origin, user, actor=actor)
    add_member(to, user, actor=actor, weight=weight or 1)


def set_weight(
    queue: Queue, user: User, weight: int, *, shown: int | None = None, actor: Acting = SYSTEM
) -> None:
    """Their share of its work beside those of the others; what somebody else made of it since it was `shown` stands."""
    if not 1 <= weight <= MOST:
        raise Refused("A weight is a number from 1 to %(most)s.", most=MOST)
    member = db.session.get(QueueMember, (queue.id, user.id), with_for_update=True)
    if member is None:
        raise Conflict("%(name)s does not take work from this queue any more.", name=user.name)
    was, member.weight = member.weight, weight
    if was == weight:
        return
    if shown is not None and was != shown:
        raise Conflict("Meanwhile the weight of %(name)s has become %(weight)s.", name=user.name, weight=was)
    configuration.changed()
    record("queue.weight_set", queue, actor, user=user.id, was=was, to=weight)
