"""Who takes work from which queue."""

from app.accounts.models import User
from app.core import configuration
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, record
from app.routing.models import Queue, QueueMember

WEIGHTS = range(1, 11)


def add_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> None:
    """From now on they take work from it. A second time changes nothing."""
    if db.session.get(QueueMember, (queue.id, user.id)) is None:
        db.session.add(QueueMember(queue_id=queue.id, user_id=user.id))
        configuration.changed()
        record("queue.member_added", queue, actor, user=user.id)


def remove_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> None:
    """From now on they take nothing from it; what they hold of it stays theirs. A second time changes nothing."""
    member = db.session.get(QueueMember, (queue.id, user.id))
    if member is not None:
        db.session.delete(member)
        configuration.changed()
        record("queue.member_removed", queue, actor, user=user.id)


def set_weight(queue: Queue, user: User, weight: int, *, actor: Acting = SYSTEM) -> None:
    """Their share of it, beside those of the others. Said again it changes nothing."""
    if weight not in WEIGHTS:
        raise Refused("A weight is a number from 1 to 10.")
    member = db.session.get(QueueMember, (queue.id, user.id))
    if member is None:
        raise Refused("They do not work on this queue.")
    if member.weight != weight:
        was, member.weight = member.weight, weight
        configuration.changed()
        record("queue.member_weighed", queue, actor, user=user.id, was=was, to=weight)
