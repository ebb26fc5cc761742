"""Workers die in the middle of a sweep of due timers."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM, Event
from app.core.queue import offer
from app.core.transaction import transaction
from app.customers.models import PointKind
from app.customers.operations import identify
from app.notifications.models import Delivery
from app.sla.jobs import sweep_timers
from app.sla.models import Level, Timer
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from tests.faults.arranging import open_tickets, strip_of
from tests.faults.house import House

pytestmark = pytest.mark.processes
TICKETS = 1_500
WAITING = 800
LONG_AGO = timedelta(days=60)  # every target is passed: each timer has all its levels to reach
LEVELS = 5  # a warning, the breach, and three steps up
DEATHS = 5


def test_killed_in_the_middle_every_timer_reaches_each_level_exactly_once(house: House) -> None:
    reference = open_tickets(TICKETS, at=now() - LONG_AGO)[0]
    timers = house.count(Timer)
    house.start("worker fast", "clock")

    for _ in range(DEATHS):
        before = levels_reached(house)
        house.eventually(lambda before=before: levels_reached(house) > before, "a sweep has come some way")
        assert levels_reached(house) < LEVELS * timers
        house["worker fast"].kill()
        house["worker fast"].start()

    house.eventually(
        lambda: not house.count(Timer, Timer.next_at.is_not(None)), "no timer is due", seconds=60
    )
    assert levels_on_record(house) == each_once(timers)
    assert house.rows(sa.select(Timer.levels_reached).distinct()) == [(LEVELS,)]
    climbed = house.rows(
        sa.select(sa.func.count()).where(Event.name == "ticket.climbed").group_by(Event.ticket_id)
    )
    assert climbed == [(3 * timers // TICKETS,)] * TICKETS
    assert house.rows(sa.select(Ticket.level).distinct()) == climbed[:1]
    assert strip_of(reference).count("after its moment") >= 2


def test_two_clocks_and_two_workers_woken_too_often_reach_each_level_once(house: House) -> None:
    climb_nowhere()  # so that nothing but the claim of a timer keeps two sweeps apart
    open_tickets(500, at=now() - LONG_AGO)
    timers = house.count(Timer)
    for _ in range(10):
        offer("sla", sweep_timers)
    house.start("worker fast", "worker fast 2", "clock", "clock 2")

    house.eventually(
        lambda: not house.count(Timer, Timer.next_at.is_not(None)), "no timer is due", seconds=60
    )
    assert levels_on_record(house) == each_once(timers)


def test_killed_in_the_middle_every_wait_ends_once_and_is_told_once(house: House) -> None:
    wait_for_customers(WAITING, at=now() - LONG_AGO)
    house.start("worker fast", "clock")

    house.eventually(lambda: ended(house), "a sweep has ended some")
    assert ended(house) < WAITING
    house["worker fast"].kill()
    house["worker fast"].start()

    house.eventually(
        lambda: not house.count(Timer, Timer.next_at.is_not(None)), "no timer is due", seconds=60
    )
    assert ended(house) == house.count(Ticket, Ticket.outcome == "no_reply") == WAITING
    told = house.rows(sa.select(Delivery.event, sa.func.count()).group_by(Delivery.event))
    assert dict(map(tuple, told))["ticket.ended"] == WAITING


def wait_for_customers(number: int, *, at: datetime) -> None:
    """So many tickets whose customer was asked something then, and never replied."""
    references = open_tickets(number, at=at)
    with transaction():
        point = identify(PointKind.PHONE, "+14155550142")
        for ticket in db.session.scalars(sa.select(Ticket).where(Ticket.reference.in_(references))):
            ticket.point = point
            for status in (Status.INVESTIGATING, Status.WAITING_CUSTOMER):
                move(ticket, status, actor=SYSTEM, at=at)
    db.session.remove()


def ended(house: House) -> int:
    """How many tickets did, on record."""
    return house.count(Event, Event.name == "ticket.ended")


def climb_nowhere() -> None:
    """Let levels do nothing to tickets."""
    with transaction():
        db.session.execute(sa.update(Level).values(actions=[]))
        configuration_changed()


def levels_reached(house: House) -> int:
    """How many are on record."""
    return house.count(Event, Event.name == "sla.level_reached")


def each_once(timers: int) -> list[tuple[str, int, int]]:
    """What is on record if each of so many timers reached each of its levels once."""
    return [("breach", timers, timers), ("climb", 3 * timers, timers), ("warning", timers, timers)]


def levels_on_record(house: House) -> list[tuple[str, int, int]]:
    """Each level, how often it was reached, and by how many timers."""
    level = Event.data["level"].astext
    times = house.rows(
        sa.select(level, sa.func.count(), sa.func.count(sa.distinct(Event.subject_id)))
        .where(Event.name == "sla.level_reached")
        .group_by(level)
    )
    return sorted(map(tuple, times))
