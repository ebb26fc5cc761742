"""When somebody can come and fetch: pure, from a calendar and the moment it is asked at."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from app.calendars.arithmetic import between
from app.calendars.hours import ONE_DAY, Calendar, Period, moment

PARTS_OF_DAY = ((9, 12), (12, 15), (15, 18))  # hours on the wall
LEAD = timedelta(hours=1)  # between the order and the window
LOOKED_AHEAD = 14  # days


def next_windows(calendar: Calendar, at: datetime, count: int = 3) -> Sequence[Period]:
    """The first windows that lie wholly in open hours and leave time to get there; fewer, if there are none in two weeks."""
    return list(islice(_open_windows(calendar, at + LEAD), count))


def _open_windows(calendar: Calendar, earliest: datetime) -> Iterator[Period]:
    today = calendar.local(earliest).date()
    for day in (today + ONE_DAY * number for number in range(LOOKED_AHEAD)):
        for begins, ends in PARTS_OF_DAY:
            begin, end = (moment(calendar.zone_info, day, timedelta(hours=hour)) for hour in (begins, ends))
            if begin >= earliest and between(calendar, begin, end) == end - begin:
                yield begin, end
