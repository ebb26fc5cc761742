"""What waits too long in a queue, or is too much for it, waits beside; nothing goes round for ever."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.routing.models import Came
from app.routing.operations.holding import take_ticket
from app.routing.operations.overflowing import has_overflow, overflow_waiting
from app.routing.operations.placing import order_by_due
from app.routing.queries import place_of
from app.routing.ranking import UNPROMISED
from app.sla.queries import Due
from app.tickets.models import Ticket
from tests.factories import events_named, make_agent, make_queue, make_ticket
from tests.routing.arranging import pushing, settled

AFTER = timedelta(minutes=10)


@pytest.fixture
def beside(app):
    return make_queue(kinds=["pickup"])


@pytest.fixture
def queue(beside):
    return pushing(overflow_id=beside.id, overflow_after=AFTER)


def run_over():
    with transaction():
        moved = overflow_waiting(now())
    assert not has_overflow(now())
    return moved


def where(*tickets):
    return [place_of(ticket).queue_id for ticket in tickets]


def test_what_has_waited_so_long_goes_and_says_why(queue, beside, travel):
    travel("2026-03-02 09:00")
    old = make_ticket(kind="complaint")
    travel("2026-03-02 09:01")
    young = make_ticket(kind="complaint")
    at = travel("2026-03-02 09:10")
    assert has_overflow(at)
    assert run_over() == 1
    assert where(old, young) == [beside.id, queue.id]
    assert (place_of(old).came, place_of(old).since, old.unit_id) == (Came.OVERFLOW, at, beside.unit_id)
    [moved] = events_named("ticket.requeued")
    assert moved.data == {"was": queue.id, "queue": beside.id, "came": "overflow"}


def test_what_is_too_much_goes_and_that_is_what_would_be_given_out_last(queue, beside, travel):
    settled(queue, overflow_after=None, most_waiting=2)
    tickets = []
    for minute in range(4):
        travel(f"2026-03-02 09:0{minute}")
        tickets.append(make_ticket(kind="complaint"))
    assert run_over() == 2
    assert where(*tickets) == [queue.id, queue.id, beside.id, beside.id]


def test_a_ticket_keeps_its_age_where_it_goes(queue, beside, travel):
    travel("2026-03-02 09:00")
    old = make_ticket(kind="complaint")
    travel("2026-03-02 09:05")
    there = make_ticket(kind="pickup")
    with transaction():
        for each in (old, there):
            promise_nothing(each)
    travel("2026-03-02 09:10")
    run_over()
    assert where(old, there) == [beside.id, beside.id]
    assert place_of(old).rank_at == old.opened_at + UNPROMISED < place_of(there).rank_at


def promise_nothing(ticket):
    order_by_due(place_of(ticket), ticket, Due(None, None, None, False))


def test_what_somebody_holds_stays(queue, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket(kind="complaint")
    agent = make_agent(queues=[queue])
    with transaction():
        take_ticket(ticket, actor=agent)
    travel("2026-03-02 10:00")
    assert run_over() == 0


def test_from_queue_to_queue_it_goes_on_when_it_has_waited_there_too(queue, beside, travel):
    last = make_queue(kinds=["pickup"])
    settled(beside, overflow_id=last.id, overflow_after=AFTER)
    travel("2026-03-02 09:00")
    ticket = make_ticket(kind="complaint")
    travel("2026-03-02 09:10")
    assert (run_over(), where(ticket)) == (1, [beside.id])
    travel("2026-03-02 09:20")
    assert (run_over(), where(ticket)) == (1, [last.id])


@pytest.mark.parametrize("said", [{"overflow_after": timedelta()}, {"most_waiting": 0}])
def test_in_a_circle_it_goes_once_and_stays(queue, beside, travel, said):
    settled(queue, overflow_after=None)
    settled(queue, **said)
    settled(beside, overflow_id=queue.id, **said)
    travel("2026-03-02 09:00")
    ticket = make_ticket(kind="complaint")
    assert (run_over(), where(ticket)) == (1, [beside.id])
    travel("2026-03-02 12:00")
    assert (run_over(), where(ticket)) == (0, [beside.id])
    assert len(events_named("ticket.requeued")) == 1


def test_into_a_circle_it_goes_once_and_stays(queue, beside, travel):
    outer = make_queue(kinds=["complaint"], position=0)
    settled(outer, overflow_id=queue.id, most_waiting=0)
    settled(beside, overflow_id=queue.id, most_waiting=0)
    ticket = make_ticket(kind="complaint")
    assert (run_over(), where(ticket)) == (1, [queue.id])
    assert (run_over(), where(ticket)) == (0, [queue.id])


def test_what_somebody_is_just_changing_is_left_for_the_next_time(own_app):
    """Whoever changes a ticket holds it first and its place after; the sweep waits for neither."""
    beside = make_queue(kinds=["pickup"])
    pushing(overflow_id=beside.id, overflow_after=timedelta())
    tickets = [make_ticket(kind="complaint") for _ in range(2)]
    with db.engine.connect() as other, other.begin():
        other.execute(sa.select(Ticket.id).where(Ticket.id == tickets[0].id).with_for_update())
        with transaction():
            db.session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert overflow_waiting(now()) == 1
    assert run_over() == 1
