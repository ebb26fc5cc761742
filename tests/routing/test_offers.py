"""Push: what is held out to whom, and how it goes on when they take it, do not, or are gone."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict
from app.core.queue import queue
from app.core.relay import relay_batch
from app.core.transaction import transaction
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.holding import take_ticket
from app.routing.operations.taking import take_next
from app.routing.presence import State, presence_of
from app.routing.queries import place_of
from app.routing.reservations import offer_to
from tests.factories import make_agent, make_ticket
from tests.routing.arranging import (
    accept,
    available,
    be,
    decline,
    end_all,
    hold_out_all,
    pushing,
    state_of,
    vip_point,
)


def test_who_is_idle_longest_is_asked_and_what_they_take_is_theirs(app, travel):
    travel("2026-03-02 09:00")
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second)
    available(second)
    travel("2026-03-02 09:05")
    available(first)
    ticket = make_ticket(kind="complaint")
    assert hold_out_all() == 1
    assert (state_of(second), state_of(first)) == (State.RESERVED, State.AVAILABLE)
    accept(second)
    assert (place_of(ticket).holder_id, ticket.assignee_id) == (second.id, second.id)
    assert state_of(second) is State.AVAILABLE
    assert hold_out_all() == 0


def test_the_relay_has_it_held_out_without_the_clock(app, run_jobs):
    agent = make_agent(queues=[])
    pushing(agent)
    available(agent)
    make_ticket(kind="complaint")
    run_jobs()
    assert state_of(agent) is State.RESERVED


def test_nothing_is_woken_where_nothing_is_held_out(app):
    make_agent()
    make_ticket(kind="complaint")
    while relay_batch():
        pass
    assert not len(queue("voice"))


def test_what_is_declined_goes_to_the_next_and_not_back_at_once(app, travel):
    travel("2026-03-02 09:00")
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second)
    available(first)
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    decline(first)
    assert hold_out_all() == 0
    available(second)
    assert hold_out_all() == 1
    assert offer_to(second.id).ticket_id == ticket.id
    decline(second)
    travel("2026-03-02 09:06")
    assert hold_out_all() == 1


def test_who_does_not_answer_is_taken_for_away_and_the_next_is_asked(app, travel):
    travel("2026-03-02 09:00")
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second, offer_seconds=20)
    available(first)
    make_ticket(kind="complaint")
    hold_out_all()
    travel("2026-03-02 09:00:19")
    assert end_all() == 0
    available(second)
    travel("2026-03-02 09:00:20")
    assert end_all() == 1
    assert (state_of(first), presence_of(first.id).reason) == (State.BREAK, "missed")
    assert hold_out_all() == 1
    assert state_of(second) is State.RESERVED
    with pytest.raises(AttributeError):
        accept(first)


def test_who_leaves_leaves_it_to_the_next_at_once(app):
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second)
    available(first)
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    be(first, State.OFFLINE)
    assert place_of(ticket).reservation_id is None
    assert db.session.scalar(sa.select(Reservation.state)) is ReservationState.WITHDRAWN
    available(second)
    assert hold_out_all() == 1


def test_what_is_held_out_is_not_taken_by_another_and_next_takes_what_is_held_out(app):
    asked, other = make_agent(queues=[]), make_agent(queues=[])
    ours = pushing(asked, other)
    available(asked)
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    with pytest.raises(Conflict), transaction():
        take_ticket(ticket, actor=other)
    with transaction():
        assert take_next([ours.id], actor=other) is None
    with transaction():
        assert take_next([ours.id], actor=asked) is ticket
    assert db.session.scalar(sa.select(Reservation.state)) is ReservationState.ACCEPTED


def test_when_the_piece_goes_elsewhere_the_asked_one_is_free_again(app):
    agent = make_agent(queues=[])
    pushing(agent)
    available(agent)
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    with transaction():
        db.session.delete(place_of(ticket))
    assert end_all() == 1
    assert state_of(agent) is State.AVAILABLE
    assert db.session.scalar(sa.select(Reservation.state)) is ReservationState.WITHDRAWN


def test_room_for_one_more_is_asked_for(app):
    agent = make_agent(queues=[])
    pushing(agent)
    available(agent)
    for _ in range(6):
        make_ticket(kind="complaint")
    taken = 0
    while hold_out_all():
        accept(agent)
        taken += 1
    assert taken == 5


def test_vip_first_then_the_urgent_and_nobody_starves(app, travel):
    travel("2026-03-02 09:00")
    ours = pushing(pushes=False)
    old = make_ticket(kind="complaint")
    travel("2026-03-03 08:00")
    plain, vip = make_ticket(kind="complaint"), make_ticket(kind="complaint", point=vip_point())
    travel("2026-03-05 10:00")
    late_vip = make_ticket(kind="complaint", point=vip_point())
    order = sa.select(Place.ticket_id).where(Place.queue_id == ours.id).order_by(Place.rank_at)
    assert db.session.scalars(order).all() == [vip.id, old.id, plain.id, late_vip.id]
