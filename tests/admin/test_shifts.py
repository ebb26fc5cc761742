"""Shifts: a week of a queue, what adding or removing some would do, and who may."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.calendars.operations import create_calendar
from app.core.configuration import changed
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Queue
from app.routing.operations.rostering import ShiftOverlaps, add_shifts, remove_shift
from app.routing.rosters import Pattern, Week, least_there, time_without
from app.routing.shifts import Shift
from tests.factories import (
    browser_of,
    events_named,
    make_agent,
    make_queue,
    make_supervisor,
    make_unit,
    make_user,
)

NEW_YORK = ZoneInfo("America/New_York")
NINE = "2026-03-02 09:00"  # a Monday


def at(words):
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def shift(user, begins, ends):
    with transaction():
        [made] = add_shifts([user], [(at(begins), at(ends))], actor=SYSTEM, at=at("2020-01-01"))
    return made


def of(user):
    theirs = sa.select(Shift).where(Shift.user_id == user.id).order_by(Shift.from_at)
    return db.session.scalars(theirs.execution_options(populate_existing=True)).all()


def wanted(user, **more):
    form = {"people": str(user.id), "on": "2026-03-03", "begins": "09:00", "ends": "17:00"}
    return form | more


@pytest.fixture
def admin(app, travel):
    travel(NINE)
    return browser_of(make_user("administrator"))


@pytest.fixture
def ann(admin):
    return make_agent(queues=[], name="Ann Lee")


@pytest.fixture
def queue(ann):
    return make_queue("texts", members=[ann])


def test_weeks_repeat_at_the_same_hour_of_the_wall_when_clocks_change():
    spans = Pattern(date(2026, 3, 2), 9 * 60, 17 * 60, date(2026, 3, 16)).spans(NEW_YORK)
    assert [begins for begins, _ in spans] == [
        at("2026-03-02 14:00"), at("2026-03-09 13:00"), at("2026-03-16 13:00"),
    ]  # fmt: skip
    assert {ends - begins for begins, ends in spans} == {timedelta(hours=8)}


def test_a_night_ends_on_the_day_after_and_is_as_long_as_it_is():
    [(begins, ends)] = Pattern(date(2026, 3, 7), 22 * 60, 6 * 60).spans(NEW_YORK)
    assert (begins, ends) == (at("2026-03-08 03:00"), at("2026-03-08 10:00"))
    assert Pattern(date(2026, 3, 8), 2 * 60, 2 * 60 + 30).spans(NEW_YORK) == []


def test_an_hour_counts_those_who_are_there_throughout():
    week = Week(date(2026, 3, 2), ZoneInfo("UTC"))
    shifts = [
        Shift(user_id=user, from_at=at(f"2026-03-02 {begins}"), until_at=at(f"2026-03-02 {ends}"))
        for user, begins, ends in ((1, "09:00", "12:00"), (2, "09:30", "12:00"), (1, "12:00", "13:00"))
    ]
    assert [least_there(shifts, week.hour(week.first, hour)) for hour in (8, 9, 10, 12, 13)] == [
        0,
        1,
        2,
        1,
        0,
    ]
    assert time_without(shifts, None, week) == timedelta(days=7, hours=-4)


def test_a_week_in_which_clocks_change_has_an_hour_less():
    week = Week(date(2026, 3, 2), NEW_YORK)
    assert time_without([], None, week) == timedelta(hours=167)
    begins, ends = week.hour(date(2026, 3, 8), 2)
    assert begins == ends


def test_what_adding_would_do_is_shown_and_nothing_is_saved(admin, ann, queue):
    html = admin.post(f"/admin/shifts?queue={queue.id}", data=wanted(ann)).text
    assert "One shift each for Ann Lee:" in html
    assert "Ann Lee is signed off at Tue, Mar 3 17:00 if still there then." in html
    assert "Nobody to be there in that week: 168h → 160h of 168h." in html
    assert of(ann) == []
    assert events_named("shift.added") == []


def test_several_people_and_weeks_are_saved_at_once(admin, ann, queue):
    bo = make_agent(queues=[queue], name="Bo")
    form = wanted(ann, until="2026-03-20", sure="y") | {"people": [str(ann.id), str(bo.id)]}
    answer = admin.post(f"/admin/shifts?queue={queue.id}", data=form)
    assert answer.location == f"/admin/shifts?week=2026-03-03&queue={queue.id}"
    theirs = of(ann)
    assert [each.from_at for each in theirs] == [at(f"2026-03-{day:02} 09:00") for day in (3, 10, 17)]
    assert {each.series_id for each in theirs} == {theirs[0].id}
    assert {each.series_id for each in of(bo)} == {of(bo)[0].id}
    assert len(events_named("shift.added")) == 6
    html = admin.get(f"/admin/shifts?queue={queue.id}&week=2026-03-10").text
    assert "09:00–17:00" in html
    assert "For 160h of 168h nobody is to be there." in html


def test_a_shift_that_overlaps_is_refused_with_a_sentence(admin, ann, queue):
    shift(ann, "2026-03-10 16:00", "2026-03-10 20:00")
    answer = admin.post(f"/admin/shifts?queue={queue.id}", data=wanted(ann, until="2026-03-17", sure="y"))
    assert answer.status_code == 422
    assert "Ann Lee is to be there already from Tue, Mar 10 16:00 to Tue, Mar 10 20:00." in answer.text
    assert len(of(ann)) == 1
    shift(ann, "2026-03-10 20:00", "2026-03-10 22:00")
    with pytest.raises(ShiftOverlaps):
        shift(ann, "2026-03-10 21:59", "2026-03-10 23:00")


def test_who_goes_on_with_another_shift_is_not_signed_off_between(admin, ann, queue):
    shift(ann, "2026-03-03 17:00", "2026-03-03 20:00")
    html = admin.post(f"/admin/shifts?queue={queue.id}", data=wanted(ann)).text
    assert "not signed off at Tue, Mar 3 17:00: another shift goes on until Tue, Mar 3 20:00." in html


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"people": ""}, "Choose who is to be there."),
        ({"on": ""}, "Choose a day."),
        ({"begins": "25:00"}, "Not a valid time value."),
        ({"on": "2026-03-01"}, "That is over already."),
        ({"until": "2026-03-01"}, "It cannot be repeated until a day before it begins."),
        ({"until": "2028-03-01"}, "It can be repeated for a year at most."),
        ({"begins": "06:00", "ends": "23:00"}, "A shift lasts 16 hours at most."),
    ],
)
def test_what_is_no_shift_is_refused_beside_the_form(admin, ann, queue, wrong, told):
    answer = admin.post(f"/admin/shifts?queue={queue.id}", data=wanted(ann, sure="y") | wrong)
    assert answer.status_code == 422
    assert told in answer.text
    assert of(ann) == []


def test_an_hour_the_clock_jumps_over_is_no_shift(admin):
    with transaction():
        zone = create_calendar("new-york", "New York", "America/New_York", [((0, 1440),)] * 7, actor=SYSTEM)
    unit = make_unit(
        calendar_id=db.session.scalar(sa.select(WorkCalendar.id).where(WorkCalendar.code == "new-york"))
    )
    agent = make_agent(queues=[], unit=unit)
    form = wanted(agent, on="2026-03-08", begins="02:10", ends="02:40", sure="y")
    answer = admin.post(f"/admin/shifts?unit={unit.id}", data=form)
    assert "On that day the clock does not show this time." in answer.text
    admin.post(f"/admin/shifts?unit={unit.id}", data=form | {"begins": "09:00", "ends": "17:00"})
    assert [each.from_at for each in of(agent)] == [at("2026-03-08 13:00")]
    assert zone


def test_removing_says_what_it_would_do_and_takes_one_or_the_rest(admin, ann, queue):
    admin.post(f"/admin/shifts?queue={queue.id}", data=wanted(ann, until="2026-03-31", sure="y"))
    first, second, third, *rest = of(ann)
    gone = third.id
    html = admin.get(f"/admin/shifts/{second.id}/removal").text
    assert "Nobody would be signed off at Tue, Mar 10 17:00 for this shift." in html
    assert "Nobody to be there in that week: 160h → 168h of 168h." in html
    assert "3 later shifts were made together with it." in html
    assert len(of(ann)) == 5
    admin.post(f"/admin/shifts/{second.id}/removal")
    assert [each.id for each in of(ann)] == [first.id, third.id, *(each.id for each in rest)]
    admin.post(f"/admin/shifts/{third.id}/removal", data={"rest": "y"})
    assert [each.id for each in of(ann)] == [first.id]
    assert len(events_named("shift.removed")) == 4
    assert admin.get(f"/admin/shifts/{gone}/removal").status_code == 404


def test_what_is_over_stays_as_it_was(admin, ann, travel):
    made = shift(ann, "2026-03-01 09:00", "2026-03-01 17:00")
    assert "It is over, and stays as it was." in admin.get(f"/admin/shifts/{made.id}/removal").text
    assert admin.post(f"/admin/shifts/{made.id}/removal").status_code == 422
    with pytest.raises(Refused), transaction():
        remove_shift(made, actor=SYSTEM, at=at(NINE))
    assert len(of(ann)) == 1


def test_more_than_can_be_looked_over_is_refused(admin, ann):
    spans = [
        (at("2026-03-03") + timedelta(days=day), at("2026-03-03 01:00") + timedelta(days=day))
        for day in range(1001)
    ]
    with pytest.raises(Refused), transaction():
        add_shifts([ann], spans, actor=SYSTEM, at=at(NINE))
    assert of(ann) == []


def test_only_the_hours_of_a_queue_count(admin, ann, queue):
    with transaction():
        create_calendar("short", "Short", "UTC", [((540, 720),)] + [()] * 6, actor=SYSTEM)
        db.session.get(Queue, queue.id).calendar_id = db.session.scalar(
            sa.select(WorkCalendar.id).where(WorkCalendar.code == "short")
        )
        changed()
    shift(ann, "2026-03-02 10:00", "2026-03-02 20:00")
    html = admin.get(f"/admin/shifts?queue={queue.id}").text
    assert "For 1h of 3h nobody is to be there." in html


def test_a_supervisor_plans_for_their_own_units_only(admin, ann, queue):
    unit = make_unit()
    theirs = make_agent(queues=[], unit=unit, name="Near")
    own_queue = make_queue("near", unit=unit, members=[theirs, ann])
    browser = browser_of(make_supervisor(unit=unit))
    html = browser.get("/admin/shifts").text
    assert f'value="{theirs.id}"' in html
    assert f'value="{ann.id}"' not in html
    assert browser.get(f"/admin/shifts?queue={queue.id}").status_code == 404
    assert browser.get(f"/admin/shifts?person={ann.id}").status_code == 404
    assert browser.get(f"/admin/people/{theirs.id}").status_code == 403
    assert browser.post(f"/admin/shifts?queue={own_queue.id}", data=wanted(ann, sure="y")).status_code == 422
    assert (
        browser.post(f"/admin/shifts?queue={own_queue.id}", data=wanted(theirs, sure="y")).status_code == 303
    )
    far = shift(ann, "2026-03-04 09:00", "2026-03-04 17:00")
    assert browser.get(f"/admin/shifts/{far.id}/removal").status_code == 404
    assert browser.post(f"/admin/shifts/{far.id}/removal").status_code == 404
    assert len(of(ann)) == 1


def test_an_hour_for_part_of_which_somebody_is_there_is_shown_with_who_is_there_throughout(admin, ann, queue):
    shift(ann, "2026-03-02 10:00", "2026-03-02 11:30")
    html = admin.get(f"/admin/shifts?queue={queue.id}").text
    assert [hour for hour in ("09:00", "10:00", "11:00", "12:00") if f">{hour}</bdi>" in html] == [
        "10:00",
        "11:00",
    ]
    assert html.count('data-there="1"') == 1


@pytest.mark.parametrize(
    "asked", ["week=nonsense", "week=0001-01-01", "week=9999-12-31", "queue=x", "unit=0", "person=-1"]
)
def test_an_address_that_makes_no_sense_breaks_nothing(admin, ann, queue, asked):
    assert admin.get(f"/admin/shifts?{asked}").status_code == (200 if asked.startswith("week") else 404)
