"""Time is moved, and the process that wakes the sweep dies: every level is reached once, and none early."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.sla.models import Breach, LevelReached, Timer
from tests.faults.arranging import open_tickets, strip_of
from tests.faults.house import House

pytestmark = pytest.mark.processes
TICKETS = 300
HOUR = timedelta(hours=1).total_seconds()
WARNED = 3 * HOUR + 60  # a query is to be answered in four hours, and warned of after three


def test_moved_back_an_hour_nothing_is_reached_twice_or_early(house: House) -> None:
    open_tickets(TICKETS, at=now())
    house.start("worker fast", "clock")
    house.pass_time(WARNED)
    house.eventually(lambda: reached(house) == TICKETS, "each is warned of")

    house.pass_time(-HOUR)
    house.pass_time(HOUR / 2)
    assert reached(house) == TICKETS

    house.pass_time(HOUR * 3 / 2)
    house.eventually(lambda: reached(house) == 2 * TICKETS, "each is late")
    assert early(house) == 0
    assert house.count(Breach) == TICKETS


def test_a_killed_clock_is_followed_by_another_and_the_strip_says_by_how_much_it_was_late(
    house: House,
) -> None:
    reference = open_tickets(TICKETS, at=now())[0]
    house.start("worker fast", "clock")
    house.pass_time(WARNED)
    house.eventually(lambda: reached(house) > 0, "a sweep has begun")
    house["clock"].kill()
    house.pass_time(HOUR)
    house["clock"].start()

    house.eventually(lambda: reached(house) == 2 * TICKETS, "each is late")
    assert early(house) == 0
    assert house.count(Breach) == TICKETS
    assert {delay >= 1 for delay in minutes_late(house, "breach")} == {True}
    assert "after its moment" in strip_of(reference)


def reached(house: House) -> int:
    """How many levels, each a row of its own."""
    return house.count(LevelReached)


def minutes_late(house: House, level: str) -> list[float]:
    """By how much each level of that name was reached after its moment."""
    late = sa.func.extract("epoch", LevelReached.at - LevelReached.planned_at) / 60
    return [float(minutes) for (minutes,) in house.rows(sa.select(late).where(LevelReached.name == level))]


def early(house: House) -> int:
    """Levels that were reached too soon: a breach before the deadline, a warning more than an hour before it."""
    is_breach = LevelReached.name == "breach"
    earliest = sa.case((is_breach, Timer.due_at), else_=Timer.due_at - timedelta(hours=1))
    statement = (
        sa.select(sa.func.count()).select_from(LevelReached).join(Timer, Timer.id == LevelReached.timer_id)
    )
    return house.scalar(statement.where(LevelReached.at < earliest))
