"""Why a ticket waits where it waits, why it stands there where it stands, and why it is with whom it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import units
from app.core.database import db
from app.core.events import ActorKind, Event
from app.routing.models import Came, Place, Reservation, ReservationState
from app.routing.operations.holding import Way
from app.routing.queries import place_of, queue_of, queues
from app.routing.queue_rule import QueueRule
from app.routing.reservations import reservations_of
from app.routing.standing import Standing, count_before, standing_of
from app.rules.queries import rule_names
from app.tickets.models import Ticket
from app.tickets.queries import events_of

TOLD = ("ticket.requeued", "ticket.taken", "ticket.assigned")
READ = 100  # of these events, the newest


@dataclass(frozen=True)
class Passed:
    """A queue that was tried before its own, and what of the ticket it does not take; `closed`: it takes nothing new."""

    queue: QueueRule
    misfits: Sequence[str]


@dataclass(frozen=True)
class Arrival:
    """How it came from another queue."""

    was: QueueRule | None
    at: datetime
    waited: timedelta  # there
    too_long: bool  # else there was too much
    by: str | None


@dataclass(frozen=True)
class Holding:
    """With whom it is, since when and in which way they came to it."""

    name: str | None
    at: datetime
    way: Way | None
    by: str | None
    offer: Reservation | None  # that they accepted


@dataclass(frozen=True)
class Asked:
    """To whom it was held out, and how that went."""

    name: str | None
    offer: Reservation


@dataclass(frozen=True)
class Placement:
    """All there is to say of it. Of a ticket that has ended, only to whom it was held out."""

    ticket: Ticket
    place: Place | None
    queue: QueueRule | None
    unit_name: str | None
    home: QueueRule  # by today's queues
    passed: Sequence[Passed]
    others: int  # queues before its own for other kinds
    arrival: Arrival | None
    standing: Standing | None
    before: int
    holding: Holding | None
    asked: Sequence[Asked]

    @property
    def now_asked(self) -> Asked | None:
        """To whom it is being held out."""
        wanted = self.place.reservation_id if self.place else None
        return next((each for each in self.asked if each.offer.id == wanted), None) if wanted else None


def placement_of(ticket: Ticket, language: str) -> Placement:
    """In as many statements however long its story is."""
    place, home = place_of(ticket), queue_of(ticket)
    events, offers = events_of([ticket.id], Event.name.in_(TOLD), limit=READ), reservations_of(ticket.id)
    names = _names(events, offers)
    passed, others = _passed(ticket, place, home)
    unit = units().get(place.unit_id) if place else None
    is_waiting = place is not None and place.holder_id is None and place.reservation_id is None
    return Placement(
        ticket,
        place,
        queues()[place.queue_id] if place else None,
        unit.name(language) if unit else None,
        home,
        passed,
        others,
        _arrival(ticket, place, events, names),
        standing_of(place, ticket.priority, ticket.opened_at) if place else None,
        count_before(place) if place and is_waiting and not place.paused else 0,
        _holding(place, events, offers, names),
        [Asked(names.get(offer.user_id), offer) for offer in offers],
    )


def _names(events: Iterable[Event], offers: Iterable[Reservation]) -> Mapping[int, str]:
    ids = {event.actor_id for event in events if event.actor_kind is ActorKind.USER}
    ids |= {event.data.get("holder") for event in events} | {offer.user_id for offer in offers}
    people = sa.select(User.id, User.name).where(User.id.in_(ids - {None}))
    return {row.id: row.name for row in db.session.execute(people)}


def _passed(ticket: Ticket, place: Place | None, home: QueueRule) -> tuple[Sequence[Passed], int]:
    """The queues for its kind that were tried before, and how many there are for other kinds."""
    grade = place.grade if place else None
    passed, others = [], 0
    for queue in queues().values():
        if queue.id == home.id:
            break
        if queue.is_pool or not queue.takes_tickets:
            continue
        misfits = queue.misfits(ticket.kind, ticket.language, ticket.channel, grade)
        if "kind" in misfits:
            others += 1
        else:
            passed.append(Passed(queue, (*misfits, *(["closed"] if queue.is_closed else []))))
    return passed, others


def _arrival(
    ticket: Ticket, place: Place | None, events: Sequence[Event], names: Mapping[int, str]
) -> Arrival | None:
    """Of a piece that did not come to its queue by what it is."""
    moves = [event for event in events if event.name == "ticket.requeued"]
    if place is None or place.came is Came.HOME or not moves:
        return None
    last, earlier = moves[0], moves[1:]
    was = queues().get(last.data["was"])
    waited = last.at - (earlier[0].at if earlier else ticket.opened_at)
    most = was.overflow_after if was else None
    too_long = most is not None and waited >= most
    return Arrival(was, last.at, waited, too_long, _who(last, names))


def _holding(
    place: Place | None, events: Sequence[Event], offers: Sequence[Reservation], names: Mapping[int, str]
) -> Holding | None:
    if place is None or place.holder_id is None or place.held_since is None:
        return None
    theirs = (each for each in events if each.data.get("holder") == place.holder_id)
    taken = next(theirs, None)
    way = Way(taken.data["way"]) if taken is not None and "way" in taken.data else None
    accepted = (
        offer
        for offer in offers
        if offer.user_id == place.holder_id and offer.state is ReservationState.ACCEPTED
    )
    return Holding(
        names.get(place.holder_id),
        place.held_since,
        way,
        _who(taken, names) if taken is not None else None,
        next(accepted, None) if way is Way.OFFER else None,
    )


def _who(event: Event, names: Mapping[int, str]) -> str | None:
    """The name of the colleague or of the rule that did it."""
    people = {ActorKind.USER: names, ActorKind.RULE: rule_names()}
    return people.get(event.actor_kind, {}).get(event.actor_id or 0)
