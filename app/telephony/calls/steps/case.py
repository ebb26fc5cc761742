"""How far a case is, by its reference."""

from app.accounts.queries import house_zone
from app.core.wording import grouped
from app.sla.texts import say_due
from app.telephony.calls.models import Step
from app.telephony.calls.queries import is_party
from app.telephony.calls.talk import Talk, spelled
from app.tickets.matters import ticket_named
from app.tickets.models import Status, Ticket
from app.tickets.references import read_reference
from app.wordings.queries import local_moment

DONE = frozenset({Status.ANSWERED, Status.FOLLOW_UP})


def begin(talk: Talk) -> None:
    """Ask for the reference."""
    talk.go(Step.CASE, purpose="case", reference=None)


def ask(talk: Talk) -> None:
    talk.say("say_case")


def find(talk: Talk) -> None:
    """Say how far it is. A reference that cannot be right is asked for once more."""
    reference = read_reference(talk.answer.keys.rstrip("#"))
    ticket = ticket_named(reference) if reference else None
    if ticket is not None and reference is not None:
        _tell(talk, ticket, reference)
        talk.go(Step.CASE_TOLD if ticket.is_open else Step.SETTLED, reference=ticket.reference)
        talk.call.learn(answered=True, topic="ticket_status")
        return
    talk.say("say_case_unknown")
    if talk.call.misses:
        talk.go(Step.SETTLED)
    else:
        talk.call.misses += 1


def _tell(talk: Talk, ticket: Ticket, reference: str) -> None:
    """To a party how far it is, and by when; to anybody else whether it is open, answered or closed.

    By the reference that was keyed, also where another ticket goes on for it."""
    if not is_party(talk.call, ticket):
        state = "open" if ticket.is_open else "closed"
        talk.say(f"say_case_{'answered' if ticket.status in DONE else state}", ref=spelled(reference))
    elif not ticket.is_open and ticket.closed_at is not None:
        on = local_moment(ticket.closed_at, house_zone(), talk.language)
        talk.say("ticket_ended", ref=grouped(reference), date=on)
    elif ticket.status in DONE:
        talk.say("say_case_answered", ref=spelled(reference))
    elif ticket.status is Status.WAITING_CUSTOMER:
        talk.say("say_case_waits", ref=spelled(reference))
    else:
        _tell_due(talk, ticket, reference)


def _tell_due(talk: Talk, ticket: Ticket, reference: str) -> None:
    due = say_due(ticket, talk.language, talk.at)
    if due:
        talk.say("say_case_due", ref=spelled(reference), date=due)
    else:
        talk.say("say_case_open", ref=spelled(reference))


def ask_what_next(talk: Talk) -> None:
    talk.say("say_case_next")


def add(talk: Talk) -> None:
    """They have something to add."""
    talk.go(Step.MESSAGE)
