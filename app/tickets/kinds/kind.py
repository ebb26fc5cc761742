"""What a kind of work order is: its lifecycle, its own facts, and what closing it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.tickets.models import Status, Ticket

Steps = Mapping[Status, frozenset[Status]]
WAITING = (Status.WAITING_UNIT, Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)


@dataclass(frozen=True)
class Kind:
    """One entry of the registry."""

    code: str
    steps: Steps  # from a status to those it may become
    when_taken: Status | None  # what a new one becomes when somebody takes it
    forward: Mapping[Status, Status]  # the usual next step, the page's big button
    details: type[Any] | None  # the table of its own facts
    missing: Callable[
        [Ticket, Any], list[str]
    ]  # what is still to be said before it may close, as message ids
    closes_itself: bool  # 72 hours after the answer
