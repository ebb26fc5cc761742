"""An edit of a calendar: saved at once where no open ticket goes by its hours, else counted first."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.calendars.edits import Edit
from app.calendars.filling import Filled
from app.calendars.models import WorkCalendar
from app.calendars.proposals import Proposal, hours_of, rehearse_edit, save_proposal
from app.calendars.queries import find_calendar
from app.core.clock import now
from app.core.queue import offer
from app.core.transaction import rehearsal, transaction
from app.sla.jobs import go_on_with_rebuild
from app.sla.models import Rebuild
from app.sla.operations.planning import has_open_work
from app.sla.operations.rebuilding import begin_calendar_rebuild, take_part

Check = Callable[[WorkCalendar], object]  # refuses what the page did not show


def submit(code: str, edit: Edit, *, back: str, check: Check = lambda _calendar: None) -> ResponseReturnValue:
    """Save it and go back; or on to what it would do. What cannot be saved is refused before anything is counted."""
    at = now()
    with rehearsal():
        calendar = find_calendar(code, hold=True)
        check(calendar)
        proposal = rehearse_edit(calendar, edit, actor=current_user, today=at.date())
    with transaction():
        calendar = find_calendar(
            code
        )  # held only to be written: who confirms holds the rebuild first, then this
        if _concerns_open_work(calendar, proposal):
            number = begin_count(calendar, proposal, at).id
        else:
            held, number = find_calendar(code, hold=True), 0
            filled = save_proposal(held, proposal, actor=current_user, today=at.date())
    if number:
        return to_count(number)
    flash(_saved_words(filled), "ok")
    return redirect(back, 303)


def _concerns_open_work(calendar: WorkCalendar, proposal: Proposal) -> bool:
    return proposal.hours != hours_of(calendar) and has_open_work(calendar.id)


def begin_count(calendar: WorkCalendar, proposal: Proposal | None, at: datetime) -> Rebuild:
    """Begin to count what these hours would do. Where the tickets are few that is done at once."""
    begun = begin_calendar_rebuild(calendar, proposal, actor=current_user, at=at)
    take_part(begun, at)
    return begun


def to_count(number: int) -> ResponseReturnValue:
    """On to the page that shows it; workers go on with what is left."""
    offer("reports", go_on_with_rebuild)
    return redirect(url_for("admin.rebuild", number=number), 303)


def _saved_words(filled: Filled | None) -> str:
    saved = gettext("Saved. No deadline of open tickets moves by it.")
    if filled is None:
        return saved
    new = len(filled.added) + len(filled.changed) + len(filled.removed)
    told = ngettext("%(num)s day changed", "%(num)s days changed", new) if new else gettext("Nothing is new")
    left = ngettext("one left as it was written", "%(num)s left as they were written", len(filled.left))
    return f"{told}; {left}" if filled.left else told
