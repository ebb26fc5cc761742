"""Outside the hours of those who call back the menu goes on, and messages are taken."""

import pytest
import sqlalchemy as sa

from app.calendars.models import CalendarWindow, WorkCalendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from tests.factories import make_point, tickets
from tests.telephony.calling import Caller


@pytest.fixture
def by_day(client, travel):
    """The hotline calls back from 08:00 to 20:00."""
    make_point("+14155550101", language="en")
    with transaction():
        hotline = db.session.scalars(sa.select(WorkCalendar.id).where(WorkCalendar.code == "hotline")).one()
        hours = sa.update(CalendarWindow).where(CalendarWindow.calendar_id == hotline)
        db.session.execute(hours.values(opens=8 * 60, closes=20 * 60))
        configuration_changed()
    return client


def test_by_day_nothing_is_said_of_it(by_day, travel):
    travel("2026-03-02 12:00")
    caller = Caller(by_day).dial()
    assert "away" not in caller.heard
    assert caller.press("0").heard.startswith("A colleague will call you back.")


def test_at_night_they_hear_until_when_and_may_leave_a_message(by_day, travel):
    travel("2026-03-02 22:00")
    caller = Caller(by_day).dial()
    assert "Our colleagues are away until 3 Mar 08:00." in caller.heard
    assert caller.press("0").heard.startswith("Nobody is here until 3 Mar 08:00. We will call you back then.")
    caller.leave(5)
    assert [ticket.topic for ticket in tickets()] == ["callback"]


def test_without_that_calendar_somebody_is_always_there(by_day, travel):
    travel("2026-03-02 22:00")
    with transaction():
        db.session.execute(sa.update(WorkCalendar).where(WorkCalendar.code == "hotline").values(code="other"))
        configuration_changed()
    assert "away" not in Caller(by_day).dial().heard
