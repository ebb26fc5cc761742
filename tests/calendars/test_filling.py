"""Public holidays in calendars: written where nobody wrote, found as they were where somebody did."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.calendars.arithmetic import add, add_working_days, is_open
from app.calendars.filling import fill_year, keep_again, keep_holidays_of
from app.calendars.jobs import fill_in_holidays
from app.calendars.models import Standing, WorkCalendar
from app.calendars.operations import add_exception, create_calendar, edit_calendar, remove_exception
from app.calendars.queries import calendars, find_calendar
from app.core.configuration import VERSION, Setting
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Event
from app.core.transaction import transaction
from tests.calendars.samples import CLOSED, HOUR, OFFICE, OFFICE_WEEK, at

pytestmark = pytest.mark.usefixtures("app")

NATIONAL_DAY, MAKE_UP_DAY, SPRING = date(2026, 10, 1), date(2026, 10, 10), date(2026, 2, 17)
FRIDAYS_OFF = ((600, 720),)


def make(country="CN", region=None, week=OFFICE_WEEK, years=(2026,)):
    with transaction():
        row = create_calendar("counter", "Counters", "Asia/Shanghai", week, actor=SYSTEM)
        keep_holidays_of(row, country, region, years, actor=SYSTEM)


def counter():
    db.session.expire_all()
    return find_calendar("counter")


def frozen():
    db.session.rollback()
    return calendars()[counter().id]


def fill(year=2026, since=date.min):
    with transaction():
        return fill_year(counter(), year, since=since, actor=SYSTEM)


def in_a_transaction(act, *arguments):
    with transaction():
        act(counter(), *arguments, actor=SYSTEM)


def version():
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == VERSION))


def changes():
    asked = sa.select(Event).where(Event.name == "calendar.changed", Event.subject_id == counter().id)
    return db.session.scalars(asked.order_by(Event.id)).all()


def test_holidays_close_and_make_up_days_are_worked():
    make()
    calendar = frozen()

    assert calendar.exceptions[NATIONAL_DAY] == CLOSED
    assert calendar.exceptions[MAKE_UP_DAY] == OFFICE
    assert add(calendar, at("2026-09-30 09:00"), 2 * HOUR) == at("2026-10-08 02:00")  # over the golden week
    assert add_working_days(calendar, at("2026-10-09 02:00"), 1) == at("2026-10-10 02:00")  # a Saturday
    assert not is_open(calendar, at("2026-10-11 02:00"))


def test_a_make_up_day_has_the_hours_of_the_weekday_that_it_pays_for():
    wednesdays = (*OFFICE_WEEK[:2], FRIDAYS_OFF, *OFFICE_WEEK[3:])
    make(week=wednesdays)

    assert frozen().exceptions[MAKE_UP_DAY] == FRIDAYS_OFF  # for Wednesday, 7 October


def test_a_make_up_day_for_a_day_that_is_never_worked_is_none():
    make(week=(*OFFICE_WEEK[:2], CLOSED, *OFFICE_WEEK[3:]))

    assert MAKE_UP_DAY not in frozen().exceptions


def test_filling_in_what_is_there_changes_nothing():
    """zm-258: a feed without news reads nothing anew and is no event."""
    make()
    before, told = version(), len(changes())
    filled = fill()

    assert not filled.is_new
    assert filled.left == []
    assert (version(), len(changes())) == (before, told)


def test_what_somebody_wrote_stays():
    make()
    in_a_transaction(add_exception, NATIONAL_DAY, "We work", OFFICE)
    in_a_transaction(remove_exception, SPRING)
    filled = fill()

    assert filled.left == [SPRING, NATIONAL_DAY]
    assert not filled.is_new
    assert frozen().exceptions[NATIONAL_DAY] == OFFICE
    assert SPRING not in frozen().exceptions
    assert counter().find_exception(SPRING).standing is Standing.WAIVED


def test_a_waived_holiday_is_kept_again():
    make()
    in_a_transaction(remove_exception, SPRING)
    in_a_transaction(keep_again, SPRING)

    assert frozen().exceptions[SPRING] == CLOSED
    assert fill().left == []


def test_only_a_known_holiday_can_be_kept_again():
    make()
    with pytest.raises(Refused, match="No public holiday is known"):
        in_a_transaction(keep_again, date(2026, 3, 3))


def test_the_same_day_removed_twice_is_removed_once():
    make()
    in_a_transaction(remove_exception, SPRING)
    told = len(changes())
    in_a_transaction(remove_exception, SPRING)
    in_a_transaction(remove_exception, date(2026, 3, 3))

    assert len(changes()) == told


def test_another_country_takes_its_holidays_and_leaves_those_that_people_set():
    make()
    in_a_transaction(add_exception, NATIONAL_DAY, "We work", OFFICE)
    in_a_transaction(remove_exception, SPRING)
    in_a_transaction(keep_holidays_of, "ES", "MD", (2026,))
    found = counter()

    assert (found.country, found.region) == ("ES", "MD")
    assert found.find_exception(MAKE_UP_DAY) is None
    assert found.find_exception(SPRING) is None  # nothing left to be waived
    assert found.find_exception(NATIONAL_DAY).name == "We work"
    assert found.find_exception(date(2026, 5, 2)).called("es") == "Fiesta de la Comunidad de Madrid"

    in_a_transaction(keep_holidays_of, None, None, (2026,))
    assert [row.exception_on for row in counter().exceptions] == [NATIONAL_DAY]


def test_an_unknown_country_or_region_is_refused():
    make()
    for country, region in (("XX", None), ("ES", "QC")):
        with pytest.raises(Refused, match="no public holidays known"):
            in_a_transaction(keep_holidays_of, country, region, (2026,))
    assert counter().country == "CN"


def test_the_same_country_again_is_no_change():
    make()
    told = len(changes())
    in_a_transaction(keep_holidays_of, "CN", None, (2026,))

    assert len(changes()) == told


def test_days_gone_by_stay_as_they_are():
    make(years=())
    filled = fill(since=NATIONAL_DAY)

    assert filled.added[0] == NATIONAL_DAY
    assert SPRING not in frozen().exceptions


def test_each_change_is_one_event_with_what_was_and_who():
    make(years=())
    in_a_transaction(edit_calendar, {"friday": FRIDAYS_OFF, "name": "Counter"})
    in_a_transaction(add_exception, SPRING, "Closed", CLOSED)
    in_a_transaction(remove_exception, SPRING)
    told = [(event.data["what"], event.data["was"], event.data["to"]) for event in changes()]

    assert told == [
        ("country", [None, None], ["CN", None]),
        ("hours", {"friday": [[540, 1080]], "name": "Counters"}, {"friday": [[600, 720]], "name": "Counter"}),
        ("day", {"called": "Closed", "hours": [], "standing": "own"}, None),
    ]


def test_this_year_and_the_next_are_filled_in_by_themselves(travel):
    travel("2026-11-22 12:00")
    make(years=())
    before = {row.code: len(row.exceptions) for row in db.session.scalars(sa.select(WorkCalendar))}
    db.session.rollback()
    fill_in_holidays()
    days = frozen().exceptions

    assert date(2027, 2, 6) in days
    assert not any(day < date(2026, 11, 22) for day in days)
    others = {row.code: len(row.exceptions) for row in db.session.scalars(sa.select(WorkCalendar))}
    assert others | {"counter": 0} == before

    version_before = version()
    db.session.rollback()
    fill_in_holidays()
    assert version() == version_before
