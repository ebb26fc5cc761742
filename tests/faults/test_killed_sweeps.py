"""Workers die in the middle of a sweep of due timers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.sla.models import Timer
from app.tickets.models import Ticket
from tests.faults.arranging import open_tickets
from tests.faults.house import House

pytestmark = pytest.mark.processes
TICKETS = 1_500
LONG_AGO = timedelta(days=60)  # every target is passed: each timer has its warning and its breach to reach
DEATHS = 6


def test_killed_in_the_middle_every_timer_reaches_each_level_exactly_once(house: House) -> None:
    open_tickets(TICKETS, at=now() - LONG_AGO)
    timers = house.count(Timer)
    house.start("worker fast", "clock")

    for death in range(DEATHS):
        reached = levels_reached(house)
        house.eventually(lambda: house["worker fast"].forked, "a sweep runs")
        if death % 3 == 0:
            house.eventually(lambda before=reached: levels_reached(house) > before, "it has come some way")
        assert levels_reached(house) < 2 * timers
        kill(house, death)
        house["worker fast"].start()

    house.eventually(lambda: not house.count(Timer, Timer.next_at.is_not(None)), "no timer is due", seconds=60)
    assert_each_level_once(house, timers)


def test_two_workers_and_two_clocks_reach_each_level_once(house: House) -> None:
    open_tickets(500, at=now() - LONG_AGO)
    timers = house.count(Timer)
    house.start("worker fast", "worker fast 2", "clock", "clock 2")

    house.eventually(lambda: not house.count(Timer, Timer.next_at.is_not(None)), "no timer is due", seconds=60)
    assert_each_level_once(house, timers)


def kill(house: House, death: int) -> None:
    """In turn: both, the worker under its horse, the horse under its worker."""
    worker = house["worker fast"]
    if death % 3 == 0:
        worker.kill()
    elif death % 3 == 1:
        worker.kill_alone()
    else:
        worker.kill_forked()
        worker.kill()


def levels_reached(house: House) -> int:
    """How many are on record."""
    return house.count(Event, Event.name == "sla.level_reached")


def assert_each_level_once(house: House, timers: int) -> None:
    """On record, on the timer, and in what climbing did to the ticket."""
    level = Event.data["level"].astext
    times = house.rows(
        sa.select(level, sa.func.count(), sa.func.count(sa.distinct(Event.subject_id)))
        .where(Event.name == "sla.level_reached")
        .group_by(level)
    )
    assert sorted(map(tuple, times)) == [("breach", timers, timers), ("warning", timers, timers)]
    assert house.rows(sa.select(sa.distinct(Timer.levels_reached))) == [(2,)]
    climbed = sa.select(sa.func.count()).where(Event.name == "ticket.climbed", Event.ticket_id == Ticket.id)
    wrong = sa.select(Ticket.id).where(Ticket.level != climbed.correlate(Ticket).scalar_subquery())
    assert house.rows(wrong) == []
    assert house.rows(sa.select(sa.distinct(Ticket.level))) == [(timers // house.count(Ticket),)]
    db.session.remove()
