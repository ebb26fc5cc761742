"""Working time in ordinary weeks: lunch, nights, holidays, make-up days, pauses."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.calendars.arithmetic import add, between, is_open, next_open, open_periods, split_by_day, subtract
from app.calendars.hours import Calendar
from app.calendars.periods import NeverOpen
from app.core.errors import Refused
from tests.calendars.samples import ALL_DAY, CLOSED, HOUR, NIGHT, OFFICE, OFFICE_WEEK, at

office = Calendar("UTC", OFFICE_WEEK)
lunching = Calendar("UTC", (((8 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 7)
nights = Calendar("UTC", (NIGHT,) * 5 + (CLOSED,) * 2)
always = Calendar("UTC", (ALL_DAY,) * 7)
never = Calendar("UTC", (CLOSED,) * 7)


def test_a_deadline_on_closing_time_is_the_closing_moment():
    assert add(office, at("2026-03-02 09:00"), 9 * HOUR) == at("2026-03-02 18:00")
    assert add(office, at("2026-03-02 18:00"), timedelta.resolution) > at("2026-03-03 09:00")


def test_time_before_opening_and_after_closing_does_not_count():
    assert add(office, at("2026-03-02 03:00"), HOUR) == at("2026-03-02 10:00")
    assert add(office, at("2026-03-06 17:30"), HOUR) == at("2026-03-09 09:30")


def test_no_length_at_all_changes_nothing_even_when_closed():
    sunday = at("2026-03-01 12:00")

    assert add(office, sunday, timedelta()) == subtract(office, sunday, timedelta()) == sunday


def test_looking_back_ends_at_the_opening_that_is_just_enough():
    assert subtract(office, at("2026-03-03 18:00"), 9 * HOUR) == at("2026-03-03 09:00")
    assert subtract(office, at("2026-03-09 10:00"), 2 * HOUR) == at("2026-03-06 17:00")


def test_lunch_is_not_worked():
    assert add(lunching, at("2026-03-02 11:30"), HOUR) == at("2026-03-02 13:30")
    assert not is_open(lunching, at("2026-03-02 12:00"))
    assert next_open(lunching, at("2026-03-02 12:00")) == at("2026-03-02 13:00")


def test_a_night_belongs_to_the_day_it_begins_on():
    saturday_morning = at("2026-03-07 05:00")

    assert is_open(nights, saturday_morning)
    assert not is_open(nights, at("2026-03-02 05:00"))  # Monday, but Sunday's night is not worked
    assert add(nights, saturday_morning, 2 * HOUR) == at("2026-03-09 23:00")


def test_a_holiday_is_closed_but_the_night_before_is_worked_to_its_end():
    calendar = Calendar("UTC", (NIGHT,) * 7, {date(2026, 3, 3): CLOSED})

    assert is_open(calendar, at("2026-03-03 05:59"))
    assert next_open(calendar, at("2026-03-03 06:00")) == at("2026-03-04 22:00")


def test_a_make_up_day_is_worked_on_a_weekend():
    calendar = Calendar("UTC", OFFICE_WEEK, {date(2026, 3, 7): ((10 * 60, 12 * 60),)})

    assert add(calendar, at("2026-03-06 17:00"), 4 * HOUR) == at("2026-03-09 10:00")
    assert between(calendar, at("2026-03-07 00:00"), at("2026-03-08 00:00")) == 2 * HOUR


def test_hours_written_twice_are_worked_once():
    calendar = Calendar("UTC", (NIGHT, ((0, 12 * 60), (8 * 60, 10 * 60)), *(CLOSED,) * 5))
    monday, wednesday = at("2026-03-02 00:00"), at("2026-03-04 00:00")

    assert between(calendar, monday, wednesday) == 14 * HOUR
    assert open_periods(calendar, monday, wednesday) == [(at("2026-03-02 22:00"), at("2026-03-03 12:00"))]


def test_round_the_clock_is_plain_addition_and_one_period():
    start = at("2026-03-02 13:07")

    assert add(always, start, 1000 * HOUR) == start + 1000 * HOUR
    assert subtract(always, start, 1000 * HOUR) == start - 1000 * HOUR
    assert between(always, start, start + 1000 * HOUR) == 1000 * HOUR
    assert open_periods(always, start, start + 100 * HOUR) == [(start, start + 100 * HOUR)]


def test_between_is_nothing_the_wrong_way_round():
    for calendar in (office, always):
        assert between(calendar, at("2026-03-03 12:00"), at("2026-03-02 12:00")) == timedelta()


def test_pauses_count_once_in_any_order_and_only_while_open():
    pauses = [
        (at("2026-03-02 15:00"), at("2026-03-02 16:00")),
        (at("2026-03-02 10:00"), at("2026-03-02 11:30")),
        (at("2026-03-02 11:00"), at("2026-03-02 12:00")),
        (at("2026-03-01 00:00"), at("2026-03-02 09:00")),
        (at("2026-03-02 14:00"), at("2026-03-02 13:00")),
    ]
    assert add(office, at("2026-03-02 09:00"), 5 * HOUR, pauses) == at("2026-03-02 17:00")
    assert subtract(office, at("2026-03-02 17:00"), 5 * HOUR, pauses) == at("2026-03-02 09:00")
    assert add(always, at("2026-03-02 09:00"), 5 * HOUR, pauses) == at("2026-03-02 17:00")
    assert not is_open(office, at("2026-03-02 10:00"), pauses)
    assert next_open(office, at("2026-03-02 10:00"), pauses) == at("2026-03-02 12:00")


def test_an_interval_is_cut_at_local_midnights():
    calendar = Calendar("Asia/Shanghai", OFFICE_WEEK)
    start, midnight, end = at("2026-03-02 10:00"), at("2026-03-02 16:00"), at("2026-03-02 20:00")
    pause = (at("2026-03-02 17:00"), at("2026-03-02 18:00"))

    assert split_by_day(calendar, start, end, [pause]) == [
        (date(2026, 3, 2), (start, midnight)),
        (date(2026, 3, 3), (midnight, pause[0])),
        (date(2026, 3, 3), (pause[1], end)),
    ]


@pytest.mark.parametrize("ask", [add, subtract])
def test_a_calendar_without_open_time_refuses_with_a_sentence(ask):
    with pytest.raises(NeverOpen, match="never open"):
        ask(never, at("2026-03-02 09:00"), HOUR)
    assert issubclass(NeverOpen, Refused)


def test_without_open_time_there_is_still_a_count_of_none():
    assert between(never, at("2026-03-02 09:00"), at("2026-03-09 09:00")) == timedelta()
    with pytest.raises(NeverOpen):
        next_open(never, at("2026-03-02 09:00"))


def test_a_rare_opening_years_ahead_is_found():
    calendar = Calendar("UTC", never.week, {date(2034, 5, 1): OFFICE})

    assert add(calendar, at("2026-03-02 09:00"), HOUR) == at("2034-05-01 10:00")
    assert subtract(calendar, at("2040-03-02 09:00"), HOUR) == at("2034-05-01 17:00")


def test_any_zone_may_be_handed_in_and_utc_comes_out():
    shanghai = timezone(timedelta(hours=8))
    due = add(office, datetime(2026, 3, 2, 17, tzinfo=shanghai), HOUR)

    assert due == at("2026-03-02 10:00")
    assert due.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="has no zone"):
        add(office, datetime(2026, 3, 2, 9), HOUR)  # noqa: DTZ001
