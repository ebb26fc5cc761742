"""The clocks of a pickup: a courier accepts, calls and collects, or comes in the window that was booked."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import TimerState
from app.sla.operations.rebuilding import begin_rebuild, confirm_rebuild, take_part
from app.sla.queries import promised_by, timers_of
from app.sla.sets import set_in_force
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.facts import write_facts
from tests.factories import make_ticket, moment
from tests.sla.arranging import policy, put_in_force, step, timer

NINE = "2026-03-02 09:00"


@pytest.fixture
def pickup(app, travel):
    """A pickup ordered at nine, to be collected within two hours."""
    travel(NINE)
    return make_ticket("pickup")


def book(ticket, hours):
    with transaction():
        window = {"window_from_at": now(), "window_to_at": now() + timedelta(hours=hours)}
        write_facts(db.session.get_one(Ticket, ticket.id), window, actor=SYSTEM)


def running(ticket):
    return {each.target for each in timers_of(ticket) if each.state is TimerState.RUNNING}


def test_a_courier_accepts_what_was_assigned_in_time(pickup, travel):
    step(pickup, "scheduled")
    assert "courier_accept" not in running(pickup)
    travel("2026-03-02 09:10")
    step(pickup, "assigned")
    assert timer(pickup, "courier_accept").due_at == moment("2026-03-02 09:25")
    step(pickup, "accepted")
    assert timer(pickup, "courier_accept").state is TimerState.MET


def test_whoever_sets_out_has_accepted(pickup):
    step(pickup, "scheduled", "assigned", "accepted", "en_route")
    assert timer(pickup, "courier_accept").state is TimerState.MET


def test_a_refusal_ends_it_and_the_next_courier_has_the_whole_time(pickup, travel):
    step(pickup, "scheduled", "assigned", "scheduled")
    assert timer(pickup, "courier_accept").state is TimerState.CANCELLED
    travel("2026-03-02 09:40")
    step(pickup, "assigned")
    found = timer(pickup, "courier_accept")
    assert (found.state, found.due_at) == (TimerState.RUNNING, moment("2026-03-02 09:55"))


def test_until_a_window_is_booked_it_is_collected_within_its_time(pickup):
    assert promised_by(pickup) == moment("2026-03-02 11:00")


def test_a_window_that_is_booked_takes_the_place_of_that_time(pickup):
    book(pickup, hours=26)
    assert timer(pickup, "resolution").state is TimerState.CANCELLED
    assert promised_by(pickup) == moment("2026-03-03 11:00")
    assert "resolution" not in running(pickup)


def test_a_window_booked_with_the_order_needs_no_other_time(app, travel):
    travel(NINE)
    facts = {"window_from_at": moment(NINE), "window_to_at": moment("2026-03-05 09:00")}
    ticket = make_ticket("pickup", facts=facts)
    assert {each.target for each in timers_of(ticket)} == {"first_response", "pickup_window"}
    assert promised_by(ticket) == moment("2026-03-05 09:00")


def test_where_no_window_is_promised_a_booking_changes_nothing(app, travel):
    travel(NINE)
    put_in_force(policy("pickups", "kind:pickup", resolution=120))
    ticket = make_ticket("pickup")
    book(ticket, hours=26)
    assert timer(ticket).state is TimerState.RUNNING


def test_a_rebuild_does_not_bring_back_what_a_window_replaced(pickup):
    book(pickup, hours=26)
    with transaction():
        found = begin_rebuild(set_in_force(), actor=SYSTEM, at=now())
        take_part(found, now())
        confirm_rebuild(found, actor=SYSTEM, at=now())
        take_part(found, now())
    assert "resolution" not in running(pickup)
    assert found.changed == 0


def test_part_of_it_collected_in_the_window_is_kept(pickup):
    book(pickup, hours=2)
    step(pickup, "scheduled", "assigned", "accepted", "en_route", "part_collected")
    assert timer(pickup, "pickup_window").state is TimerState.MET


def test_a_pickup_taken_back_has_no_clock(pickup):
    step(pickup, "scheduled", "assigned")
    with transaction():
        move(db.session.get_one(Ticket, pickup.id), Status.WITHDRAWN, actor=SYSTEM)
    assert running(pickup) == set()


PART_COLLECTED = ("scheduled", "assigned", "accepted", "en_route", "part_collected")


def test_a_window_booked_for_what_was_left_behind_is_promised(pickup, travel):
    book(pickup, hours=2)
    step(pickup, *PART_COLLECTED)
    travel("2026-03-02 10:00")
    book(pickup, hours=26)
    step(pickup, "scheduled")
    assert running(pickup) == {"first_response", "pickup_window"}
    assert promised_by(pickup) == moment("2026-03-03 12:00")
    step(pickup, "assigned", "accepted", "en_route", "collected")
    assert timer(pickup, "pickup_window").state is TimerState.MET


@pytest.mark.parametrize(
    ("at", "due_at"),
    [("2026-03-02 10:00", "2026-03-02 11:00"), ("2026-03-02 12:00", "2026-03-02 14:00")],
    ids=["to the end of the window that stands", "where that is over for the length of the target"],
)
def test_a_second_visit_is_promised_without_another_window(pickup, travel, at, due_at):
    book(pickup, hours=2)
    step(pickup, *PART_COLLECTED)
    travel(at)
    step(pickup, "scheduled")
    assert promised_by(pickup) == moment(due_at)
    assert timer(pickup, "pickup_window").breached_at is None


def test_a_window_moved_after_all_was_collected_promises_nothing(pickup):
    book(pickup, hours=2)
    step(pickup, "scheduled", "assigned", "accepted", "en_route", "collected")
    book(pickup, hours=26)
    assert timer(pickup, "pickup_window").state is TimerState.MET
