"""What hours must be, so that something can ever be due in them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from zoneinfo import available_timezones

from app.calendars.arithmetic import next_open
from app.calendars.hours import MINUTES_A_DAY, Calendar, Hours, Window
from app.calendars.notation import write_window
from app.calendars.periods import NeverOpen
from app.core.errors import Refused, Said

NO_OPEN_TIME = Said("A calendar needs open time: nothing would ever be due in it.")


def check_zone(zone: str) -> None:
    """Refuse what is no IANA zone."""
    if zone not in available_timezones():
        raise Refused("%(zone)s is not a time zone, as Asia/Shanghai is one.", zone=zone)


def check_week(week: Sequence[Hours]) -> None:
    """Refuse a week without open time, or with windows that overlap, the night before included."""
    if not any(week):
        raise Refused(NO_OPEN_TIME)
    for hours, before in zip(week, [week[-1], *week], strict=False):
        check_hours([*after_midnight(before), *sorted(hours)])


def check_hours(hours: Sequence[Window]) -> None:
    """Refuse windows that do not begin on their day, overlap, or are as long as a day and over midnight."""
    for opens, closes in hours:
        latest = max(MINUTES_A_DAY, opens + MINUTES_A_DAY - 1)  # where it begins it has ended the day before
        if not 0 <= opens < min(closes, MINUTES_A_DAY) or closes > latest:
            raise Refused(
                "%(window)s is not a time of opening and a later one of closing.",
                window=write_window(opens, closes),
            )
    for earlier, later in pairwise(hours):
        if later[0] < earlier[1]:
            raise Refused(
                "%(first)s and %(second)s overlap.",
                first=write_window(*earlier),
                second=write_window(*later),
            )


def check_open(calendar: Calendar, at: datetime) -> None:
    """Refuse a calendar whose exceptions leave nothing of its week."""
    try:
        next_open(calendar, at)
    except NeverOpen as problem:
        raise Refused(NO_OPEN_TIME) from problem


def after_midnight(hours: Hours) -> Hours:
    """What the windows of a day leave for the day after."""
    return tuple((0, closes - MINUTES_A_DAY) for _, closes in hours if closes > MINUTES_A_DAY)
