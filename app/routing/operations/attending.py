"""People come, go on breaks and leave: by their own word, by signing out, or because nothing is heard of them."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, Event, record
from app.routing.presence import (
    Heartbeat,
    Leaving,
    PresenceSpan,
    State,
    break_reasons,
    lost,
    presence_of,
)

TOGETHER = 200  # people of one transaction


def enter(
    user_id: int,
    state: State,
    *,
    actor: Acting,
    reason: str | None = None,
    leaving: Leaving | None = None,
    at: datetime | None = None,
) -> PresenceSpan:
    """From now on they are in this state. Saying it again changes nothing; of two tabs at once one is the second.

    A break needs one of the reasons there are."""
    if (state is State.BREAK) != (reason is not None) or (reason and reason not in break_reasons()):
        raise Refused("Say why you are away.")
    moment = at or now()
    _hold(user_id)
    before = presence_of(user_id)
    if before is not None and (before.state, before.reason) == (state, reason):
        return before
    if before is not None:
        before.to_at = max(moment, before.from_at)
        db.session.flush()  # there is never more than one that is open
    span = PresenceSpan(
        user_id=user_id,
        state=state,
        reason=reason,
        leaving=leaving,
        from_at=before.to_at if before is not None and before.to_at else moment,
        actor_kind=actor.actor_kind,
        actor_id=actor.id,
    )
    db.session.add(span)
    was = before.state.value if before is not None else State.OFFLINE.value
    record("presence.changed", span, actor, at=moment, user=user_id, was=was, to=state.value)
    return span


def note_heard(heard: Mapping[int, datetime]) -> None:
    """These people's pages live: when each was last heard of, in one statement. Never earlier than known.

    Of whom there is no account any more is left out: the others are no less there for it."""
    if heard:
        told = sa.select(
            sa.func.unnest(sa.literal(list(heard), sa.ARRAY(sa.Integer))).label("user_id"),
            sa.func.unnest(sa.literal(list(heard.values()), sa.ARRAY(sa.TIMESTAMP(timezone=True)))).label(
                "at"
            ),
        ).subquery("told")
        known = sa.select(told.c.user_id, told.c.at).join(User, User.id == told.c.user_id)
        rows = insert(Heartbeat).from_select(["user_id", "at"], known.order_by(told.c.user_id))
        latest = sa.func.greatest(Heartbeat.at, rows.excluded.at)
        db.session.execute(
            rows.on_conflict_do_update(index_elements=[Heartbeat.user_id], set_={"at": latest})
        )


def take_for_gone(at: datetime) -> int:
    """Of whom nothing is heard any more is offline: a closed laptop is nobody who could be given work. Returns how many."""
    theirs = sa.select(lost(at).subquery().c.user_id).order_by("user_id").limit(TOGETHER)
    gone = [user_id for user_id in db.session.scalars(theirs).all() if _is_gone(user_id, at)]
    for user_id in gone:
        enter(user_id, State.OFFLINE, actor=SYSTEM, leaving=Leaving.CONNECTION_LOST, at=at)
    return len(gone)


def _is_gone(user_id: int, at: datetime) -> bool:
    """Still so, once nobody else can change it: the person first, then what they are doing, as everywhere."""
    _hold(user_id)
    return db.session.scalar(lost(at).where(PresenceSpan.user_id == user_id)) is not None


def _hold(user_id: int) -> None:
    db.session.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def leave_on_sign_out(events: list[Event]) -> None:
    """On user.signed_out: whoever signs out is there no more, on whichever device. In-transaction listener."""
    for event in events:
        user: User = event.subject
        known = presence_of(user.id)
        if known is not None and known.state is not State.OFFLINE:
            enter(user.id, State.OFFLINE, actor=user, leaving=Leaving.SIGNED_OUT, at=event.at)
