"""What an edit would make of a calendar, looked at before it is saved: nobody else reads these hours meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from json import loads
from types import MappingProxyType
from typing import Any

from app.calendars.edits import Edit, do_edit, hours_from
from app.calendars.filling import Filled
from app.calendars.hours import Calendar
from app.calendars.models import WorkCalendar
from app.calendars.operations import words_of
from app.calendars.queries import facts_of, frozen
from app.core.database import to_json
from app.core.errors import Conflict, Said
from app.core.events import Acting, fresh

OUTDATED = Said("Meanwhile somebody else changed this calendar. Look again at what yours would do.")

Told = tuple[str, Mapping[str, Any]]  # the name of an event and its data


@dataclass(frozen=True)
class Proposal:
    """An edit that is not saved: what it would record, the hours that would come of it, the calendar it was made on."""

    edit: Edit
    events: Sequence[Told]
    hours: str  # as JSON
    made_on: str  # the fingerprint of the calendar

    @property
    def calendar(self) -> Calendar:
        """The hours for the arithmetic."""
        return _calendar(self.hours)

    def told(self) -> dict[str, Any]:
        """The same for a column."""
        edit = {"act": self.edit.act, "data": self.edit.data}
        return {"edit": edit, "events": self.events, "hours": self.hours, "made_on": self.made_on}


def proposal_from(told: Mapping[str, Any]) -> Proposal:
    """From the column."""
    return Proposal(Edit(**told["edit"]), told["events"], told["hours"], told["made_on"])


def rehearse_edit(calendar: WorkCalendar, edit: Edit, *, actor: Acting, today: date) -> Proposal:
    """Do the edit, to see what comes of it. Only in a rehearsal, which takes it back.

    So what cannot be saved is refused here already, and what is shown is what saving will do."""
    made_on = fingerprint_of(calendar)
    do_edit(calendar, edit, actor=actor, today=today)
    events = [(event.name, event.data) for event in fresh()]
    return Proposal(edit, events, hours_of(calendar), made_on)


def save_proposal(calendar: WorkCalendar, proposal: Proposal, *, actor: Acting, today: date) -> Filled | None:
    """Save what was looked at; of a calendar that is another by now somebody has to look again."""
    if fingerprint_of(calendar) != proposal.made_on:
        raise Conflict(OUTDATED)
    return do_edit(calendar, proposal.edit, actor=actor, today=today)


def fingerprint_of(calendar: WorkCalendar) -> str:
    """Another one as soon as anything in it is another."""
    days = sorted((row.exception_on, row.names, words_of(row)) for row in calendar.exceptions)
    content = [facts_of(calendar), calendar.country, calendar.region, days]
    return sha256(to_json(content).encode()).hexdigest()[:32]


def hours_of(calendar: WorkCalendar) -> str:
    """Its zone, week and dates, as JSON: alike if the hours are."""
    hours = frozen(calendar)
    days = {on.isoformat(): hours.exceptions[on] for on in sorted(hours.exceptions)}
    return to_json([hours.zone, hours.week, days])


@lru_cache(maxsize=8)
def _calendar(hours: str) -> Calendar:
    """One for all parts of a count, since days are remembered by calendar."""
    zone, week, days = loads(hours)
    exceptions = {date.fromisoformat(on): hours_from(windows) for on, windows in days.items()}
    return Calendar(zone, tuple(hours_from(day) for day in week), MappingProxyType(exceptions))
