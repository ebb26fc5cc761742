"""Somebody on the line waits in the same queues as tickets do, is held out to one person, and ends."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.models import Queue, Reservation, ReservationState
from app.routing.operations.connecting import let_wait
from app.routing.operations.leaving import end_stretches
from app.routing.operations.overflowing import overflow_waiting
from app.routing.presence import Leaving, State
from app.routing.queries import place_of_contact, pool
from app.routing.reservations import offer_to
from tests.factories import events_named, make_agent, make_point, make_ticket
from tests.routing.arranging import (
    accept,
    available,
    be,
    caller,
    decline,
    end_all,
    hang_up,
    hold_out_all,
    pushing,
    settled,
    state_of,
)


@pytest.fixture
def agent(app):
    return make_agent(queues=[])


@pytest.fixture
def queue(agent):
    """It takes callers too, and no other does."""
    with transaction():
        db.session.execute(sa.update(Queue).values(takes_contacts=False))
    return pushing(agent, takes_contacts=True, kinds=["complaint"])


def wrap_up_all():
    with transaction():
        return end_stretches(now())


def test_in_each_queue_of_a_chain_a_caller_waits_anew_and_keeps_their_age(queue, travel):
    after = timedelta(minutes=2)
    last = pushing(takes_contacts=True, kinds=["letter"])
    middle = pushing(takes_contacts=True, kinds=["pickup"], overflow_id=last.id, overflow_after=after)
    settled(queue, overflow_id=middle.id, overflow_after=after)
    came = travel("2026-03-02 09:00")
    contact = caller()
    for minute, where in ((2, middle), (3, middle), (4, last)):
        at = travel(f"2026-03-02 09:0{minute}")
        for _ in range(2):
            with transaction():
                overflow_waiting(at)
        place = place_of_contact(contact)
        assert (place.queue_id, place.rank_at) == (where.id, came)


def test_callers_and_tickets_wait_in_one_queue_and_go_out_in_one_order(agent, queue, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket(kind="complaint")
    travel("2026-03-02 09:05")
    contact = caller()
    available(agent)
    hold_out_all()
    assert offer_to(agent.id).contact_id == contact.id
    decline(agent)
    hold_out_all()
    assert offer_to(agent.id).ticket_id == ticket.id


def test_a_caller_that_waits_twice_waits_once(queue):
    contact = caller()
    with transaction():
        assert let_wait(contact, at=now()) is place_of_contact(contact)
    assert len(events_named("contact.queued")) == 1


def test_who_accepts_a_caller_talks_with_them_and_nothing_else_is_held_out(agent, queue):
    contact = caller()
    available(agent)
    hold_out_all()
    make_ticket(kind="complaint")
    accept(agent)
    assert (state_of(agent), contact.handler_id) == (State.ON_CALL, agent.id)
    assert place_of_contact(contact).holder_id == agent.id
    assert hold_out_all() == 0


def test_a_call_blocks_and_three_texts_do_not(agent, queue):
    available(agent)
    for _ in range(4):
        make_ticket(kind="complaint")
    for _ in range(3):
        hold_out_all()
        accept(agent)
    contact = caller()
    hold_out_all()
    assert offer_to(agent.id).contact_id == contact.id
    accept(agent)
    be(agent, State.AVAILABLE)
    assert hold_out_all() == 0


def test_after_a_call_one_writes_down_what_there_was_and_is_there_again_by_itself(agent, queue, travel):
    travel("2026-03-02 09:00")
    settled(queue, wrap_up_seconds=30)
    contact = caller()
    available(agent)
    hold_out_all()
    accept(agent)
    hang_up(contact)
    assert (state_of(agent), place_of_contact(contact)) == (State.WRAP_UP, None)
    hang_up(contact)
    travel("2026-03-02 09:00:29")
    assert wrap_up_all() == 0
    travel("2026-03-02 09:00:30")
    assert (wrap_up_all(), state_of(agent)) == (1, State.AVAILABLE)
    assert len(events_named("contact.left")) == 1


def test_time_moved_back_nobody_writes_for_an_hour(agent, queue, travel):
    travel("2026-03-02 10:00")
    contact = caller()
    available(agent)
    hold_out_all()
    accept(agent)
    hang_up(contact)
    travel("2026-03-02 09:00")
    assert (wrap_up_all(), state_of(agent)) == (1, State.AVAILABLE)


def test_who_was_lost_while_they_talked_is_not_there_when_the_call_ends(agent, queue):
    contact = caller()
    available(agent)
    hold_out_all()
    accept(agent)
    be(agent, State.OFFLINE, leaving=Leaving.CONNECTION_LOST)
    hang_up(contact)
    assert state_of(agent) is State.OFFLINE
    assert place_of_contact(contact) is None


def test_who_hangs_up_while_they_are_held_out_to_somebody_is_held_out_no_more(agent, queue):
    contact = caller()
    available(agent)
    hold_out_all()
    hang_up(contact)
    assert offer_to(agent.id) is None
    assert (end_all(), state_of(agent)) == (1, State.AVAILABLE)
    assert db.session.scalar(sa.select(Reservation.state)) is ReservationState.WITHDRAWN


def test_an_important_caller_comes_first(agent, queue, travel):
    settled(queue, vip_worth=timedelta(minutes=10))
    travel("2026-03-02 09:00")
    caller()
    travel("2026-03-02 09:09")
    vip = caller(customer_id=make_point(grade=Grade.VIP).customer.id)
    available(agent)
    hold_out_all()
    assert offer_to(agent.id).contact_id == vip.id


def test_a_caller_goes_where_callers_go_and_their_language_and_grade_fit(queue):
    assert place_of_contact(caller()).queue_id == queue.id
    settled(queue, languages=["fa"])
    assert place_of_contact(caller(language="fa")).queue_id == queue.id
    settled(queue, languages=["fa"], grades=["vip"])
    assert place_of_contact(caller(language="fa")).queue_id == pool().id


@pytest.mark.parametrize("said", [{"is_closed": True}, {"takes_contacts": False}])
def test_where_no_queue_is_open_for_callers_they_wait_in_the_pool(queue, said):
    settled(queue, **said)
    assert place_of_contact(caller()).queue_id == pool().id


def test_a_caller_who_waits_too_long_waits_beside_as_old_as_before(agent, queue, travel):
    beside = pushing(agent)
    settled(queue, pushes=False, overflow_id=beside.id, overflow_after=timedelta(minutes=2))
    came = travel("2026-03-02 09:00")
    contact = caller()
    travel("2026-03-02 09:02")
    with transaction():
        assert overflow_waiting(now()) == 1
    place = place_of_contact(contact)
    assert (place.queue_id, place.came) == (beside.id, "overflow")
    assert (place.sort_at, place.rank_at, place.since) == (came, came, came + timedelta(minutes=2))
    [moved] = events_named("contact.requeued")
    assert moved.data == {"was": queue.id, "queue": beside.id, "came": "overflow"}
    available(agent)
    assert hold_out_all() == 1
