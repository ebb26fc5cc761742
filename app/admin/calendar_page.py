"""What the page of one calendar shows: whether it is open, whom it serves, its week as a picture, a year of its days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from babel.dates import format_skeleton
from flask_babel import get_locale, gettext

from app.accounts.queries import units
from app.admin.calendar_history import history_of
from app.admin.calendar_year import first_weekday, months_of
from app.calendars.arithmetic import is_open, next_open, open_periods
from app.calendars.forms import day_as_shown, hours_words
from app.calendars.hours import MINUTES_A_DAY, Calendar, Hours, Window
from app.calendars.models import WorkCalendar
from app.calendars.notation import write_clock
from app.calendars.queries import WEEKDAYS, frozen
from app.calendars.soundness import after_midnight
from app.core.database import db
from app.core.languages import in_digits_of
from app.sla.models import Policy, PolicySet, SetState, Target
from app.sla.operations.planning import has_open_work

FORTNIGHT = timedelta(days=14)
Users = dict[str, list[str]]


def gather(row: WorkCalendar, year: int, at: datetime) -> dict[str, Any]:
    """All that the page shows beside its forms."""
    calendar = frozen(row)
    return {
        "calendar": row,
        "year": year,
        "state": state_of(calendar, at),
        "users": users_by_calendar().get(row.id),
        "has_open_work": has_open_work(row.id),
        "months": months_of(row, calendar, year, calendar.local(at).date()),
        "days": [
            each
            for each in sorted(row.exceptions, key=lambda each: each.exception_on)
            if each.exception_on.year == year
        ],
        "day_words": day_words,
        "write": hours_words,
        "as_shown": day_as_shown,
        "history": history_of(row),
    }


def state_of(calendar: Calendar, at: datetime) -> tuple[bool, str]:
    """Whether it is open, and a sentence that says until when, or when next, by its own clock."""
    if is_open(calendar, at):
        closes = open_periods(calendar, at, at + FORTNIGHT)[0][1]
        if closes == at + FORTNIGHT:
            return True, gettext("Open round the clock")
        return True, gettext("Open until %(time)s", time=_clock_words(calendar, closes, at))
    opens = next_open(calendar, at)
    return False, gettext("Closed; opens %(time)s", time=_clock_words(calendar, opens, at))


def users_by_calendar() -> Mapping[int, Users]:
    """The policies that are or will be in force, their targets, and the units that work by each calendar."""
    kept = sa.select(PolicySet.id).where(PolicySet.state != SetState.PAST)
    policies = sa.select(Policy.calendar_id, Policy.code).where(
        Policy.calendar_id.is_not(None), Policy.set_id.in_(kept)
    )
    targets = sa.select(Target.calendar_id, Policy.code + " · " + Target.name).join_from(Target, Policy)
    targets = targets.where(Target.calendar_id.is_not(None), Policy.set_id.in_(kept))
    language, found = str(get_locale()), defaultdict[int, Users](lambda: {"policies": [], "units": []})
    for calendar_id, name in db.session.execute(policies.union(targets).order_by(sa.literal_column("2"))):
        found[calendar_id or 0]["policies"].append(name)
    for unit in units().values():
        if unit.calendar_id:
            found[unit.calendar_id]["units"].append(unit.name(language))
    return found


def bands_of(week: Sequence[Hours], country: str | None) -> dict[str, list[Window]]:
    """What to draw for each day: its windows up to midnight, and what the night before left; in the country's order."""
    first = first_weekday(country)
    return {WEEKDAYS[(first + number) % 7]: _band(week, (first + number) % 7) for number in range(7)}


def _band(week: Sequence[Hours], weekday: int) -> list[Window]:
    own = ((opens, min(closes, MINUTES_A_DAY)) for opens, closes in week[weekday])
    return [*after_midnight(week[weekday - 1]), *own]


def day_words(day: date) -> str:
    """A date as it is said: `Thu, 1 Oct`."""
    locale = str(get_locale())
    return in_digits_of(locale, format_skeleton("MMMEd", day, locale=locale))


def _clock_words(calendar: Calendar, at: datetime, today: datetime) -> str:
    """The clock time, with its date if that is another than today's. A day closes at 24:00, not at 00:00."""
    wall = calendar.local(at)
    day = wall.date() if is_open(calendar, at) else (wall - timedelta.resolution).date()
    minutes = (wall - datetime.combine(day, time())) // timedelta(minutes=1)
    clock = in_digits_of(str(get_locale()), write_clock(minutes))
    return clock if day == calendar.local(today).date() else f"{day_words(day)} {clock}"
