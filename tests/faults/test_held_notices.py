"""Workers die while colleagues are told what was held until their hours began: each is told once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.core.transaction import transaction
from app.notifications.jobs import NOTICES as BATCH
from app.notifications.models import Notice, NoticeKind
from app.sla.models import Timer
from tests.factories import make_supervisor
from tests.faults.arranging import open_tickets
from tests.faults.house import House
from tests.locks import until_somebody_waits

pytestmark = pytest.mark.processes
NOTICES = 6 * BATCH
TARGET = "resolution"
STOP = 4_711  # a lock of this test alone
NIGHT = timedelta(hours=10).total_seconds()


def test_killed_in_the_middle_each_notice_is_told_once(house: House) -> None:
    hold(NOTICES)
    stop_at_the_last()
    house.start("worker fast", "clock")
    assert told(house) == 0

    with transaction():
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(STOP)))
        house.pass_time(NIGHT)
        until_somebody_waits()
        assert told(house) == NOTICES - BATCH
        house["worker fast"].kill()
    house["worker fast"].start()

    house.eventually(lambda: told(house) == NOTICES, "all are told", seconds=60)
    ours = sa.select(Notice.id).where(Notice.target == TARGET)
    events = house.rows(
        sa.select(Event.subject_id).where(Event.name == "notice.told", Event.subject_id.in_(ours))
    )
    assert len(events) == len(set(events)) == NOTICES


def hold(number: int) -> None:
    """So many notices of clocks that run for days, for the morning of a supervisor."""
    open_tickets(number)
    user_id, at = make_supervisor().id, now()
    with transaction():
        timers = sa.select(Timer.id, Timer.ticket_id, Timer.due_at).where(Timer.target == TARGET)
        db.session.add_all(
            Notice(
                user_id=user_id, key=f"{timer.id}:1:0", kind=NoticeKind.SOON_LATE,
                ticket_id=timer.ticket_id, timer_id=timer.id, version=1, target=TARGET,
                due_at=timer.due_at, made_at=at, show_at=at + timedelta(hours=9),
            )
            for timer in db.session.execute(timers)
        )  # fmt: skip
    db.session.remove()


def stop_at_the_last() -> None:
    """Whoever tells it waits as long as a test wants, with all that was to be told together with it."""
    with transaction():
        last = db.session.scalar(sa.select(sa.func.max(Notice.id)))
        for statement in (
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS "
            f"'BEGIN PERFORM pg_advisory_xact_lock({STOP}); RETURN NEW; END'",
            "CREATE TRIGGER stop BEFORE UPDATE ON notice "
            f"FOR EACH ROW WHEN (NEW.id = {last}) EXECUTE FUNCTION stop()",
        ):
            db.session.execute(sa.text(statement))


def told(house: House) -> int:
    """How many of those are on the screen; the same night brings others, of first responses."""
    return house.count(Notice, Notice.told_at.is_not(None), Notice.target == TARGET)
