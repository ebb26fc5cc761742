"""What the ticket page shows of the work itself: its facts, the next steps, what can be written, how it may end."""

from typing import Any

from app.customers.models import PointKind
from app.desk.facts import facts_form_of, facts_of, zone_of
from app.desk.page import Page
from app.desk.promises import closing_cause
from app.tickets.forms.closing import closure_form
from app.tickets.forms.facts import FactsForm
from app.tickets.forms.reading import ReadingForm
from app.tickets.forms.setbacks import setback_form_of
from app.tickets.forms.words import MessageForm, NoteForm, TalkForm
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import allowed_from, by_handing_off, by_writing, with_a_reason
from app.tickets.models import ENDED, Status
from app.tickets.operations.facts import known_facts
from app.tickets.queries import has_right


def facts(page: Page) -> dict[str, Any]:
    """The facts of its kind."""
    return {"facts": facts_of(page.ticket)}


def reading_form(page: Page) -> dict[str, Any]:
    """By which whoever works on it says what its first words should have been read as."""
    wanted = "reason" in page.ticket.triage and has_right(page.user, "tickets.work", page.ticket)
    return {"reading_form": ReadingForm(formdata=None) if wanted else None}


def facts_form(page: Page) -> dict[str, Any]:
    """The form that changes them, if it was asked for and this person may use it."""
    wanted = page.editing == "facts" and has_right(page.user, "tickets.work", page.ticket)
    return {"facts_form": facts_form_of(page.ticket) if wanted else None, "zone": zone_of(page.ticket).key}


def steps(page: Page) -> dict[str, Any]:
    """Where it may go from here, and the usual way."""
    ticket, place = page.ticket, page.place
    bare = allowed_from(ticket) - by_writing(ticket) - with_a_reason(ticket) - by_handing_off(ticket)
    setback = KINDS[ticket.kind].setbacks.get(ticket.status)
    allowed = sorted(bare, key=list(Status).index)
    forward = KINDS[ticket.kind].forward.get(ticket.status)
    step = forward.value if forward in bare and forward else "write" if forward else None
    is_free = place is not None and place.holder_id is None and not place.paused
    return {
        "next_step": "take" if is_free else step,
        "steps": [each.value for each in allowed if is_free or each is not forward],
        "setback": setback.value if setback else None,
    }


def setback_form(page: Page) -> dict[str, Any]:
    """Why it comes back, if that was asked for, this person may say it, and there is somebody who had it."""
    setback = KINDS[page.ticket.kind].setbacks.get(page.ticket.status)
    wanted = page.editing == "setback" and setback and has_right(page.user, "tickets.work", page.ticket)
    form = setback_form_of(page.ticket, page.language) if wanted else None
    return {"setback_form": form, "setback": setback.value if setback else None}


def forms(page: Page) -> dict[str, Any]:
    """What can be written, and to whom."""
    ticket = page.ticket
    reachable = ticket.is_open and ticket.can_be_written_to
    return {
        "reply_form": MessageForm(formdata=None),
        "note_form": NoteForm(formdata=None),
        "talk_form": TalkForm(formdata=None),
        "may_talk": ticket.is_open and ticket.point is not None and ticket.point.kind == PointKind.PHONE,
        "reply_channel": ticket.answers_on if reachable else None,
        "may_ask": Status.WAITING_CUSTOMER in allowed_from(ticket),
        "may_answer": Status.ANSWERED in allowed_from(ticket),
    }


def closing(page: Page) -> dict[str, Any]:
    """What the ending that was asked for needs to be told."""
    wanted = page.ending if page.ending in {status.value for status in ENDED} else None
    if wanted is None or Status(wanted) not in allowed_from(page.ticket):
        return {"closure_form": None, "closing_cause": None, "ending": None}
    form = closure_form(page.ticket, Status(wanted))(formdata=None)
    if isinstance(form, FactsForm):
        form.fill(known_facts(page.ticket), zone_of(page.ticket))
    late = closing_cause(page.ticket, formdata=None)
    return {"closure_form": form, "closing_cause": late, "ending": wanted}
