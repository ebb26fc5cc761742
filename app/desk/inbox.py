"""What the inbox of a unit shows: the open handoffs in due order, and the one that is being worked on."""

from dataclasses import dataclass
from typing import Any

from app.accounts.queries import Colleague, units
from app.desk.rows import ordered
from app.routing.board import Cursor
from app.routing.inbox import PAGE, Entry, inbox_entry, inbox_page
from app.sla.queries import timers_of_handoffs, warn_at
from app.sla.targets import UNIT_ACCEPT
from app.tickets.forms.handoffs import AnswerForm
from app.tickets.handoffs import Handoff, HandoffState
from app.tickets.references import read_reference


@dataclass(frozen=True)
class Asked:
    """Which of them the address names, and after which the list begins."""

    handoff: str | None = None
    after: Cursor | None = None


def rows_of(user: Colleague, language: str, asked: Asked) -> dict[str, Any]:
    """The list."""
    found = inbox_page(user.units_with("handoffs.answer"), asked.after)
    rows = [_row(entry, language) for entry in found[:PAGE]]
    more = f"{ordered(found[PAGE - 1].due)}-{rows[-1]['id']}" if len(found) > PAGE else None
    return {"rows": rows, "next_cursor": more, "chosen": asked.handoff}


def inbox_of(user: Colleague, language: str, asked: Asked) -> dict[str, Any]:
    """The list with one of them open: that which the address names, else the first."""
    shown = rows_of(user, language, asked)
    work = next((row for row in shown["rows"] if row["name"] == asked.handoff), None)
    work = work or _entry(user, language, asked) or next(iter(shown["rows"]), None)
    return shown | {
        "chosen": work["name"] if work else None,
        "work": work,
        "clocks": _clocks(work["handoff"]) if work else [],
        "answer_form": AnswerForm(formdata=None),
    }


def _entry(user: Colleague, language: str, asked: Asked) -> dict[str, Any] | None:
    reference, _, number = (asked.handoff or "").rpartition("-")
    read = read_reference(reference)
    if read is None or not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    entry = inbox_entry(user.units_with("handoffs.answer"), read, int(number))
    return _row(entry, language) if entry else None


def _row(entry: Entry, language: str) -> dict[str, Any]:
    handoff, timer, sender, _due = entry
    ticket, unit = handoff.ticket, units()[handoff.unit_id]
    return {
        "id": handoff.id,
        "handoff": handoff,
        "name": f"{ticket.reference}-{handoff.number}",
        "reference": ticket.reference,
        "number": handoff.number,
        "type": handoff.type.value,
        "is_accepted": handoff.state is HandoffState.ACCEPTED,
        "words": handoff.words,
        "sent_at": handoff.sent_at,
        "sender_name": sender,
        "unit_name": unit.name(language),
        "unit_code": unit.code,
        "kind": ticket.kind,
        "priority": ticket.priority.value,
        "subject": ticket.subject,
        "language": ticket.language,
        "due_at": timer.due_at if timer else None,
        "warn_at": warn_at(timer) if timer else None,
        "accepts_first": timer is not None and timer.target == UNIT_ACCEPT,
    }


def _clocks(handoff: Handoff) -> list[dict[str, Any]]:
    return [
        {
            "target": timer.target,
            "due_at": timer.due_at,
            "warn_at": warn_at(timer),
            "met_at": timer.ended_at,
        }
        for timer in timers_of_handoffs([handoff])
    ]
