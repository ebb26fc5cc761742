"""The days on which a zone moves its clocks."""

from datetime import date

import pytest

from app.calendars.arithmetic import (
    add,
    add_working_days,
    between,
    is_open,
    next_open,
    open_periods,
    split_by_day,
)
from app.calendars.hours import Calendar
from tests.calendars.samples import ALL_DAY, HOUR, NIGHT, OFFICE_WEEK, at


def hours_worked_on(zone, day, hours):
    """From the midnight of this date on, in a calendar that is open on this date only."""
    calendar = Calendar(zone, ((),) * 7, {date.fromisoformat(day): hours})
    return between(calendar, at(day) - 48 * HOUR, at(day) + 96 * HOUR) / HOUR


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", "2026-03-28", 24),
        ("Europe/Madrid", "2026-03-29", 23),
        ("Europe/Madrid", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Asia/Tehran", "2022-03-22", 23),  # no 00:00: the day begins at 01:00
        ("Asia/Tehran", "2022-09-21", 25),  # 23:00 comes twice
        ("Asia/Tehran", "2023-03-22", 24),  # abolished
        ("America/Santiago", "2025-09-07", 23),
        ("America/Santiago", "2026-04-04", 25),
        ("Africa/Cairo", "2026-04-24", 23),
        ("Africa/Cairo", "2025-10-30", 25),
        ("America/St_Johns", "2010-11-07", 25),  # 00:01 goes back to 23:01 of the day before
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Pacific/Apia", "2011-12-30", 0),  # skipped when the date line moved
    ],
)
def test_a_whole_day_is_as_long_as_it_was(zone, day, hours):
    assert hours_worked_on(zone, day, ALL_DAY) == hours


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", "2026-03-28", 7),
        ("Europe/Madrid", "2026-10-24", 9),
        ("America/New_York", "2026-03-07", 7),
        ("America/New_York", "2026-10-31", 9),
        ("America/Santiago", "2025-09-06", 7),
        ("America/Santiago", "2026-04-04", 9),
        ("Africa/Cairo", "2026-04-23", 7),
        ("Asia/Tehran", "2022-03-21", 7),
        ("Asia/Shanghai", "2026-03-28", 8),
    ],
)
def test_a_night_shift_over_the_change_is_as_long_as_it_was(zone, day, hours):
    assert hours_worked_on(zone, day, NIGHT) == hours


@pytest.mark.parametrize(
    ("day", "window", "hours"),
    [
        ("2026-03-29", (120, 180), 0),  # 02:00–03:00 never comes
        ("2026-03-29", (150, 195), 0.25),  # 02:30–03:15 begins when the clock jumps to 03:00
        ("2026-03-29", (60, 150), 1),  # 01:00–02:30 ends there
        ("2026-10-25", (120, 150), 0.5),  # 02:00–02:30 comes twice and is worked once
        ("2026-10-25", (120, 180), 2),  # 02:00–03:00 is worked through
        ("2026-10-25", (150, 240), 2.5),  # 02:30–04:00 begins the first time
    ],
)
def test_windows_in_the_hour_that_never_comes_and_the_hour_that_comes_twice(day, window, hours):
    assert hours_worked_on("Europe/Madrid", day, (window,)) == hours


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_neighbouring_windows_still_touch(day):
    cut = ((0, 150), (150, 24 * 60))

    assert hours_worked_on("Europe/Madrid", day, cut) == hours_worked_on("Europe/Madrid", day, ALL_DAY)


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [  # Friday 17:00 local, two hours, office hours: Monday 10:00 local
        ("Europe/Madrid", "2026-03-27 16:00", "2026-03-30 08:00"),
        ("Europe/Madrid", "2026-10-23 15:00", "2026-10-26 09:00"),
        ("America/New_York", "2026-03-06 22:00", "2026-03-09 14:00"),
        ("America/New_York", "2026-10-30 21:00", "2026-11-02 15:00"),
        ("America/Santiago", "2025-09-05 21:00", "2025-09-08 13:00"),
        ("Africa/Cairo", "2026-04-24 14:00", "2026-04-27 07:00"),
    ],
)
def test_office_hours_are_kept_by_the_clock_on_the_wall(zone, start, due):
    calendar = Calendar(zone, OFFICE_WEEK)

    assert add(calendar, at(start), 2 * HOUR) == at(due)


def test_round_the_clock_counts_true_hours():
    calendar = Calendar("Europe/Madrid", (ALL_DAY,) * 7, {date(2020, 1, 1): ()})
    start = at("2026-03-28 12:00")

    assert add(calendar, start, 48 * HOUR) == start + 48 * HOUR
    assert open_periods(calendar, start, start + 72 * HOUR) == [(start, start + 72 * HOUR)]


def test_a_day_without_midnight_opens_when_its_clock_begins():
    calendar = Calendar("America/Santiago", ((),) * 6 + (ALL_DAY,))

    assert next_open(calendar, at("2025-09-04 00:00")) == at("2025-09-07 04:00")
    assert not is_open(calendar, at("2025-09-07 03:59"))


def test_an_evening_that_comes_twice_is_cut_at_the_one_midnight_after_it():
    calendar = Calendar("Africa/Cairo", ((),) * 7)
    pieces = split_by_day(calendar, at("2025-10-30 12:00"), at("2025-10-31 12:00"))

    assert [(day, closes - opens) for day, (opens, closes) in pieces] == [
        (date(2025, 10, 30), 10 * HOUR),
        (date(2025, 10, 31), 14 * HOUR),
    ]


def test_working_days_keep_the_clock_on_the_wall():
    calendar = Calendar("Europe/Madrid", OFFICE_WEEK)

    assert add_working_days(calendar, at("2026-03-27 10:00"), 1) == at("2026-03-30 09:00")
    assert add_working_days(calendar, at("2026-10-23 10:00"), 1) == at("2026-10-26 11:00")
