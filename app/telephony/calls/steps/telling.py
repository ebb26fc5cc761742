"""What a caller hears of the ticket that their call led to."""

from app.accounts.queries import units
from app.sla.texts import say_due
from app.telephony.calls.queries import is_party
from app.telephony.calls.talk import Talk, spelled
from app.tickets.models import Ticket


def tell_ticket(talk: Talk, ticket: Ticket) -> None:
    """Its reference and by when; whose case was open already, who has it too. A stranger to it hears no more than that."""
    ref, due = spelled(ticket.reference), say_due(ticket, talk.language, talk.at)
    if talk.call.has_opened(ticket):
        _tell(talk, "say_opened", due, ref=ref)
    elif is_party(talk.call, ticket):
        unit = units().get(ticket.unit_id or 0)
        _tell(talk, "say_joined", due, ref=ref, unit=unit.name(talk.language) if unit else "")
    else:
        talk.say("already_open")


def tell_booking(talk: Talk, ticket: Ticket) -> None:
    """The window they chose, and its reference; or that it was noted on what this call has opened already."""
    code = "say_booked" if ticket.kind == "pickup" else "say_booking_noted"
    talk.say(code, window=talk.call.known["window_words"], ref=spelled(ticket.reference))


def _tell(talk: Talk, code: str, due: str | None, **words: str) -> None:
    if due:
        talk.say(code, date=due, **words)
    else:
        talk.say(f"{code}_undated", **words)
