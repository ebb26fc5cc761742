"""The facts of its kind that somebody's own words tell: what was read is written down, for a person to correct."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.accounts.queries import house_zone
from app.triage.moments import Wished
from app.triage.reading import Reading

LONGEST_ADDRESS = 300


def facts_told(reading: Reading) -> dict[str, Any]:
    """Where to fetch something, and from when till when, as far as the words say so; of other kinds nothing."""
    if reading.kind != "pickup":
        return {}
    told: dict[str, Any] = {"address": reading.address.words[:LONGEST_ADDRESS]} if reading.address else {}
    return told | (_window(reading.wished) if reading.wished else {})


def _window(wished: Wished) -> dict[str, datetime]:
    """A day with both its hours is a window; less than that is left to a person."""
    if wished.on is None or wished.from_time is None or wished.to_time is None:
        return {}
    zone = house_zone()
    begins, ends = (_moment(wished, hour, zone) for hour in (wished.from_time, wished.to_time))
    return {"window_from_at": begins, "window_to_at": ends} if begins < ends else {}


def _moment(wished: Wished, hour: time, zone: ZoneInfo) -> datetime:
    assert wished.on is not None
    return datetime.combine(wished.on, hour, zone)
