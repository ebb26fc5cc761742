"""Facts about working time, asserted by the test suites of other systems, held against our arithmetic.

Reads the format `sla-vectors/1`. Vectors in words, or of a convention that is not ours, are skipped."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app.calendars import arithmetic
from app.calendars.hours import MINUTES_A_DAY, ONE_DAY, Calendar, Hours, Period
from app.core.errors import Refused

Vector = dict[str, Any]

FORMAT = "sla-vectors/1"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS_OF_ANNUAL_HOLIDAYS = range(1970, 2100)
SOME_DAY = date(2024, 1, 8)


class Verdict(NamedTuple):
    """How many vectors we agree with, which we do not and why, and how many are not ours to judge."""

    passed: int
    failed: list[str]
    skipped: int


def check(path: Path) -> Verdict:
    """Work out every computable vector of the file and compare."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        raise ValueError(f"{path.name} is not in the format {FORMAT}.")
    calendars = {name: _calendar(facts) for name, facts in document["calendars"].items()}
    vectors = document["vectors"]
    judged = [vector for vector in vectors if _is_computable(vector)]
    failed = [
        f"{vector['id']}: {reason}" for vector in judged if (reason := _disagreement(vector, calendars))
    ]
    return Verdict(len(judged) - len(failed), failed, len(vectors) - len(judged))


def _is_computable(vector: Vector) -> bool:
    if vector.get("boundary_convention") == "next_opening" or vector.get("convention_dependent"):
        return False
    return vector["kind"] in KINDS and "convention_dependent" not in vector.get("tags", ())


def _disagreement(vector: Vector, calendars: dict[str, Calendar]) -> str | None:
    """Why this vector fails, or nothing."""
    try:
        calendar = calendars[vector["calendar"]] if "calendar" in vector else _calendar(vector)
        found, expected = KINDS[vector["kind"]](calendar, vector)
    except (KeyError, ValueError, Refused) as problem:
        return f"{vector.get('name')}: {type(problem).__name__}: {problem}"
    tolerance = timedelta(seconds=vector.get("tolerance_seconds", 0))
    if found == expected or (tolerance and abs(found - expected) <= tolerance):
        return None
    return f"{vector.get('name')}: expected {expected}, found {found}"


def _calendar(facts: dict[str, Any]) -> Calendar:
    week = facts.get("week", {})
    closed: dict[date, Hours] = {date.fromisoformat(day): () for day in facts.get("holidays", ())}
    for day in facts.get("annual_holidays", ()):
        closed |= {date.fromisoformat(f"{year}-{day}"): () for year in YEARS_OF_ANNUAL_HOLIDAYS}
    hours = tuple(tuple(_window(*ends) for ends in week.get(weekday, ())) for weekday in WEEKDAYS)
    return Calendar(facts.get("timezone") or facts["zone"], hours, closed)


def _window(opens: str, closes: str) -> tuple[int, int]:
    begin, end = _minutes(opens), _minutes(closes)
    return begin, end if begin < end else end + MINUTES_A_DAY


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _due(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    length = timedelta(seconds=vector["seconds"])
    found = arithmetic.add(calendar, _at(vector["start"]), length, _pauses(vector))
    return found, _at(vector["expected_due"])


def _due_backward(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    length = timedelta(seconds=vector["seconds"])
    return arithmetic.subtract(calendar, _at(vector["end"]), length, _pauses(vector)), _at(vector["expected"])


def _due_working_days(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    start, days, end_of_day = _at(vector["start"]), vector["working_days"], vector["end_of_working_day"]
    found = arithmetic.add_working_days(calendar, start, days, end_of_day, _pauses(vector))
    return found, _at(vector["expected_due"])


def _elapsed(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    found = arithmetic.between(calendar, _at(vector["start"]), _at(vector["end"]), _pauses(vector))
    return found, timedelta(seconds=vector["expected_seconds"])


def _escalation_level(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    due, offset = _at(vector["due"]), vector["offset"]
    if vector["offset_unit"] == "working_days":
        found = arithmetic.add_working_days(calendar, due, offset)
    else:
        found = arithmetic.add(calendar, due, timedelta(seconds=offset))
    return found, _at(vector["expected"])


def _next_open(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    return arithmetic.next_open(calendar, _at(vector["start"])), _at(vector["expected"])


def _is_open(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    return arithmetic.is_open(calendar, _at(vector["at"])), vector["expected"]


def _open_periods(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    expected = [(_at(period["start"]), _at(period["end"])) for period in vector["expected"]]
    found = arithmetic.open_periods(calendar, _at(vector["from"]), expected[-1][1] + ONE_DAY)
    return found[: len(expected)], expected


def _pause_split(calendar: Calendar, vector: Vector) -> tuple[Any, Any]:
    found: dict[int, list[Period]] = {}
    for ends in vector["pauses_local"]:
        for day, piece in arithmetic.split_by_day(calendar, *_local(calendar, 0, *ends)):
            found.setdefault((day - SOME_DAY).days, []).append(piece)
    expected = {
        part["day_offset"]: [_local(calendar, part["day_offset"], *ends) for ends in part["breaks"]]
        for part in vector["expected_by_day"]
    }
    return found, expected


def _local(calendar: Calendar, offset: int, opens: str, closes: str) -> Period:
    midnight = datetime.combine(SOME_DAY + offset * ONE_DAY, datetime.min.time(), calendar.zone_info)
    begin, end = (midnight + timedelta(minutes=minutes) for minutes in _window(opens, closes))
    return begin.astimezone(UTC), end.astimezone(UTC)


def _pauses(vector: Vector) -> list[Period]:
    return [(_at(pause["from"]), _at(pause["to"])) for pause in vector.get("pauses", ())]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


KINDS: dict[str, Callable[[Calendar, Vector], tuple[Any, Any]]] = {
    "due": _due,
    "due_backward": _due_backward,
    "due_working_days": _due_working_days,
    "elapsed": _elapsed,
    "escalation_level": _escalation_level,
    "next_open": _next_open,
    "is_open": _is_open,
    "open_periods": _open_periods,
    "pause_split": _pause_split,
}
