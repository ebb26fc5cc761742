"""At the end of a shift whoever is still there is signed off; who came after it, or goes on, stays."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.jobs import has_ended_shifts, sign_off_shifts
from app.routing.operations.attending import enter
from app.routing.presence import Leaving, State, presence_of
from app.routing.rosters import Pattern
from app.routing.shifts import Shift
from tests.factories import make_agent

DAY = "2026-03-02"
NEW_YORK = ZoneInfo("America/New_York")


def shift(user, begins, ends, day=DAY):
    with transaction():
        db.session.add(
            Shift(
                user_id=user.id,
                from_at=datetime.fromisoformat(f"{day} {begins}").replace(tzinfo=UTC),
                until_at=datetime.fromisoformat(f"{day} {ends}").replace(tzinfo=UTC),
            )
        )


@pytest.fixture
def clock(travel):
    """Moves to an hour of the day, and lets the sweep run if there is anything for it."""

    def go(hour, day=DAY):
        travel(f"{day} {hour}")
        if has_ended_shifts(now()):
            sign_off_shifts()

    return go


def be(user, state, reason=None):
    with transaction():
        enter(user.id, state, reason=reason, actor=SYSTEM)


def state_of(user):
    db.session.expire_all()
    return presence_of(user.id).state


@pytest.mark.parametrize(("state", "reason"), [("available", None), ("break", "meal"), ("wrap_up", None)])
def test_whoever_is_there_at_the_end_is_signed_off(app, clock, state, reason):
    agent = make_agent()
    shift(agent, "09:00", "17:00")
    clock("08:55")
    be(agent, State.AVAILABLE)
    clock("16:50")
    be(agent, State(state), reason)
    clock("16:59:59")
    assert state_of(agent) == state
    clock("17:00")
    assert (state_of(agent), presence_of(agent.id).leaving) == (State.OFFLINE, Leaving.SHIFT_ENDED)


@pytest.mark.parametrize("state", [State.ON_CALL, State.RESERVED])
def test_a_call_or_an_offer_is_ended_first(app, clock, state):
    agent = make_agent()
    shift(agent, "09:00", "17:00")
    clock("09:00")
    be(agent, State.AVAILABLE)
    clock("16:59")
    be(agent, state)
    clock("17:00:05")
    assert state_of(agent) is state
    clock("17:10")
    be(agent, State.WRAP_UP)
    clock("17:10:05")
    assert state_of(agent) is State.OFFLINE


def test_whoever_comes_back_after_it_works_on(app, clock):
    agent = make_agent()
    shift(agent, "09:00", "17:00")
    clock("09:00")
    be(agent, State.AVAILABLE)
    clock("17:00")
    clock("17:05")
    be(agent, State.AVAILABLE)
    clock("19:00")
    assert state_of(agent) is State.AVAILABLE
    be(agent, State.BREAK, "meal")
    be(agent, State.AVAILABLE)
    clock("20:00")
    assert state_of(agent) is State.AVAILABLE


def test_whoever_goes_on_with_another_shift_stays(app, clock):
    agent = make_agent()
    shift(agent, "09:00", "13:00")
    shift(agent, "13:00", "17:00")
    clock("09:00")
    be(agent, State.AVAILABLE)
    clock("13:00")
    assert state_of(agent) is State.AVAILABLE
    clock("17:00")
    assert state_of(agent) is State.OFFLINE


def test_that_others_came_back_after_its_end_keeps_nobody(app, clock):
    early, late = make_agent(), make_agent()
    shift(early, "09:00", "12:00")
    clock("09:00")
    be(early, State.ON_CALL)
    be(late, State.OFFLINE)
    clock("12:05")
    be(late, State.AVAILABLE)
    be(early, State.WRAP_UP)
    clock("12:05:05")
    assert state_of(early) is State.OFFLINE


def test_a_shift_of_another_day_ends_nothing(app, clock):
    agent = make_agent()
    shift(agent, "09:00", "17:00", day="2026-03-01")
    shift(agent, "09:00", "17:00", day="2026-03-03")
    clock("10:00")
    be(agent, State.AVAILABLE)
    clock("23:00")
    assert state_of(agent) is State.AVAILABLE


def test_a_shift_ends_by_the_clock_on_the_wall_also_after_clocks_changed(app, clock):
    agent = make_agent()
    from_monday = Pattern(date(2026, 3, 2), 9 * 60, 17 * 60, date(2026, 3, 9))
    with transaction():
        db.session.add_all(
            Shift(user_id=agent.id, from_at=begins, until_at=ends)
            for begins, ends in from_monday.spans(NEW_YORK)
        )
    for day, before, end in (("2026-03-02", "21:59", "22:00"), ("2026-03-09", "20:59", "21:00")):
        clock("14:00", day)
        be(agent, State.AVAILABLE)
        clock(before, day)
        assert state_of(agent) is State.AVAILABLE
        clock(end, day)
        assert state_of(agent) is State.OFFLINE
