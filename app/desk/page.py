"""A ticket page as somebody asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.accounts.queries import Colleague
from app.desk.stretch import NEWEST, Stretch
from app.routing.models import Place
from app.routing.queries import place_of
from app.sla.models import Timer
from app.sla.queries import timers_of_handoffs
from app.tickets.handoffs import Handoff, handoffs_of
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Page:
    """Whose page it is, who reads it, in which language, and what its address asks to be open on it."""

    ticket: Ticket
    user: Colleague
    language: str
    ending: str | None = None  # the way it shall end
    stretch: Stretch = NEWEST  # of its timeline
    editing: str | None = None  # what shall be said about it: facts, setback, parties, handoff

    @cached_property
    def place(self) -> Place | None:
        """Where the ticket waits, if it does."""
        return place_of(self.ticket)

    @cached_property
    def handoffs(self) -> Sequence[Handoff]:
        """What of it was sent to units."""
        return handoffs_of(self.ticket.id)

    @cached_property
    def unit_timers(self) -> Sequence[Timer]:
        """The clocks of what units still owe us."""
        return timers_of_handoffs([handoff for handoff in self.handoffs if handoff.is_open])
