"""The story of the demonstration: two days of work, lived through by the real operations at the moments of its table.

It is told line by line and remembers how far it came, so a loader that was killed goes on where it stopped."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import relay
from app.core.clock import now
from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.core.errors import Refused
from app.core.events import Event
from app.core.transaction import transaction
from app.seeds.acts import act
from app.seeds.lines import lines
from app.seeds.post import bring_out
from app.sla.models import Timer
from app.sla.operations.reaching import reach_due_levels

PROGRESS = "demo_story"
_LOCK = 7070191  # the advisory lock of whoever tells
_BATCH = 500


@dataclass(frozen=True)
class Progress:
    """When the story was begun, to which all its moments are counted back, and how many lines were told."""

    began_at: datetime
    told: int = 0
    is_over: bool = False


def tell_story() -> None:
    """Tell what is not told yet; nothing, once it is over."""
    with db.engine.begin() as aside:
        aside.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        progress = _progress()
        if not progress.is_over:
            _keep_relay_away(aside)
            _go_on(progress)


def story_began_at() -> datetime:
    """The moment to which all of the story is counted back."""
    return _progress().began_at


def _keep_relay_away(aside: sa.Connection) -> None:
    """Hold the relay's own lock: what is told is over, so none of its texts may be sent and none of its cards drawn."""
    if not aside.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(relay.LOCK))):
        raise Refused("The story cannot be told while Postline runs. Stop it, then load the seeds.")


def _go_on(progress: Progress) -> None:
    table = lines()
    for number, line in enumerate(table[progress.told :], progress.told + 1):
        at = progress.began_at - line.ago
        _let_time_pass(at)
        with transaction():
            act(line, at)
            _note(Progress(progress.began_at, number))
    _let_time_pass(progress.began_at)
    with transaction():
        _close_book(progress.began_at)
        _note(Progress(progress.began_at, len(table), is_over=True))


def _let_time_pass(until: datetime) -> None:
    """Until then texts went out, and timers reached their levels, each when it was due."""
    bring_out(until)
    while (due_at := _next_level(until)) is not None:
        with transaction():
            reach_due_levels(due_at, limit=_BATCH)
        bring_out(until)


def _next_level(until: datetime) -> datetime | None:
    return db.session.scalar(sa.select(sa.func.min(Timer.next_at)).where(Timer.next_at <= until))


def _close_book(until: datetime) -> None:
    """All this was seen and sent long ago: the relay need not speak of it."""
    told = sa.update(Event).where(Event.relayed_at.is_(None), Event.at <= until).values(relayed_at=Event.at)
    db.session.execute(told, execution_options={"synchronize_session": False})


def _progress() -> Progress:
    kept: dict[str, Any] | None = db.session.scalar(sa.select(Setting.value).where(Setting.name == PROGRESS))
    if kept is None:
        return Progress(now())
    return Progress(datetime.fromisoformat(kept["began_at"]), kept["told"], kept["is_over"])


def _note(progress: Progress) -> None:
    write_setting(PROGRESS, asdict(progress) | {"began_at": progress.began_at.isoformat()})
