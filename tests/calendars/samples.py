"""Hours and moments that several tests speak of."""

from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
CLOSED = ()
OFFICE = ((9 * 60, 18 * 60),)
NIGHT = ((22 * 60, 30 * 60),)
ALL_DAY = ((0, 24 * 60),)
OFFICE_WEEK = (OFFICE,) * 5 + (CLOSED,) * 2


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
