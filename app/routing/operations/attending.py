"""People come, go on breaks and leave: by their own word, by signing out, or because nothing is heard of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import User
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, Event, record
from app.routing.presence import (
    BY_HAND,
    Heartbeat,
    Leaving,
    PresenceSpan,
    State,
    break_reasons,
    lost,
    presence_of,
    presences_of,
    said_reasons,
)

NOBODY: Mapping[int, datetime] = MappingProxyType({})
TOGETHER = 200  # people of one transaction


def say(user: Acting, state: State, *, reason: str | None = None) -> None:
    """What somebody says of themselves. Whoever is asked or on a call is there anyway, and stays what they are; a call
    is ended before one goes."""
    if state not in BY_HAND or (reason is not None and reason not in said_reasons()):
        raise Refused("Say whether you are there.")
    hold_person(user.id)
    before = presence_of(user.id)
    if before is not None and before.state in (State.RESERVED, State.ON_CALL):
        if state is State.AVAILABLE:
            return
        if before.state is State.ON_CALL:
            raise Refused("You are on a call.")
    become(user.id, state, actor=user, reason=reason)


def enter(
    user_id: int,
    state: State,
    *,
    actor: Acting,
    reason: str | None = None,
    leaving: Leaving | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
) -> PresenceSpan:
    """From now on they are in this state. Saying it again changes nothing; of two tabs at once one is the second.

    A break needs one of the reasons there are."""
    hold_person(user_id)
    return become(user_id, state, actor=actor, reason=reason, leaving=leaving, at=at, until=until)


def become(
    user_id: int,
    state: State,
    *,
    actor: Acting,
    reason: str | None = None,
    leaving: Leaving | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
) -> PresenceSpan:
    """The same of somebody whom this act holds already."""
    if (state is State.BREAK) != (reason is not None) or (reason and reason not in break_reasons()):
        raise Refused("Say why you are away.")
    before = presence_of(user_id)
    if before is not None and (before.state, before.reason) == (state, reason):
        return before
    how = Change(state, actor, at or now(), reason, leaving)
    return change_all({user_id: before}, how, {user_id: until} if until else NOBODY)[0]


def enter_all(
    user_ids: Sequence[int], state: State, *, only: State, at: datetime, reason: str | None = None
) -> None:
    """The same of many whom nobody else can change now, where they still are in that other state."""
    known = presences_of(user_ids)
    befores = {user_id: span for user_id, span in known.items() if span.state is only}
    change_all(befores, Change(state, SYSTEM, at, reason))


@dataclass(frozen=True)
class Change:
    """What people become, by whom, and from when."""

    state: State
    actor: Acting
    at: datetime
    reason: str | None = None
    leaving: Leaving | None = None


def change_all(
    befores: Mapping[int, PresenceSpan | None], how: Change, until: Mapping[int, datetime] = NOBODY
) -> Sequence[PresenceSpan]:
    """Each of these people from the state they are in to the new one, until a moment of their own where one is given:
    in as many statements for many as for one."""
    if not befores:
        return []
    for before in befores.values():
        if before is not None:
            before.to_at = max(how.at, before.from_at)
    db.session.flush()  # there is never more than one that is open
    spans = [_span(user_id, before, how, until.get(user_id)) for user_id, before in befores.items()]
    db.session.add_all(spans)
    for span, before in zip(spans, befores.values(), strict=True):
        was = before.state.value if before is not None else State.OFFLINE.value
        record(
            "presence.changed", span, how.actor, at=how.at,
            user=span.user_id, was=was, to=how.state.value, reason=how.reason,
        )  # fmt: skip
    return spans


def _span(user_id: int, before: PresenceSpan | None, how: Change, until: datetime | None) -> PresenceSpan:
    return PresenceSpan(
        user_id=user_id,
        state=how.state,
        reason=how.reason,
        leaving=how.leaving,
        from_at=before.to_at if before is not None and before.to_at else how.at,
        until_at=until,
        actor_kind=how.actor.actor_kind,
        actor_id=how.actor.id,
    )


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
    return change_due(lost(at), Change(State.OFFLINE, SYSTEM, at, leaving=Leaving.CONNECTION_LOST))


def change_due(due: "sa.Select[PresenceSpan]", how: Change) -> int:
    """So many of those who are due are in the new state; whom somebody else is just changing waits for the next time.

    Looked at again once nobody else can change it: the person first, then what they are doing, as everywhere."""
    theirs = sa.select(due.subquery().c.user_id).order_by("user_id").limit(TOGETHER)
    people = lock_people(db.session.scalars(theirs).all())
    still = due.where(PresenceSpan.user_id.in_(people)).execution_options(populate_existing=True)
    befores = {span.user_id: span for span in db.session.scalars(still)}
    change_all(befores, how)
    return len(befores)


def hold_person(user_id: int) -> None:
    """Nobody else changes what they are doing until this act is over. Asked for before any ticket or place is locked."""
    db.session.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def lock_people(user_ids: Collection[int]) -> Sequence[int]:
    """The same of many, for machines: those whom nobody else is changing."""
    rows = sa.select(User.id).where(User.id.in_(user_ids)).order_by(User.id)
    return db.session.scalars(rows.with_for_update(key_share=True, skip_locked=True)).all()


def leave_on_sign_out(events: list[Event]) -> None:
    """On user.signed_out and user.deactivated: they are there no more, on whichever device. In-transaction listener."""
    for event in events:
        user: User = event.subject
        known = presence_of(user.id)
        if known is not None and known.state is not State.OFFLINE:
            enter(user.id, State.OFFLINE, actor=user, leaving=Leaving.SIGNED_OUT, at=event.at)
