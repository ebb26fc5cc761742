"""The facts of a ticket as they are read: with the words for them, and moments as the clock of its unit tells them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.accounts.queries import zone_of_unit
from app.core.events import Event
from app.core.wording import number_words, wall_time
from app.tickets.forms.facts import CHOICES, FACTS_FORMS, LABELS, FactsForm
from app.tickets.models import Ticket
from app.tickets.operations.facts import known_facts, missing_for_closing, plain


def facts_of(ticket: Ticket) -> list[dict[str, Any]]:
    """Each fact of the kind with its words, and whether closing still asks for it."""
    known, zone = known_facts(ticket), zone_of(ticket)
    missing = {demand.fact for demand in missing_for_closing(ticket)} if ticket.is_open else set()
    return [
        {
            "label": label,
            "value": worded(name, plain(getattr(known, name, None)), zone),
            "missing": name in missing,
        }
        for name, label in LABELS.get(ticket.kind, {}).items()
    ]


def facts_form_of(ticket: Ticket) -> FactsForm | None:
    """The form that changes them, filled with what is known; None for a kind without facts, or once it has ended."""
    asked = FACTS_FORMS.get(ticket.kind)
    if asked is None or not ticket.is_open:
        return None
    form = asked(formdata=None)
    form.fill(known_facts(ticket), zone_of(ticket))
    return form


def changes_in(event: Event, ticket: Ticket) -> list[dict[str, Any]]:
    """What an event changed, from what to what."""
    zone = zone_of(ticket)
    labels = {name: label for kind in LABELS.values() for name, label in kind.items()}  # also of what it was
    return [
        {"label": labels.get(name, name), "was": worded(name, was, zone), "to": worded(name, to, zone)}
        for name, was, to in event.data.get("changes", ())
    ]


def worded(name: str, value: Any, zone: ZoneInfo) -> Any:
    """A plain fact in the reader's language."""
    if name in CHOICES:
        return CHOICES[name].get(value, value)
    if value is not None and name.endswith("_at"):
        return wall_time(datetime.fromisoformat(value), zone)
    return number_words(value) if isinstance(value, int) else value


def zone_of(ticket: Ticket) -> ZoneInfo:
    """Where the ticket's unit has its clock."""
    return zone_of_unit(ticket.unit_id)
