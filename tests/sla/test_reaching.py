"""The sweep: every level is reached once, in order, whatever stood still."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.queue import queue
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.routing.queries import place_of
from app.sla import jobs
from app.sla.jobs import sweep_timers
from app.sla.models import Level, Measure, Policy, Target, Timer
from app.sla.queries import has_due_timers
from app.tickets.lifecycle import move
from app.tickets.models import Priority, Status, Ticket, TicketUnit
from tests.factories import events_named, make_queue, make_ticket, make_unit, moment
from tests.sla.arranging import level, policy, put_in_force, target

NINE = "2026-03-02 09:00"


@pytest.fixture(autouse=True)
def promised(app):
    """Every query is answered in four hours and solved in three days; each warns at three quarters, and climbs at due."""

    def climbing(hours, **facts):
        levels = level(per_cent=-25), level("breach", "climb", per_cent=0)
        return target(hours * 60, Measure.MINUTES, *levels, **facts)

    resolution = climbing(72, rests_in=[Status.WAITING_CUSTOMER])
    put_in_force(policy("queries", "kind:query", first_response=climbing(4), resolution=resolution))


@pytest.fixture
def ticket(app, travel):
    """A query opened at nine: to be answered by one, warned at noon."""
    travel(NINE)
    return make_ticket("query")


def fresh(ticket):
    """The sweep lets go of all it read; so what the test holds is old."""
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


def levels_reached(ticket, target="first_response"):
    found = events_named("sla.level_reached", ticket_id=ticket.id)
    return [event.data["level"] for event in found if event.data["target"] == target]


def test_nothing_is_due_before_three_quarters(ticket, travel):
    assert not has_due_timers(travel("2026-03-02 11:59:59"))
    sweep_timers()
    assert levels_reached(ticket) == []


def test_a_warning_comes_at_three_quarters_and_a_breach_at_due(ticket, travel):
    assert has_due_timers(travel("2026-03-02 12:00"))
    sweep_timers()
    assert levels_reached(ticket) == ["warning"]
    travel("2026-03-02 13:00")
    sweep_timers()
    assert levels_reached(ticket) == ["warning", "breach"]
    assert not has_due_timers(now())


def test_a_level_is_reached_once_however_often_we_sweep(ticket, travel):
    travel("2026-03-02 13:00")
    for _ in range(3):
        sweep_timers()
    assert levels_reached(ticket) == ["warning", "breach"]


def test_after_a_standstill_each_level_is_recorded_in_order(ticket, travel):
    travel("2026-03-09 09:00")
    sweep_timers()
    assert levels_reached(ticket) == ["warning", "breach"]
    assert levels_reached(ticket, "resolution") == ["warning", "breach"]


def test_a_breach_is_remembered_at_the_moment_it_was_due(ticket, travel):
    travel("2026-03-02 17:00")
    sweep_timers()
    timer = db.session.scalars(
        sa.select(Timer).where(Timer.ticket_id == ticket.id, Timer.target == "first_response")
    ).one()
    assert timer.breached_at == moment("2026-03-02 13:00")
    assert timer.next_at is None


def test_a_breach_climbs_to_the_supervising_unit_and_is_more_urgent(app, travel):
    travel(NINE)
    province = make_unit()
    station = make_unit(parent=province)
    make_queue(unit=station, kinds=["query"])
    ticket = make_ticket("query")
    assert ticket.unit_id == station.id
    travel("2026-03-02 13:00")
    sweep_timers()
    ticket = fresh(ticket)
    assert (ticket.priority, ticket.level) == (Priority.HIGH, 1)
    [event] = events_named("ticket.climbed", ticket_id=ticket.id)
    assert event.data["unit"] == province.id
    seen_by = db.session.scalars(sa.select(TicketUnit.unit_id).where(TicketUnit.ticket_id == ticket.id))
    assert set(seen_by) == {station.id, province.id}
    assert ticket.unit_id == station.id


def test_a_second_breach_climbs_one_unit_further(app, travel):
    travel(NINE)
    region = make_unit()
    station = make_unit(parent=make_unit(parent=region))
    make_queue(unit=station, kinds=["query"])
    ticket = make_ticket("query")
    travel("2026-03-05 09:00")
    sweep_timers()
    units = [event.data["unit"] for event in events_named("ticket.climbed", ticket_id=ticket.id)]
    assert units == [station.parent_id, region.id]


def test_the_duty_phone_of_the_unit_it_climbed_to_is_warned_once(app, travel):
    travel(NINE)
    province = make_unit(duty_phone="+14155550190", duty_language="zh")
    make_queue(unit=make_unit(parent=province), kinds=["query"])
    ticket = make_ticket("query")
    travel("2026-03-02 13:00")
    sweep_timers()
    sweep_timers()
    [delivery] = db.session.scalars(sa.select(Delivery).where(Delivery.recipient == "+14155550190"))
    assert delivery.ticket_id == ticket.id
    assert delivery.point_id is None
    assert "late" not in delivery.text


def test_at_the_top_there_is_nobody_to_climb_to(ticket, travel):
    travel("2026-03-02 13:00")
    sweep_timers()
    [event] = events_named("ticket.climbed", ticket_id=ticket.id)
    assert event.data["unit"] is None
    assert fresh(ticket).priority is Priority.HIGH


def test_priority_ends_at_urgent(app, travel):
    travel(NINE)
    ticket = make_ticket("query", urgent=True)
    travel("2026-03-09 09:00")
    sweep_timers()
    assert fresh(ticket).priority is Priority.URGENT


def test_what_has_ended_reaches_nothing(ticket, travel):
    with transaction():
        move(ticket, Status.WITHDRAWN, actor=SYSTEM)
    travel("2026-03-09 09:00")
    sweep_timers()
    assert levels_reached(ticket) == []


def test_a_warning_that_was_given_is_not_given_again_after_a_rest(ticket, travel):
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    travel("2026-03-04 15:00")
    sweep_timers()
    ticket = fresh(ticket)
    with transaction():
        move(ticket, Status.WAITING_CUSTOMER, actor=SYSTEM)
    travel("2026-03-06 15:00")
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    travel("2026-03-07 09:00")
    sweep_timers()
    assert levels_reached(ticket, "resolution") == ["warning", "breach"]


def test_a_resting_timer_reaches_nothing(ticket, travel):
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    with transaction():
        move(ticket, Status.WAITING_CUSTOMER, actor=SYSTEM)
    travel("2026-03-20 09:00")
    sweep_timers()
    assert levels_reached(ticket, "resolution") == []


def test_more_than_a_batch_is_swept_in_one_go(app, travel, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    travel(NINE)
    opened = [make_ticket("query") for _ in range(5)]
    travel("2026-03-02 12:00")
    sweep_timers()
    assert [levels_reached(ticket) for ticket in opened] == [["warning"]] * 5


def test_a_long_sweep_goes_on_in_another_job(app, ticket, travel, monkeypatch):
    monkeypatch.setattr(jobs, "LONGEST_SECONDS", -1.0)
    travel("2026-03-02 12:00")
    sweep_timers()
    assert len(queue("sla")) == 1


def test_a_level_after_due_is_reached_after_due(ticket, travel):
    target = db.session.scalars(
        sa.select(Target).join(Policy).where(Policy.code == "queries", Target.name == "first_response")
    ).one()
    with transaction():
        db.session.add(Level(target_id=target.id, name="again", per_cent=50, actions=["climb"]))
        configuration_changed()
    travel("2026-03-02 13:00")
    sweep_timers()
    assert levels_reached(ticket) == ["warning", "breach"]
    travel("2026-03-02 15:00")
    sweep_timers()
    assert levels_reached(ticket) == ["warning", "breach", "again"]
    assert fresh(ticket).level == 2


def test_the_place_turns_red_by_the_clock_alone(ticket, travel):
    place = place_of(ticket)
    assert place.risk_at == moment("2026-03-02 12:00")
    assert place.due_at == moment("2026-03-02 13:00")
