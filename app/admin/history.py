"""Who changed a thing that administrators set, and from what to what: its events, put into words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from app.accounts.models import User
from app.core.database import db
from app.core.events import ActorKind, Event

LATEST = 20
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One change: when, by whom (nobody: the house itself), and what it was."""

    at: datetime
    by: str | None
    words: Sequence[str]


def changes_of(thing: Any, words_of: Callable[[str, Data], Sequence[str]]) -> Sequence[Change]:
    """The latest changes, the newest first; what has no words is none."""
    asked = (
        sa.select(Event, User.name)
        .outerjoin(User, sa.and_(Event.actor_kind == ActorKind.USER, Event.actor_id == User.id))
        .where(Event.subject_kind == thing.__tablename__, Event.subject_id == thing.id)
        .order_by(Event.id.desc())
        .limit(LATEST)
    )
    found = ((event, name, words_of(event.name, event.data)) for event, name in db.session.execute(asked))
    return [Change(event.at, name, words) for event, name, words in found if words]


def turned(was: str, to: str) -> str:
    """From what to what; the arrow points along the line."""
    return gettext("%(was)s → %(to)s", was=was, to=to)
