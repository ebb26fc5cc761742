"""The arithmetic against working time counted minute by minute."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendars.arithmetic import add, between, is_open, next_open, open_periods, subtract
from tests.calendars.oracle import MINUTE, open_minutes
from tests.calendars.strategies import calendars_and_moments, lengths, pauses

SPAN = timedelta(days=3)
slow = settings(deadline=None, max_examples=60)


@slow
@given(calendars_and_moments(), st.data())
def test_open_time_between_two_moments_is_the_minutes_counted(drawn, data):
    calendar, start = drawn
    end, excluded = start + data.draw(lengths(SPAN)), data.draw(pauses(start, SPAN))

    counted = open_minutes(calendar, start, end, excluded)

    assert between(calendar, start, end, excluded) == len(counted) * MINUTE
    assert _minutes_of(open_periods(calendar, start, end, excluded)) == counted


@slow
@given(calendars_and_moments(), st.data())
def test_adding_stops_at_the_end_of_the_nth_minute_counted(drawn, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, SPAN))
    counted = open_minutes(calendar, start, start + SPAN, excluded)

    for number in {1, len(counted) // 2, len(counted)} & set(range(1, len(counted) + 1)):
        assert add(calendar, start, number * MINUTE, excluded) == counted[number - 1] + MINUTE


@slow
@given(calendars_and_moments(), st.data())
def test_subtracting_stops_at_the_beginning_of_the_nth_minute_counted_back(drawn, data):
    calendar, end = drawn
    excluded = data.draw(pauses(end, SPAN))
    counted = open_minutes(calendar, end - SPAN, end, excluded)

    for number in {1, len(counted) // 2, len(counted)} & set(range(1, len(counted) + 1)):
        assert subtract(calendar, end, number * MINUTE, excluded) == counted[-number]


@slow
@given(calendars_and_moments(), st.data())
def test_open_and_next_open_are_the_first_minute_counted(drawn, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, SPAN))
    counted = open_minutes(calendar, start, start + SPAN, excluded)

    assert is_open(calendar, start, excluded) == (counted[:1] == [start])
    if counted:
        assert next_open(calendar, start, excluded) == counted[0]


def _minutes_of(periods):
    return [
        opens + number * MINUTE for opens, closes in periods for number in range((closes - opens) // MINUTE)
    ]
