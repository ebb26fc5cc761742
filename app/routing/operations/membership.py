"""Who takes work from which queue."""

from app.accounts.models import User
from app.core import configuration
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM, Acting, record
from app.routing.models import Queue, QueueMember

MOST = 10  # shares


def add_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> None:
    """From now on they take work from it. A second time changes nothing."""
    if db.session.get(QueueMember, (queue.id, user.id)) is None:
        db.session.add(QueueMember(queue_id=queue.id, user_id=user.id))
        configuration.changed()
        record("queue.member_added", queue, actor, user=user.id)


def remove_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> None:
    """They get nothing more from it; what they have in hand stays theirs. A second time changes nothing."""
    member = db.session.get(QueueMember, (queue.id, user.id))
    if member is not None:
        db.session.delete(member)
        configuration.changed()
        record("queue.member_removed", queue, actor, user=user.id)


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
