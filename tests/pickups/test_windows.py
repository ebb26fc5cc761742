"""The windows in which somebody can come."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.calendars.hours import Calendar
from app.pickups.texts import say_window
from app.pickups.windows import next_windows

SHANGHAI = "Asia/Shanghai"
BRANCH = ((8 * 60, 18 * 60),)
MORNING = ((9 * 60, 12 * 60),)


def calendar(week=(BRANCH,) * 5 + (MORNING, ()), zone=SHANGHAI, **exceptions):
    return Calendar(zone, tuple(week), **exceptions)


def local(*facts):
    """A moment on a wall in Shanghai."""
    return datetime(*facts, tzinfo=ZoneInfo(SHANGHAI)).astimezone(UTC)


def begins(found):
    """On the wall: day of March 2026 and hour."""
    there = [begin.astimezone(ZoneInfo(SHANGHAI)) for begin, _ in found]
    return [(each.day, each.hour) for each in there]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((2026, 3, 2, 7, 0), [(2, 9), (2, 12), (2, 15)]),  # a Monday
        ((2026, 3, 2, 8, 0), [(2, 9), (2, 12), (2, 15)]),  # an hour is enough
        ((2026, 3, 2, 8, 1), [(2, 12), (2, 15), (3, 9)]),
        ((2026, 3, 2, 15, 40), [(3, 9), (3, 12), (3, 15)]),
        ((2026, 3, 6, 15, 0), [(7, 9), (9, 9), (9, 12)]),  # Saturday has a morning, Sunday nothing
        ((2026, 3, 2, 23, 30), [(3, 9), (3, 12), (3, 15)]),
    ],
)
def test_the_next_three_that_lie_in_open_hours_with_time_to_get_there(at, expected):
    assert begins(next_windows(calendar(), local(*at))) == expected


def test_a_holiday_has_none():
    closed = calendar(exceptions={date(2026, 3, 3): ()})
    assert begins(next_windows(closed, local(2026, 3, 2, 15, 0))) == [(4, 9), (4, 12), (4, 15)]


def test_a_window_is_offered_whole_or_not_at_all():
    half = calendar(week=(((8 * 60, 14 * 60),),) * 7)
    assert begins(next_windows(half, local(2026, 3, 2, 7, 0))) == [(2, 9), (3, 9), (4, 9)]


def test_nobody_is_kept_waiting_more_than_two_weeks():
    assert next_windows(calendar(week=((),) * 7), local(2026, 3, 2, 7, 0)) == []


def test_where_clocks_change_a_window_keeps_its_hours_on_the_wall():
    madrid = calendar(week=(BRANCH,) * 7, zone="Europe/Madrid")
    [(begin, end), *_] = next_windows(madrid, datetime(2026, 3, 29, 5, 0, tzinfo=UTC))
    assert (begin, end) == (datetime(2026, 3, 29, 7, 0, tzinfo=UTC), datetime(2026, 3, 29, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday 2 Mar 09:00–12:00"),
        ("zh", "3月2日 星期一 09:00–12:00"),
        ("es", "lunes 2 mar 09:00–12:00"),
        ("fa", "دوشنبه ۲ مارس ۰۹:۰۰–۱۲:۰۰"),
    ],
)
def test_a_window_is_said_in_the_zone_of_who_comes(language, said):
    window = local(2026, 3, 2, 9, 0), local(2026, 3, 2, 12, 0)
    assert say_window(*window, ZoneInfo(SHANGHAI), language) == said
