"""Public holidays and their make-up days, written into calendars that keep them; what a person wrote stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.calendars.hours import Hours
from app.calendars.models import CalendarException, Standing, WorkCalendar
from app.calendars.operations import settle, words_of, write_day
from app.calendars.public_holidays import PublicDay, is_known, public_days
from app.core.errors import Refused
from app.core.events import Acting, record


@dataclass
class Filled:
    """What became of the days of a year."""

    added: list[date] = field(default_factory=list)
    changed: list[date] = field(default_factory=list)
    removed: list[date] = field(default_factory=list)
    left: list[date] = field(default_factory=list)  # as somebody wrote them

    @property
    def is_new(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.added or self.changed or self.removed)


def keep_holidays_of(
    calendar: WorkCalendar, country: str | None, region: str | None, years: Iterable[int], *, actor: Acting
) -> None:
    """From now on it keeps the public holidays of this country and region, or of none: in these years at once."""
    if country and not is_known(country, region):
        raise Refused("There are no public holidays known of %(place)s.", place=region or country)
    was = (calendar.country, calendar.region)
    if was == (country, region):
        return
    calendar.country, calendar.region = country, region
    record("calendar.changed", calendar, actor, what="country", was=was, to=(country, region))
    settle(calendar)
    for year in years:
        fill_year(calendar, year, actor=actor)


def fill_year(calendar: WorkCalendar, year: int, *, since: date = date.min, actor: Acting) -> Filled:
    """Write the public holidays of a year as they are known now; days before `since` stay as they are.

    Nothing new is no change: nothing is recorded, and nobody reads the configuration anew."""
    filled = Filled()
    known = _days_of(calendar, year)
    rows = {row.exception_on: row for row in calendar.exceptions if row.exception_on.year == year}
    for on in sorted(known.keys() | rows.keys()):
        if on >= since:
            _fill_day(calendar, known.get(on), rows.get(on), filled)
    if filled.is_new:
        settle(calendar)
        told = {"year": year, "added": filled.added, "changed": filled.changed, "removed": filled.removed}
        record("calendar.changed", calendar, actor, what="holidays", to=told)
    return filled


def keep_again(calendar: WorkCalendar, on: date, *, actor: Acting) -> None:
    """A public holiday that was waived, or written over by somebody, is as it is known."""
    row, day = calendar.find_exception(on), _days_of(calendar, on.year).get(on)
    if day is None:
        raise Refused("No public holiday is known on that day.")
    was = words_of(row)
    _write(calendar, day)
    settle(calendar)
    to = words_of(calendar.find_exception(on))
    record("calendar.changed", calendar, actor, what="day", on=on, was=was, to=to)


def _days_of(calendar: WorkCalendar, year: int) -> Mapping[date, PublicDay]:
    """The public days of a year that mean something here: a make-up day for a day that is never worked does not."""
    if not calendar.country:
        return {}
    known = public_days(calendar.country, calendar.region, year)
    return {on: day for on, day in known.items() if not day.makes_up_for or _hours(calendar, day)}


def _fill_day(
    calendar: WorkCalendar, day: PublicDay | None, row: CalendarException | None, filled: Filled
) -> None:
    if day is None and row is not None and row.standing is not Standing.OWN:
        calendar.exceptions.remove(row)
        filled.removed.append(row.exception_on)
    elif day is None or _says(row, day, _hours(calendar, day)):
        return
    elif row is not None and row.standing is not Standing.PUBLIC:
        filled.left.append(day.on)
    else:
        (filled.added if row is None else filled.changed).append(day.on)
        _write(calendar, day)


def _says(row: CalendarException | None, day: PublicDay, hours: Hours) -> bool:
    """Whether the row is this very public holiday already."""
    return row is not None and (row.name, row.names, row.hours, row.standing) == (
        day.name,
        dict(day.names),
        hours,
        Standing.PUBLIC,
    )


def _write(calendar: WorkCalendar, day: PublicDay) -> None:
    write_day(calendar, day.on, day.name, day.names, _hours(calendar, day), Standing.PUBLIC)


def _hours(calendar: WorkCalendar, day: PublicDay) -> Hours:
    """Closed; a make-up day is worked as the weekday of the day off that it pays for."""
    return calendar.hours_on(day.makes_up_for.weekday()) if day.makes_up_for else ()
