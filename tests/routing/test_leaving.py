"""Who leaves leaves no work behind: what is held out to them, what they have not answered, and what is theirs."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.transaction import transaction
from app.routing.left_work import kept_by_the_gone
from app.routing.operations.attending import note_heard, take_for_gone
from app.routing.operations.holding import take_ticket
from app.routing.operations.leaving import return_left_work
from app.routing.operations.taking import take_next
from app.routing.presence import Leaving, State, presence_of
from app.routing.queries import place_of
from app.routing.reservations import offer_to
from app.tickets.operations.answering import write_message
from tests.factories import events_named, make_agent, make_ticket
from tests.routing.arranging import available, be, hold_out_all, pushing, settled

GRACE = timedelta(minutes=15)


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent(queues=[])


@pytest.fixture
def queue(agent):
    return pushing(agent, pushes=False, return_after=GRACE)


def taken(agent, **facts):
    ticket = make_ticket(kind="complaint", **facts)
    with transaction():
        take_ticket(ticket, actor=agent)
    return ticket


def bring_back():
    with transaction():
        return return_left_work(now())


def test_unanswered_work_of_who_signed_off_returns_after_the_grace_and_not_before(agent, queue, travel):
    available(agent)
    ticket = taken(agent)
    be(agent, State.OFFLINE)
    travel("2026-03-02 09:14")
    assert bring_back() == 0
    travel("2026-03-02 09:15")
    assert bring_back() == 1
    assert (place_of(ticket).holder_id, ticket.assignee_id) == (None, None)
    [released] = events_named("ticket.released", ticket_id=ticket.id)
    assert (released.actor_kind, released.data["holder"]) == ("system", agent.id)
    assert bring_back() == 0


def test_it_returns_as_old_as_it_is(agent, queue, travel):
    available(agent)
    first, second = taken(agent), None
    travel("2026-03-02 09:05")
    second = taken(agent)
    be(agent, State.OFFLINE)
    travel("2026-03-02 09:10")
    make_ticket(kind="complaint")
    travel("2026-03-02 09:30")
    assert bring_back() == 2
    other = make_agent(queues=[queue])
    for expected in (first, second):
        with transaction():
            assert take_next([queue.id], actor=other) is expected


def test_what_they_answered_stays_theirs_and_is_listed_for_the_supervisor(agent, queue, travel):
    available(agent)
    ticket = taken(agent)
    with transaction():
        write_message(ticket, "We look into it.", actor=agent)
    be(agent, State.OFFLINE)
    travel("2026-03-02 12:00")
    assert bring_back() == 0
    assert place_of(ticket).holder_id == agent.id
    assert [row.ticket_id for row in kept_by_the_gone([queue.id])] == [ticket.id]


def test_what_is_held_out_to_who_signs_off_is_free_at_once(agent, queue):
    settled(queue, pushes=True)
    available(agent)
    ticket = make_ticket(kind="complaint")
    hold_out_all()
    be(agent, State.OFFLINE)
    assert (offer_to(agent.id), place_of(ticket).reservation_id) == (None, None)
    [ended] = events_named("reservation.ended")
    assert ended.data["how"] == "withdrawn"


def test_a_lost_connection_is_the_same(agent, queue, travel):
    settled(queue, pushes=True)
    available(agent)
    unanswered = taken(agent)
    held_out = make_ticket(kind="complaint")
    hold_out_all()
    with transaction():
        note_heard({agent.id: now()})
    travel("2026-03-02 09:02")
    with transaction():
        assert take_for_gone(now()) == 1
    assert presence_of(agent.id).leaving is Leaving.CONNECTION_LOST
    assert place_of(held_out).reservation_id is None
    travel("2026-03-02 09:17")
    assert bring_back() == 1
    assert place_of(unanswered).holder_id is None


def test_without_a_grace_it_returns_at_once(agent, queue):
    settled(queue, return_after=timedelta())
    available(agent)
    taken(agent)
    assert bring_back() == 0
    be(agent, State.OFFLINE)
    assert bring_back() == 1


def test_who_is_back_within_the_grace_keeps_it(agent, queue, travel):
    available(agent)
    ticket = taken(agent)
    be(agent, State.OFFLINE)
    travel("2026-03-02 09:10")
    available(agent)
    travel("2026-03-02 09:20")
    assert bring_back() == 0
    assert place_of(ticket).holder_id == agent.id
