"""The board: due order, pages, counters."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.notifications.models import Delivery
from app.notifications.operations import sending
from app.routing.board import PAGE, at_risk, board_page, cards_of, count_queues, count_units
from app.routing.operations.holding import take_ticket
from app.routing.queries import queue_for
from app.telephony.gateway import Receipt
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.answering import write_message
from app.tickets.operations.closing import end_ticket
from tests.factories import colleague, make_agent, make_point, make_queue, make_ticket, make_unit, moment

NINE = "2026-03-02 09:00"


@pytest.fixture
def queue(app, travel):
    """A queue of its own, at nine."""
    travel(NINE)
    return make_queue("testing", kinds=["query"])


def answer_first(ticket):
    """Somebody has written to the customer, so that only the solution is still promised."""
    agent = colleague(make_agent())
    with transaction():
        message = write_message(ticket, "We are looking.", actor=agent)
    delivery = db.session.scalars(sa.select(Delivery).where(Delivery.message_id == message.id)).one()
    with transaction():
        sending.claim(delivery.id)
    with transaction():
        sending.settle(delivery.id, Receipt(f"SM{delivery.id}", "queued"))


def references(rows):
    return [row.reference for row in rows]


def test_what_is_due_first_stands_first(queue):
    later = make_ticket(opened_at="2026-03-02 08:30")
    sooner = make_ticket(opened_at="2026-03-02 08:00")
    better = make_ticket(opened_at="2026-03-02 08:59", point=make_point(grade=Grade.VIP))
    assert references(board_page([queue.id])) == [better.reference, sooner.reference, later.reference]


def test_late_ones_stand_first_and_resting_ones_last(queue, travel):
    resting = make_ticket(opened_at="2026-03-02 08:00")
    with transaction():
        move(resting, Status.INVESTIGATING, actor=SYSTEM)
    answer_first(resting)
    with transaction():
        move(resting, Status.WAITING_CUSTOMER, actor=SYSTEM)
    running, late = make_ticket(), make_ticket(opened_at="2026-03-01 08:00")
    found = references(board_page([queue.id]))
    assert found == [late.reference, running.reference, resting.reference]


def test_pages_follow_each_other_without_gap_or_repeat(queue):
    opened = [make_ticket(opened_at="2026-03-02 08:00").reference for _ in range(7)]
    seen, after = [], None
    while True:
        rows = board_page([queue.id], after, limit=3)
        seen += references(rows[:3])
        if len(rows) <= 3:
            break
        after = (rows[2].sort_at, rows[2].place_id)
    assert seen == opened


def test_a_page_is_merged_from_many_queues(queue):
    other = make_queue(kinds=["pickup"])
    first = make_ticket("query", opened_at="2026-03-02 03:00")
    second = make_ticket("pickup", opened_at="2026-03-02 07:00")
    third = make_ticket("query", opened_at="2026-03-02 08:00")
    rows = references(board_page([queue.id, other.id]))
    assert rows == [first.reference, second.reference, third.reference]
    assert references(board_page([other.id])) == [second.reference]
    assert board_page([]) == []


def test_a_page_says_that_there_are_more(queue):
    for _ in range(PAGE + 1):
        make_ticket()
    assert len(board_page([queue.id])) == PAGE + 1


def test_counters_tell_open_held_late_due_soon_and_oldest(queue, travel):
    opened = [make_ticket(opened_at=f"2026-03-02 0{hour}:00") for hour in (4, 6, 9)]
    agent = colleague(make_agent())
    with transaction():
        take_ticket(opened[0], actor=agent)
    at = travel("2026-03-02 09:30")
    counts = count_queues([queue.id], at)[queue.id]
    assert (counts.open, counts.held, counts.waiting) == (3, 1, 2)
    assert (counts.late, counts.due_soon) == (1, 1)
    assert counts.oldest_at == moment("2026-03-02 06:00")


def test_an_empty_queue_counts_nothing(queue):
    counts = count_queues([queue.id], now())[queue.id]
    assert (counts.open, counts.waiting, counts.late, counts.oldest_at) == (0, 0, 0, None)
    assert count_queues([], now()) == {}


def test_units_are_counted_each_for_itself(app):
    unit = make_unit()
    station = make_unit(parent=unit)
    make_queue(unit=station, kinds=["query"])
    make_ticket()
    counts = count_units([unit.id, station.id], now())
    assert [counts[unit.id].open, counts[station.id].open] == [0, 1]


def test_what_is_done_is_gone(queue):
    ticket = make_ticket()
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    assert board_page([queue.id]) == []
    assert count_queues([queue.id], now())[queue.id].open == 0
    assert cards_of([ticket.id]) == []


def test_at_risk_are_the_late_and_the_soon_due(queue, travel):
    soon = make_ticket(opened_at="2026-03-02 05:30")
    late = make_ticket(opened_at="2026-03-02 04:00")
    make_ticket()
    assert references(at_risk([queue.id], now())) == [late.reference, soon.reference]


@pytest.mark.parametrize(
    ("kind", "language", "code"),
    [
        ("query", "zh", "chinese"),
        ("query", "en", "traces"),
        ("complaint", "zh", "chinese"),
        ("pickup", "zh", "pickups"),
        ("regatta", "en", "dispatch-pool"),
    ],
)
def test_work_goes_to_the_first_queue_that_takes_it_else_to_the_pool(app, kind, language, code):
    make_queue("chinese", kinds=["query", "complaint"], languages=["zh"])
    assert queue_for(kind, language).code == code
