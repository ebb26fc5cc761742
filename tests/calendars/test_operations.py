"""Calendars kept as rows: what is refused, what is told, and what comes out frozen."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.calendars.arithmetic import add
from app.calendars.models import CalendarException, CalendarWindow, WorkCalendar
from app.calendars.operations import CalendarChanged, add_exception, create_calendar, edit_calendar
from app.calendars.queries import WEEKDAYS, calendars, facts_of
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Event
from app.core.transaction import transaction
from tests.calendars.samples import CLOSED, HOUR, OFFICE, OFFICE_WEEK, at

pytestmark = pytest.mark.usefixtures("database")

SATURDAY = date(2026, 3, 7)


def make_calendar(week=OFFICE_WEEK, zone="Asia/Shanghai", code="counter"):
    with transaction():
        return create_calendar(code, "Office hours", zone, week, actor=SYSTEM)


def events():
    """Those of the calendar made here; the shipped ones have their own."""
    of_ours = (
        Event.subject_id == sa.select(WorkCalendar.id).where(WorkCalendar.code == "counter").scalar_subquery()
    )
    mine = sa.select(Event.name).where(Event.name.like("calendar.%"), of_ours)
    return list(db.session.scalars(mine.order_by(Event.id)))


def test_a_calendar_comes_out_as_it_went_in():
    row = make_calendar()
    frozen = calendars()[row.id]

    assert (frozen.zone, frozen.week, dict(frozen.exceptions)) == ("Asia/Shanghai", OFFICE_WEEK, {})
    assert events() == ["calendar.created"]


def test_a_date_with_hours_of_its_own():
    row = make_calendar()
    before = calendars()[row.id]
    friday = at("2026-03-06 09:00")  # 17:00 in Shanghai
    with transaction():
        add_exception(row, SATURDAY, "Make-up day", OFFICE, actor=SYSTEM)
    assert dict(before.exceptions) == {}
    assert add(calendars()[row.id], friday, 2 * HOUR) == at("2026-03-07 02:00")

    with transaction():
        add_exception(row, SATURDAY, "Closed after all", actor=SYSTEM)
    assert calendars()[row.id].exceptions == {SATURDAY: CLOSED}
    assert events() == ["calendar.created", "calendar.exception_added", "calendar.exception_added"]


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ((CLOSED,) * 7, "needs open time"),
        ((((600, 540),), *OFFICE_WEEK[1:]), "10:00–09:00 is not"),
        ((((540, 540),), *OFFICE_WEEK[1:]), "is not a time of opening"),
        ((((-60, 540),), *OFFICE_WEEK[1:]), "is not a time of opening"),
        ((((540, 2881),), *OFFICE_WEEK[1:]), "is not a time of opening"),
        ((((1440, 1500),), *OFFICE_WEEK[1:]), "is not a time of opening"),
        ((((600, 2040),), *OFFICE_WEEK[1:]), "10:00–10:00 is not"),  # a day long and over midnight
        ((((540, 720), (700, 800)), *OFFICE_WEEK[1:]), "09:00–12:00 and 11:40–13:20 overlap"),
        ((((1200, 2000),), *OFFICE_WEEK[1:]), "00:00–09:20 and 09:00–18:00 overlap"),
        ((*OFFICE_WEEK[:6], ((1200, 2000),)), "00:00–09:20 and 09:00–18:00 overlap"),
    ],
)
def test_hours_that_cannot_be_worked_are_refused_with_a_sentence(week, sentence):
    before = set(calendars())
    with pytest.raises(Refused, match=sentence):
        make_calendar(week)
    assert set(calendars()) == before


def test_exceptions_that_leave_nothing_of_the_week_are_refused():
    row = make_calendar((OFFICE, *[CLOSED] * 6))
    first = at("2026-03-02 00:00").date()
    with transaction():
        mondays = (first + timedelta(weeks=number) for number in range(1, 1200))
        row.exceptions.extend(CalendarException(exception_on=monday, name="Closed") for monday in mondays)
    with pytest.raises(Refused, match="needs open time"), transaction():
        add_exception(row, first, "Closed too", actor=SYSTEM)
    assert add(calendars()[row.id], at("2026-03-01 00:00"), HOUR) == at("2026-03-02 02:00")


def test_a_calendar_is_edited_and_what_is_as_before_is_no_change():
    row = make_calendar()
    with transaction():
        edit_calendar(row, {"friday": ((600, 720),), "zone": "Asia/Tehran", "name": "Counter"}, actor=SYSTEM)
    frozen = calendars()[row.id]
    assert (frozen.zone, frozen.week[3:5], row.name) == ("Asia/Tehran", (OFFICE, ((600, 720),)), "Counter")

    with transaction():
        edit_calendar(row, {"friday": ((600, 720),), "zone": "Asia/Tehran"}, actor=SYSTEM)
        add_exception(row, SATURDAY, "Make-up day", ((780, 1080), (540, 720)), actor=SYSTEM)
        add_exception(row, SATURDAY, "Make-up day", ((780, 1080), (540, 720)), actor=SYSTEM)
    assert calendars()[row.id].exceptions[SATURDAY] == ((540, 720), (780, 1080))
    assert events() == ["calendar.created", "calendar.changed", "calendar.exception_added"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (dict.fromkeys(WEEKDAYS, CLOSED), "needs open time"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is not a time zone"),
        ({"sunday": ((1200, 2000),)}, "00:00–09:20 and 09:00–18:00 overlap"),
    ],
)
def test_an_edit_that_cannot_be_worked_is_refused_and_nothing_is_written(facts, sentence):
    """zm-256: a calendar without any hours is rejected, also afterwards."""
    row = make_calendar()
    with pytest.raises(Refused, match=sentence), transaction():
        edit_calendar(row, facts, actor=SYSTEM)
    assert calendars()[row.id].week == OFFICE_WEEK
    assert events() == ["calendar.created"]


def test_what_somebody_else_changed_meanwhile_is_a_conflict():
    row = make_calendar()
    shown = facts_of(row)
    with transaction():
        edit_calendar(row, {"monday": ((600, 720),)}, actor=SYSTEM)
    mine = shown | {"monday": ((480, 540),)}
    with pytest.raises(CalendarChanged) as conflict, transaction():
        edit_calendar(row, mine, shown=shown, actor=SYSTEM)
    assert conflict.value.now == {"monday": ((600, 720),)}

    with transaction():
        edit_calendar(row, shown | {"friday": CLOSED}, shown=shown, actor=SYSTEM)
    assert calendars()[row.id].week[0] == ((600, 720),)
    assert calendars()[row.id].week[4] == CLOSED


def test_windows_may_touch_over_midnight():
    row = make_calendar((((720, 1440), (0, 720)),) * 7)

    assert calendars()[row.id].week[6] == ((0, 720), (720, 1440))


def test_a_calendar_that_is_always_open_is_known_as_such():
    row = make_calendar((((0, 1440),),) * 7)

    assert calendars()[row.id].is_always_open


def test_a_zone_must_exist_and_a_code_only_once():
    make_calendar()
    with pytest.raises(Refused, match="Mars/Olympus is not a time zone"):
        make_calendar(zone="Mars/Olympus", code="far")
    with pytest.raises(Refused, match="a calendar counter already"):
        make_calendar()


@pytest.mark.parametrize(("weekday", "opens", "closes"), [(7, 0, 60), (0, 60, 60), (0, -1, 60), (0, 0, 2881)])
def test_the_table_itself_refuses_windows_that_make_no_sense(weekday, opens, closes):
    row = make_calendar()
    window = CalendarWindow(calendar_id=row.id, weekday=weekday, opens=opens, closes=closes)

    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.add(window)
