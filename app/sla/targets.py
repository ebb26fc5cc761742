"""The names a target can have, and what each means: when its clock begins, what meets it, and to whom it is owed.

A new target is a line here and rows in the policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.tickets.handoffs import HandoffState
from app.tickets.models import Status

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLUTION = "resolution"
CALLBACK = "callback"
FOLLOW_UP = "follow_up"
COURIER_ACCEPT = "courier_accept"
PICKUP_WINDOW = "pickup_window"
URGED_CALL = "urged_call"
LEGAL_ANSWER = "legal_answer"
CUSTOMER_REPLY = "customer_reply"
UNIT_ACCEPT = "unit_accept"
UNIT_REPLY = "unit_reply"

SOLVED = frozenset({Status.ANSWERED, Status.COLLECTED})
FETCHED = frozenset({Status.COLLECTED, Status.PART_COLLECTED})
SETTLED = SOLVED | {Status.FOLLOW_UP}  # nothing is left to do, unless it is reopened


class Owed(StrEnum):
    """To whom somebody owes it: only what is owed to the customer orders work; what nobody owes is never late."""

    CUSTOMER = "customer"
    LAW = "law"
    UNIT = "unit"  # by a unit, to us
    NOBODY = "nobody"


class Begins(StrEnum):
    """What starts the clock."""

    OPENED = "opened"
    FIRST_CONTACT = "first_contact"  # on the matter, also when it led to no ticket then
    ASKED_AGAIN = "asked_again"  # the oldest words of the customer that nobody answered
    ANSWERED = "answered"
    WAITING = "waiting"  # our question
    ASSIGNED = "assigned"  # to a courier
    BOOKED = "booked"  # a window: its end is the deadline, whatever the length says
    URGED = "urged"  # once too often, or with a threat
    HANDED_OFF = "handed_off"  # to a unit


@dataclass(frozen=True)
class TargetKind:
    """One entry of the registry."""

    owed: Owed
    begins: Begins
    met_by_words: bool = False  # a human message that was handed to the provider, or a talk
    met_in: frozenset[Status] = frozenset()  # a status the ticket comes to
    met_when: frozenset[HandoffState] = frozenset()  # a handoff comes so far
    reopens: bool = False  # leaving that status again, it goes on with what was left
    idle_in: frozenset[Status] = frozenset()  # there nothing was left to do, so that time does not count
    until_booked: bool = False  # a window that is booked takes its place


TARGETS: Mapping[str, TargetKind] = {
    FIRST_RESPONSE: TargetKind(Owed.CUSTOMER, Begins.OPENED, met_by_words=True),
    NEXT_RESPONSE: TargetKind(Owed.CUSTOMER, Begins.ASKED_AGAIN, met_by_words=True),
    RESOLUTION: TargetKind(
        Owed.CUSTOMER, Begins.OPENED, met_in=SOLVED, reopens=True, idle_in=SETTLED, until_booked=True
    ),
    CALLBACK: TargetKind(Owed.CUSTOMER, Begins.OPENED, met_by_words=True, met_in=SOLVED),
    URGED_CALL: TargetKind(Owed.CUSTOMER, Begins.URGED, met_by_words=True, met_in=SOLVED),
    FOLLOW_UP: TargetKind(Owed.CUSTOMER, Begins.ANSWERED, met_in=frozenset({Status.FOLLOW_UP})),
    COURIER_ACCEPT: TargetKind(
        Owed.CUSTOMER, Begins.ASSIGNED, met_in=FETCHED | {Status.ACCEPTED, Status.EN_ROUTE}
    ),
    PICKUP_WINDOW: TargetKind(Owed.CUSTOMER, Begins.BOOKED, met_in=FETCHED),
    LEGAL_ANSWER: TargetKind(Owed.LAW, Begins.FIRST_CONTACT, met_in=SOLVED, reopens=True),
    CUSTOMER_REPLY: TargetKind(Owed.NOBODY, Begins.WAITING),
    UNIT_ACCEPT: TargetKind(
        Owed.UNIT, Begins.HANDED_OFF, met_when=frozenset({HandoffState.ACCEPTED, HandoffState.ANSWERED})
    ),
    UNIT_REPLY: TargetKind(Owed.UNIT, Begins.HANDED_OFF, met_when=frozenset({HandoffState.ANSWERED})),
}
