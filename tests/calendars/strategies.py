"""Calendars, moments and pauses for hypothesis, with a taste for the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from app.calendars.hours import Calendar, Hours, Period

CLOCKS_CHANGE = (
    ("UTC", date(2026, 3, 2)),
    ("Asia/Shanghai", date(2026, 2, 17)),
    ("Europe/Madrid", date(2026, 3, 29)),
    ("Europe/Madrid", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Tehran", date(2022, 3, 22)),  # at midnight, forward
    ("Asia/Tehran", date(2022, 9, 22)),  # at midnight, back into the day before
    ("America/Santiago", date(2025, 9, 7)),
    ("America/Santiago", date(2026, 4, 5)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2025, 10, 31)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/St_Johns", date(2010, 3, 14)),  # one minute past midnight
    ("America/St_Johns", date(2010, 11, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
)


@st.composite
def windows(draw: st.DrawFn) -> Hours:
    """Up to three windows of a day in steps of a quarter of an hour, some of them over midnight."""
    ends = draw(st.lists(st.integers(0, 150), min_size=2, max_size=6, unique=True))
    ends = sorted(ends)
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return tuple((opens * 15, closes * 15) for opens, closes in pairs if opens * 15 < 1440)


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> Hours:
    return draw(st.one_of(st.just(()), st.just(((0, 1440),)), st.just(((540, 1080),)), windows()))


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a minute at most two days from a change of its clocks."""
    zone, day = draw(st.sampled_from(CLOCKS_CHANGE))
    week = tuple(draw(st.lists(hours_of_a_day(), min_size=7, max_size=7).filter(any)))
    near = st.integers(-2, 4).map(lambda days: day + timedelta(days=days))
    exceptions = draw(st.dictionaries(near, hours_of_a_day(), max_size=3))
    minutes = draw(st.integers(-2880, 2880))
    return Calendar(zone, week, exceptions), datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)


def lengths(longest: timedelta) -> st.SearchStrategy[timedelta]:
    return st.integers(0, longest // timedelta(minutes=1)).map(lambda minutes: timedelta(minutes=minutes))


def pauses(start: datetime, spread: timedelta) -> st.SearchStrategy[list[Period]]:
    """Up to four intervals around the moment, in any order, some overlapping, some the wrong way round."""
    ends = lengths(2 * spread).map(lambda length: start - spread + length)
    return st.lists(st.tuples(ends, ends), max_size=4)
