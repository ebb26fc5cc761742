"""Workers die while colleagues are told what was held until their hours began: each is told once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.core.transaction import transaction
from app.notifications.models import Notice, NoticeKind
from app.sla.models import Timer
from tests.factories import make_supervisor
from tests.faults.arranging import open_tickets
from tests.faults.house import House

pytestmark = pytest.mark.processes
NOTICES = 3_000
NIGHT = timedelta(hours=10).total_seconds()


def test_killed_in_the_middle_each_notice_is_told_once(house: House) -> None:
    hold(NOTICES)
    house.start("worker fast", "clock")
    assert told(house) == 0

    house.pass_time(NIGHT)
    house.eventually(lambda: told(house), "some are told")
    assert told(house) < NOTICES
    house["worker fast"].kill()
    house["worker fast"].start()

    house.eventually(lambda: told(house) == NOTICES, "all are told", seconds=60)
    events = house.rows(sa.select(Event.subject_id).where(Event.name == "notice.told"))
    assert len(events) == len(set(events)) == NOTICES


def hold(number: int) -> None:
    """So many notices of clocks that run for days, for the morning of a supervisor."""
    open_tickets(number)
    user_id, at = make_supervisor().id, now()
    with transaction():
        timers = sa.select(Timer.id, Timer.ticket_id, Timer.due_at).where(Timer.target == "resolution")
        db.session.add_all(
            Notice(
                user_id=user_id, key=f"{timer.id}:1:0", kind=NoticeKind.SOON_LATE,
                ticket_id=timer.ticket_id, timer_id=timer.id, version=1, target="resolution",
                due_at=timer.due_at, made_at=at, show_at=at + timedelta(hours=9),
            )
            for timer in db.session.execute(timers)
        )  # fmt: skip
    db.session.remove()


def told(house: House) -> int:
    """How many are on the screen."""
    return house.count(Notice, Notice.told_at.is_not(None))
