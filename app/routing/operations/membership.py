"""Who takes work from which queue."""

from app.accounts.models import User
from app.core import configuration
from app.core.database import db
from app.core.events import SYSTEM, Acting, record
from app.routing.models import Queue, QueueMember


def add_member(queue: Queue, user: User, *, actor: Acting = SYSTEM) -> None:
    """From now on they take work from it. A second time changes nothing."""
    if db.session.get(QueueMember, (queue.id, user.id)) is None:
        db.session.add(QueueMember(queue_id=queue.id, user_id=user.id))
        configuration.changed()
        record("queue.member_added", queue, actor, user=user.id)
