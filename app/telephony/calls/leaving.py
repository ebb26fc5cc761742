"""What a call leaves behind, by what its caller chose and told: at most one new ticket."""

from dataclasses import dataclass
from datetime import datetime

from app.core.database import db
from app.customers.models import ContactPoint, PointKind
from app.customers.queries import find_point
from app.intake.heard import Reply
from app.intake.matter import ABOUT_ITEMS
from app.intake.wishes import Wish, grant_wish, refuse_wish
from app.telephony.calls.models import Call
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket
from app.tickets.operations.facts import facts_to_write
from app.wordings.queries import compose

ANY_KIND = frozenset(KINDS)
CALLBACK = "callback"  # the topic of a ticket whose caller wants to be called back


@dataclass(frozen=True)
class Purpose:
    """What a choice in the menu may lead to, if somebody must act."""

    kind: str
    joins: frozenset[str] = frozenset()  # kinds of open tickets that may be the same matter
    topic: str | None = None


PURPOSES = {
    "query": Purpose("query", ABOUT_ITEMS),
    "complaint": Purpose("complaint", ABOUT_ITEMS),
    "pickup": Purpose("pickup"),
    "callback": Purpose("query", ANY_KIND, topic=CALLBACK),
    "case": Purpose("query", ANY_KIND),
}
TOLD = frozenset({"item", "digits", "address"})  # what, with a purpose, is enough to act on


def leave_ticket(call: Call, *, at: datetime) -> Ticket:
    """The ticket of what they want: the matter that is open, else the one that this call has opened, else a new one."""
    wish, point, purpose = wish_of(call), _held_point(call), _purpose_of(call)
    call.learn(done=call.known.get("purpose"))
    if point is not None and point.person.language is None:
        point.person.language = call.language
    ticket = grant_wish(call.contact, point, wish, opened=call.known.get("opened"), at=at)
    if ticket in db.session.new:
        _begin(ticket, call, wish)
    if purpose == "callback":
        call.contact.disposition = "callback_agreed"
    return ticket


def _held_point(call: Call) -> ContactPoint | None:
    """Where they call from: texts and calls of one number are heard one after the other."""
    number = call.contact.from_address
    with db.session.no_autoflush:
        return find_point(PointKind.PHONE, number, hold=True) if number else None


def _begin(ticket: Ticket, call: Call, wish: Wish) -> None:
    """What is known of a ticket that this call has opened."""
    known = call.known
    call.learn(opened=ticket.reference, title=wish.title)
    if "address" in known:
        begin, end = map(datetime.fromisoformat, known["window"]) if "window" in known else (None, None)
        facts = facts_to_write(ticket)
        facts.address, facts.window_from_at, facts.window_to_at = known["address"], begin, end
        call.contact.disposition = "pickup_booked" if begin else call.contact.disposition


def outside_window(call: Call, *, at: datetime) -> Reply | None:
    """That it is too early, or too late, for what they want."""
    return refuse_wish(call.contact, wish_of(call), at=at)


def is_enough(call: Call) -> bool:
    """Whether somebody must act, though they hung up: they chose a purpose, and told what it is about.

    Who heard that it is too early or too late for that, and said no more, wants nothing of us now."""
    is_told = bool(TOLD & call.known.keys()) and "outside" not in call.known
    return call.known.get("purpose") in PURPOSES and is_told and not is_done(call)


def is_done(call: Call) -> bool:
    """Whether what they chose last led to its ticket already."""
    return call.contact.ticket is not None and call.known.get("done") == call.known.get("purpose")


def wish_of(call: Call) -> Wish:
    """What they want, as far as keys tell."""
    known, purpose = call.known, _purpose_of(call)
    is_booked, leads_to = "window" in known, PURPOSES[purpose]
    return Wish(
        kind=leads_to.kind,
        language=call.language,
        title=title_of(call),
        topic=leads_to.topic,
        items=(known["item"],) if "item" in known else (),
        reference=known.get("reference", "") if purpose == "case" else "",
        needs_look="digits" in known or (purpose == "pickup" and not is_booked),
        joins=leads_to.joins,
        details=_details(call) if purpose == "pickup" else {},
    )


def title_of(call: Call) -> str:
    """What stands for it on the board, until there are words."""
    known = call.known
    if "window_words" in known:
        return compose("call_booking", call.language, window=known["window_words"], address=known["address"])
    titles = [compose(f"call_{_purpose_of(call)}", call.language), known.get("item") or known.get("digits")]
    return " ".join(filter(None, titles))


def _purpose_of(call: Call) -> str:
    """What they chose; whose choice leads to no ticket by itself wants to be called back."""
    purpose = str(call.known.get("purpose"))
    return purpose if purpose in PURPOSES else "callback"


def _details(call: Call) -> dict[str, str]:
    told = {"address": call.known.get("address"), "window": call.known.get("window_words")}
    return {name: fact for name, fact in told.items() if fact}
