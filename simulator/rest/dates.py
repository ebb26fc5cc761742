"""Filters by date: a whole day, or from and until a moment."""

from datetime import UTC, datetime, timedelta

from flask import request

from simulator.rest.errors import RestError

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def span(parameter: str) -> tuple[datetime, datetime]:
    """From when until when: the bare parameter is a whole day; < and > take times too, and include them."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for name in (parameter, f"{parameter}<", f"{parameter}>"):
        if value := request.args.get(name):
            begin, length = (
                _time(parameter, value),
                _DAY if name == parameter or len(value) == len("2026-03-02") else _SECOND,
            )
            begin = begin.replace(hour=0, minute=0, second=0, microsecond=0) if name == parameter else begin
            first = first if name == f"{parameter}<" else max(first, begin)
            last = last if name == f"{parameter}>" else min(last, begin + length)
    return first, last


def _time(parameter: str, value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise RestError(400, 20001, f"{parameter} is a date such as 2026-03-02, not {value}") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
