"""Push: free pieces are held out to people who are available, able and have room. Two dispatchers never hold out one twice.

It looks without locking anything, decides, then locks whom and what it chose, passing over what somebody else has just
changed: so it waits for nobody, and nobody for it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM, record
from app.core.writing import number_new
from app.routing.available import available_people
from app.routing.capacity import capacities
from app.routing.matching import Person, Pick, Piece, match
from app.routing.models import IS_FREE, Place, Reservation
from app.routing.next_pieces import heads_for
from app.routing.operations.attending import Change, change_all, lock_people
from app.routing.presence import PresenceSpan, State, presences_of
from app.routing.queries import queues
from app.routing.queue_rule import QueueRule
from app.routing.reservations import Subject, turned_down
from app.tickets.models import Ticket

TOGETHER = 100  # pieces of one transaction
# pieces of a queue looked at beyond one for each of its people: some may fit nobody who is left
SPARE = (4, 64)


def hold_out(at: datetime) -> int:
    """Hold out what is free in the queues that push, as far as there are people for it. Returns how many pieces."""
    pushing = {queue.id: queue for queue in queues().values() if queue.pushes and queue.is_open_at(at)}
    people = [each for each in available_people(pushing) if _can_be_asked(each)] if pushing else []
    picks = _match(people, pushing, at) if people else []
    return _reserve(picks[:TOGETHER], pushing, at) if picks else 0


def _match(people: Sequence[Person], pushing: Mapping[int, QueueRule], at: datetime) -> Sequence[Pick]:
    """Who gets which. Mostly the first few pieces of each queue are enough; where they fit too few, it looks further."""
    refused = turned_down([person.id for person in people], at)
    for spare in SPARE:
        pieces = [_piece(place, refused) for place in heads_for(people, pushing, _has_room, spare)]
        picks = match(pieces, people, pushing, _has_room, at)
        taken = {pick.person.id for pick in picks}
        if not _is_cut(pieces, spare, [person for person in people if person.id not in taken]):
            break
    return picks


def _piece(place: sa.Row[Any], refused: Mapping[Subject, frozenset[int]]) -> Piece:
    by = refused.get((place.ticket_id, place.contact_id), frozenset())
    return Piece(place.id, place.queue_id, place.channel, place.language, place.wanted_id, by)


def _is_cut(pieces: Sequence[Piece], spare: int, left: Sequence[Person]) -> bool:
    """Whether more may be waiting than was looked at, in a queue of somebody for whom nothing was found."""
    theirs = {queue_id for person in left for queue_id in person.weights}
    seen = Counter(piece.queue_id for piece in pieces)
    return any(number > spare for queue_id, number in seen.items() if queue_id in theirs)


def _can_be_asked(person: Person) -> bool:
    """Whether there is a queue they are able to work, and room in their hands."""
    return bool(person.weights) and any(_has_room(person, channel) for channel in capacities().of_channel)


def _has_room(person: Person, channel: str) -> bool:
    return capacities().has_room(person.id, person.held, channel)


def _reserve(picks: Sequence[Pick], pushing: Mapping[int, QueueRule], at: datetime) -> int:
    """As many of them as nobody else was quicker with."""
    spans = _lock_available([pick.person.id for pick in picks])
    places = _lock_free(
        {pick.piece.place_id: pick.piece.queue_id for pick in picks if pick.person.id in spans}
    )
    sure = [pick for pick in picks if pick.person.id in spans and pick.piece.place_id in places]
    if not sure:
        return 0
    offers = [_reservation(pick, places[pick.piece.place_id], pushing, at) for pick in sure]
    db.session.add_all(offers)
    number_new()
    asked = {offer.user_id: spans[offer.user_id] for offer in offers}
    until = {offer.user_id: offer.until_at for offer in offers}
    change_all(asked, Change(State.RESERVED, SYSTEM, at), until=until)
    for pick, offer in zip(sure, offers, strict=True):
        places[pick.piece.place_id].reservation_id = offer.id
        record("reservation.made", offer, SYSTEM, at=at, user=offer.user_id, queue=offer.queue_id)
    return len(sure)


def _reservation(pick: Pick, place: Place, pushing: Mapping[int, QueueRule], at: datetime) -> Reservation:
    return Reservation(
        ticket_id=place.ticket_id,
        contact_id=place.contact_id,
        queue_id=place.queue_id,
        user_id=pick.person.id,
        from_at=at,
        until_at=at + pushing[place.queue_id].offer_for,
        why=dict(pick.why),
    )


def _lock_available(user_ids: Collection[int]) -> dict[int, PresenceSpan]:
    """Those of them whom nobody else is changing, and who are available still."""
    known = presences_of(lock_people(user_ids))
    return {user_id: span for user_id, span in known.items() if span.state is State.AVAILABLE}


def _lock_free(queue_of: Mapping[int, int]) -> dict[int, Place]:
    """Those of these places that are free still, wait where they did, and whose ticket nobody else is changing: a
    reservation refers to it, and would wait for them while they wait for the place."""
    asked = sa.select(Ticket.id).join(Place, Place.ticket_id == Ticket.id).where(Place.id.in_(queue_of))
    untouched = asked.with_for_update(of=Ticket, read=True, key_share=True, skip_locked=True).cte("untouched")
    is_sure = sa.or_(Place.ticket_id.is_(None), Place.ticket_id.in_(sa.select(untouched.c.id)))
    free = sa.select(Place).where(Place.id.in_(queue_of), IS_FREE, is_sure).order_by(Place.id)
    rows = db.session.scalars(
        free.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )
    return {place.id: place for place in rows if place.queue_id == queue_of[place.id]}
