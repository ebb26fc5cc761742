"""What must hold of working time whatever the hours, the zone and the day."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.calendars.arithmetic import (
    add,
    add_working_days,
    between,
    is_open,
    next_open,
    open_periods,
    split_by_day,
    subtract,
)
from app.calendars.hours import Calendar
from tests.calendars.strategies import calendars_and_moments, hours_of_a_day, lengths, pauses

FORTNIGHT = timedelta(days=14)
patient = settings(deadline=None)
weeks = st.lists(hours_of_a_day(), min_size=7, max_size=7).filter(any).map(tuple)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), st.data())
def test_what_was_added_lies_between(drawn, length, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))

    assert between(calendar, start, add(calendar, start, length, excluded), excluded) == length


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), st.data())
def test_what_was_subtracted_lies_between(drawn, length, data):
    calendar, end = drawn
    excluded = data.draw(pauses(end, FORTNIGHT))

    assert between(calendar, subtract(calendar, end, length, excluded), end, excluded) == length


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), lengths(timedelta(days=3)))
def test_subtracting_undoes_adding_in_open_time(drawn, length, offset):
    calendar, start = drawn
    start = add(calendar, start, offset)
    assume(is_open(calendar, start))

    assert subtract(calendar, add(calendar, start, length), length) == start


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), lengths(timedelta(days=3)), st.data())
def test_subtracting_undoes_adding_where_nothing_is_excluded_at_the_start(drawn, length, offset, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))
    start = add(calendar, start, offset, excluded)
    assume(is_open(calendar, start, excluded))

    assert subtract(calendar, add(calendar, start, length, excluded), length, excluded) == start


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT))
def test_a_negative_length_goes_the_other_way(drawn, length):
    calendar, at = drawn

    assert add(calendar, at, -length) == subtract(calendar, at, length)
    assert subtract(calendar, at, -length) == add(calendar, at, length)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), lengths(FORTNIGHT), lengths(FORTNIGHT))
def test_who_starts_later_or_needs_longer_is_never_done_earlier(drawn, length, longer, later):
    calendar, start = drawn
    assume(length)

    assert add(calendar, start, length) <= add(calendar, start + later, length + longer)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), lengths(FORTNIGHT), lengths(FORTNIGHT), st.data())
def test_pauses_do_not_change_the_order_of_deadlines(drawn, length, longer, later, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))
    assume(length)

    assert add(calendar, start, length, excluded) <= add(calendar, start + later, length + longer, excluded)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), lengths(FORTNIGHT))
def test_adding_in_two_parts_is_adding_at_once(drawn, first, second):
    calendar, start = drawn

    assert add(calendar, add(calendar, start, first), second) == add(calendar, start, first + second)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), st.data())
def test_a_pause_only_ever_delays_and_only_by_its_open_time(drawn, length, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))
    due, paused = add(calendar, start, length), add(calendar, start, length, excluded)

    lost = between(calendar, start, paused) - between(calendar, start, paused, excluded)

    assert paused >= due
    assert between(calendar, start, paused) == length + lost


@patient
@given(weeks, st.integers(-12, 14), lengths(FORTNIGHT), lengths(FORTNIGHT))
def test_the_same_hours_in_another_zone_are_the_same_times_moved(week, offset, since, length):
    start, ahead = datetime(2026, 3, 2, tzinfo=UTC) + since, timedelta(hours=offset)
    here, there = (
        Calendar("UTC", week),
        Calendar(f"Etc/GMT{-offset:+}", week),
    )  # Etc counts its offsets westwards

    assert add(there, start - ahead, length) == add(here, start, length) - ahead
    assert subtract(there, start - ahead, length) == subtract(here, start, length) - ahead
    assert add_working_days(there, start - ahead, 3) == add_working_days(here, start, 3) - ahead


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT))
def test_open_periods_are_apart_and_in_order_and_add_up(drawn, length):
    calendar, start = drawn
    periods = open_periods(calendar, start, start + length)
    moments = [start, *(moment for period in periods for moment in period), start + length]

    assert moments == sorted(moments)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(periods))
    lengths_open = [closes - opens for opens, closes in periods]
    assert sum(lengths_open, timedelta()) == between(calendar, start, start + length)


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT))
def test_days_cut_an_interval_without_loss(drawn, length):
    calendar, start = drawn
    pieces = split_by_day(calendar, start, start + length)
    joints = [moment for _, piece in pieces for moment in piece]

    assert joints[:1] == ([start] if length else [])
    assert joints[-1:] == ([start + length] if length else [])
    assert joints[1:-1:2] == joints[2:-1:2]
    assert [day for day, _ in pieces] == sorted({day for day, _ in pieces})


@patient
@given(calendars_and_moments(), lengths(FORTNIGHT), st.data())
def test_days_cut_without_what_is_excluded_have_the_same_open_time(drawn, length, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))
    pieces = [piece for _, piece in split_by_day(calendar, start, start + length, excluded)]

    assert all(opens < closes for opens, closes in pieces)
    open_times = [between(calendar, opens, closes) for opens, closes in pieces]
    assert sum(open_times, timedelta()) == between(calendar, start, start + length, excluded)


@patient
@given(calendars_and_moments(), st.integers(1, 10), st.booleans(), st.data())
def test_working_days_with_pauses_have_as_much_open_time_as_without(drawn, days, end_of_day, data):
    calendar, start = drawn
    excluded = data.draw(pauses(start, FORTNIGHT))
    due = add_working_days(calendar, start, days, end_of_day)
    paused = add_working_days(calendar, start, days, end_of_day, excluded)

    assert paused >= due
    assert between(calendar, start, paused, excluded) == between(calendar, start, due)


@patient
@given(weeks, lengths(FORTNIGHT), lengths(FORTNIGHT), st.integers(-10, 10), st.booleans())
def test_working_days_keep_the_order_of_their_starts(week, since, later, days, end_of_day):
    calendar, start = Calendar("UTC", week), datetime(2026, 3, 2, tzinfo=UTC) + since

    assert add_working_days(calendar, start, days, end_of_day) <= add_working_days(
        calendar, start + later, days, end_of_day
    )


@patient
@given(calendars_and_moments(), st.integers(-10, 10))
def test_working_days_end_in_open_time_or_at_closing(drawn, days):
    calendar, start = drawn
    due = add_working_days(calendar, start, days)

    assert is_open(calendar, due) or is_open(calendar, due - timedelta.resolution)


@patient
@given(calendars_and_moments())
def test_the_next_opening_is_open_and_nothing_before_it_is(drawn):
    calendar, at = drawn
    opening = next_open(calendar, at)

    assert is_open(calendar, opening)
    assert not between(calendar, at, opening)


@patient
@given(calendars_and_moments(), st.data())
def test_the_next_opening_outside_pauses_is_none_of_them(drawn, data):
    calendar, at = drawn
    excluded = data.draw(pauses(at, FORTNIGHT))
    opening = next_open(calendar, at, excluded)

    assert is_open(calendar, opening, excluded)
    assert not between(calendar, at, opening, excluded)
