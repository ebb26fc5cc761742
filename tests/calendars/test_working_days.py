"""Deadlines in working days: where they begin, where they end."""

from datetime import date

import pytest

from app.calendars.arithmetic import add_working_days
from app.calendars.hours import Calendar
from app.calendars.periods import NeverOpen
from tests.calendars.samples import NIGHT, OFFICE_WEEK, at

office = Calendar("UTC", OFFICE_WEEK)
nights = Calendar("UTC", (NIGHT,) * 5 + ((),) * 2)
spring = Calendar("UTC", OFFICE_WEEK, {date(2026, 3, 3): (), date(2026, 3, 7): ((10 * 60, 12 * 60),)})


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 10:15", 1, "2026-03-03 10:15"),
        ("2026-03-06 10:15", 1, "2026-03-09 10:15"),
        ("2026-03-02 10:15", 10, "2026-03-16 10:15"),
        ("2026-03-02 18:00", 1, "2026-03-03 18:00"),  # closing time stays closing time
        ("2026-03-02 07:00", 1, "2026-03-03 09:00"),  # before opening: the opening
        ("2026-03-02 21:00", 1, "2026-03-03 18:00"),  # after closing: the closing
        ("2026-03-07 10:15", 1, "2026-03-09 18:00"),  # from a Saturday: the whole of Monday
        ("2026-03-09 10:15", -1, "2026-03-06 10:15"),
        ("2026-03-08 10:15", -1, "2026-03-06 09:00"),  # from a Sunday: the whole of Friday before
        ("2026-03-02 10:15", 0, "2026-03-02 10:15"),
        ("2026-03-02 21:00", 0, "2026-03-03 09:00"),
    ],
)
def test_the_same_clock_time_on_the_last_day(start, days, due):
    assert add_working_days(office, at(start), days) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02 10:15", 1, "2026-03-03 18:00"),
        ("2026-03-07 10:15", 1, "2026-03-09 18:00"),
        ("2026-03-02 10:15", 0, "2026-03-02 18:00"),
        ("2026-03-06 21:00", 0, "2026-03-09 18:00"),
        ("2026-03-09 10:15", -3, "2026-03-04 18:00"),
    ],
)
def test_the_end_of_the_last_day(start, days, due):
    assert add_working_days(office, at(start), days, end_of_day=True) == at(due)


def test_holidays_are_passed_over_and_make_up_days_count():
    assert add_working_days(spring, at("2026-03-02 11:00"), 1) == at("2026-03-04 11:00")
    assert add_working_days(spring, at("2026-03-06 11:00"), 1) == at("2026-03-07 11:00")
    assert add_working_days(spring, at("2026-03-06 17:00"), 1) == at("2026-03-07 12:00")


def test_two_in_the_morning_counts_to_the_night_that_began_yesterday():
    assert add_working_days(nights, at("2026-03-03 02:00"), 1) == at("2026-03-04 02:00")
    assert add_working_days(nights, at("2026-03-07 02:00"), 1) == at("2026-03-10 02:00")
    assert add_working_days(nights, at("2026-03-03 02:00"), 0, end_of_day=True) == at("2026-03-03 06:00")


def test_pauses_on_the_way_are_made_up_in_open_time():
    night = (at("2026-03-02 17:00"), at("2026-03-03 10:00"))
    later = (at("2026-03-04 11:00"), at("2026-03-04 12:00"))
    away = [night, later]

    assert add_working_days(office, at("2026-03-02 10:15"), 2, excluded=away) == at("2026-03-04 13:15")
    assert add_working_days(office, at("2026-03-02 10:15"), 2, True, away) == at("2026-03-05 12:00")
    assert add_working_days(office, at("2026-03-04 10:15"), -2, excluded=away) == at("2026-02-27 17:15")


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_without_working_days_it_refuses(days):
    with pytest.raises(NeverOpen):
        add_working_days(Calendar("UTC", ((),) * 7), at("2026-03-02 10:15"), days)
