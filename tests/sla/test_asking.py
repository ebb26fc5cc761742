"""What a unit is asked has clocks of its own, in the unit's own hours."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.calendars.operations import add_exception, create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.items.models import MailItem
from app.notifications.models import Delivery
from app.routing.queries import place_of
from app.sla.jobs import sweep_timers
from app.sla.models import Breach, Cause, Timer, TimerState
from app.sla.operations.breaching import name_cause
from app.sla.queries import timers_of, timers_of_handoffs
from app.tickets.handoffs import Handoff
from app.tickets.models import Priority, Status, Ticket, TicketUnit
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.handing import accept_handoff, answer_handoff
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_handoff,
    make_ticket,
    make_unit,
    moment,
    root_unit,
)
from tests.test_budgets import counted, told

DAY_SHIFT = ((7 * 60, 21 * 60),)
WEEK = [DAY_SHIFT] * 6 + [()]  # Sundays closed


@pytest.fixture
def hours(app):
    """Seven to nine in the evening, Monday to Saturday, in UTC; the fourth of March is a holiday."""
    with transaction():
        calendar = create_calendar("day-shift", "Day shift", "UTC", WEEK, actor=SYSTEM)
        db.session.flush()
        add_exception(calendar, date(2026, 3, 4), "Holiday", (), actor=SYSTEM)
        configuration_changed()
    return calendar


@pytest.fixture
def province(app):
    return make_unit(duty_phone="+14155550191", duty_language="en")


@pytest.fixture
def station(hours, province):
    """A delivery station: accepts within an open hour, answers within a working day; two hours when it is urgent."""
    return make_unit(parent=province, calendar_id=hours.id)


def due(handoff):
    return {timer.target: timer.due_at for timer in timers_of_handoffs([handoff])}


def clock(handoff, target) -> Timer:
    found = next(each for each in timers_of_handoffs([handoff]) if each.target == target)
    db.session.refresh(found)
    return found


def levels_of(handoff, target):
    events = events_named("sla.level_reached", ticket_id=handoff.ticket_id)
    return [event.data["level"] for event in events if event.data["target"] == target]


def afresh(handoff):
    """The sweep lets go of all it read; so what the test holds is old."""
    return db.session.get_one(Handoff, handoff.id, populate_existing=True)


def test_both_clocks_run_from_the_moment_it_was_handed_over(station, travel):
    travel("2026-03-02 09:00")
    assert due(make_handoff(station)) == {
        "unit_accept": moment("2026-03-02 10:00"),
        "unit_reply": moment("2026-03-03 09:00"),
    }


def test_minutes_wait_through_a_closed_night(station, travel):
    travel("2026-03-02 20:30")
    assert due(make_handoff(station))["unit_accept"] == moment("2026-03-03 07:30")


def test_minutes_and_working_days_wait_through_a_holiday(station, travel):
    travel("2026-03-03 20:30")
    assert due(make_handoff(station)) == {
        "unit_accept": moment("2026-03-05 07:30"),
        "unit_reply": moment("2026-03-05 20:30"),
    }


def test_working_days_wait_through_a_closed_sunday(station, travel):
    travel("2026-03-07 15:00")
    assert due(make_handoff(station))["unit_reply"] == moment("2026-03-09 15:00")


def test_what_is_urgent_has_the_shorter_clock_of_its_kind_of_unit(station, travel):
    travel("2026-03-02 20:00")
    assert due(make_handoff(station, urgent=True))["unit_reply"] == moment("2026-03-03 08:00")


def test_hours_are_those_of_the_nearest_unit_above_that_has_some(station, travel):
    travel("2026-03-02 20:30")
    assert due(make_handoff(make_unit(parent=station)))["unit_accept"] == moment("2026-03-03 07:30")


def test_a_house_that_never_said_its_hours_is_thought_to_be_open(app, travel):
    travel("2026-03-07 23:30")
    with transaction():
        root_unit().calendar_id = None
        configuration_changed()
    assert due(make_handoff(make_unit()))["unit_accept"] == moment("2026-03-08 00:30")


def test_a_foreign_post_has_days_of_the_calendar_and_need_not_accept(station, travel):
    travel("2026-03-07 23:30")
    with transaction():
        station.kind = "foreign_post"
        configuration_changed()
    assert due(make_handoff(station)) == {"unit_reply": moment("2026-05-06 23:30")}


def test_two_units_have_clocks_in_two_calendars(station, province, travel):
    travel("2026-03-02 20:30")
    ticket = make_ticket()
    first, second = make_handoff(station, ticket), make_handoff(make_unit(parent=province), ticket)
    assert due(first)["unit_accept"] == moment("2026-03-03 07:30")
    assert due(second)["unit_accept"] == moment("2026-03-02 21:30")


def test_a_kind_of_unit_of_which_nothing_is_asked_has_no_clock(station, travel):
    travel("2026-03-02 09:00")
    with transaction():
        station.kind = "quality"
        configuration_changed()
    assert due(make_handoff(station)) == {}


def test_acceptance_and_answer_end_one_clock_each(station, travel):
    travel("2026-03-02 09:00")
    handoff, clerk = make_handoff(station), make_clerk(station)
    at = travel("2026-03-02 09:20")
    with transaction():
        accept_handoff(handoff, actor=clerk)
    assert (clock(handoff, "unit_accept").state, clock(handoff, "unit_accept").ended_at) == (
        TimerState.MET,
        at,
    )
    assert clock(handoff, "unit_reply").state is TimerState.RUNNING
    with transaction():
        answer_handoff(handoff, "In the van.", actor=clerk)
    assert clock(handoff, "unit_reply").state is TimerState.MET
    met = events_named("sla.target_met", ticket_id=handoff.ticket_id)
    assert [(event.data["target"], event.data["unit"]) for event in met] == [
        ("unit_accept", station.id),
        ("unit_reply", station.id),
    ]


def test_an_answer_without_acceptance_ends_both(station, travel):
    travel("2026-03-02 09:00")
    handoff, clerk = make_handoff(station), make_clerk(station)
    with transaction():
        answer_handoff(handoff, "In the van.", actor=clerk)
    assert {timer.state for timer in timers_of_handoffs([handoff])} == {TimerState.MET}


def test_nobody_waits_for_units_of_a_ticket_that_has_ended(station, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    with transaction():
        end_ticket(handoff.ticket, Status.WITHDRAWN, "Found it.", actor=SYSTEM)
    assert {timer.state for timer in timers_of_handoffs([handoff])} == {TimerState.CANCELLED}
    travel("2026-03-20 09:00")
    sweep_timers()
    assert levels_of(handoff, "unit_accept") == []


def test_the_sweep_warns_breaches_and_climbs_in_the_units_hours(station, travel):
    travel("2026-03-02 20:30")
    handoff = make_handoff(station)
    travel("2026-03-03 07:14")
    sweep_timers()
    assert levels_of(handoff, "unit_accept") == []
    for at, reached in (("07:15", ["warning"]), ("07:30", ["warning", "breach"])):
        travel(f"2026-03-03 {at}")
        sweep_timers()
        assert levels_of(handoff, "unit_accept") == reached
    travel("2026-03-03 08:30")
    sweep_timers()
    sweep_timers()
    assert levels_of(handoff, "unit_accept") == ["warning", "breach", "climb", "climb"]


def test_a_breach_is_a_row_on_the_ticket_whose_cause_is_the_unit(station, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    travel("2026-03-02 10:00")
    sweep_timers()
    [breach] = db.session.scalars(sa.select(Breach).where(Breach.ticket_id == handoff.ticket_id))
    assert (breach.target, breach.cause, breach.due_at) == (
        "unit_accept",
        Cause.UNIT_LATE,
        moment("2026-03-02 10:00"),
    )
    at = travel("2026-03-02 10:30")
    with transaction():
        accept_handoff(afresh(handoff), actor=SYSTEM)
    db.session.refresh(breach)
    assert breach.met_at == at


def test_a_unit_that_was_late_stays_known_when_somebody_names_another_cause(station, travel):
    travel("2026-03-02 09:00")
    handoff, agent = make_handoff(station), colleague(make_agent())
    travel("2026-03-02 10:00")
    sweep_timers()
    with transaction():
        ticket = db.session.get_one(Ticket, handoff.ticket_id)
        name_cause(ticket, Cause.OUR_MISTAKE, actor=agent, at=moment("2026-03-02 11:00"))
    [breach] = db.session.scalars(sa.select(Breach).where(Breach.ticket_id == handoff.ticket_id))
    assert (breach.inferred_cause, breach.cause) == (Cause.UNIT_LATE, Cause.OUR_MISTAKE)


def test_an_answer_that_comes_late_before_the_sweep_is_a_breach_of_the_unit(station, travel):
    travel("2026-03-02 09:00")
    handoff, clerk = make_handoff(station), make_clerk(station)
    travel("2026-03-05 09:00")
    with transaction():
        answer_handoff(handoff, "In the van.", actor=clerk)
    causes = db.session.scalars(sa.select(Breach.cause).where(Breach.ticket_id == handoff.ticket_id))
    assert list(causes) == [Cause.UNIT_LATE, Cause.UNIT_LATE]


def test_it_climbs_from_the_unit_not_from_where_the_ticket_lies(station, province, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    ticket = handoff.ticket
    travel("2026-03-02 10:30")
    sweep_timers()
    [event] = events_named("handoff.climbed", ticket_id=ticket.id)
    assert (event.data["above"], event.data["level"]) == (province.id, 1)
    seen_by = db.session.scalars(sa.select(TicketUnit.unit_id).where(TicketUnit.ticket_id == ticket.id))
    assert {station.id, province.id} <= set(seen_by)
    [delivery] = db.session.scalars(sa.select(Delivery).where(Delivery.recipient == "+14155550191"))
    assert delivery.ticket_id == ticket.id
    ticket = db.session.get_one(Ticket, ticket.id, populate_existing=True)
    assert (ticket.priority, ticket.level) == (Priority.NORMAL, 0)


def test_each_further_level_climbs_one_unit_further(province, travel):
    travel("2026-03-02 09:00")
    branch = make_unit(parent=province)
    above = [branch.id, province.id, root_unit().id]
    handoff = make_handoff(make_unit(parent=branch))
    travel("2026-03-03 10:00")  # a day late
    sweep_timers()
    climbed = events_named("handoff.climbed", ticket_id=handoff.ticket_id)
    assert [event.data["above"] for event in climbed] == above


def test_whoever_is_at_the_top_is_told_once(station, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    travel("2026-03-20 09:00")
    sweep_timers()
    climbed = events_named("handoff.climbed", ticket_id=handoff.ticket_id)
    assert [event.data["level"] for event in climbed] == [1, 2]


def test_a_unit_that_answered_climbs_no_more(station, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    travel("2026-03-02 10:30")
    sweep_timers()
    with transaction():
        answer_handoff(afresh(handoff), "In the van.", actor=SYSTEM)
    travel("2026-03-09 09:00")
    sweep_timers()
    assert len(events_named("handoff.climbed", ticket_id=handoff.ticket_id)) == 1


def test_unit_clocks_never_order_the_customers_place(station, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket()
    before = place_of(ticket).due_at, place_of(ticket).target
    make_handoff(station, ticket)
    travel("2026-03-02 10:30")
    sweep_timers()
    place = place_of(ticket)
    db.session.refresh(place)
    assert (place.due_at, place.target) == before
    assert {timer.target for timer in timers_of(ticket)}.isdisjoint({"unit_accept", "unit_reply"})


def test_waiting_for_a_unit_does_not_stop_what_the_customer_was_promised(station, travel):
    travel("2026-03-02 09:00")
    handoff = make_handoff(station)
    assert handoff.ticket.status is Status.WAITING_UNIT
    assert {timer.state for timer in timers_of(handoff.ticket)} == {TimerState.RUNNING}


def test_a_sweep_costs_the_same_for_one_handoff_and_for_twelve(station, travel):
    costs = []
    for count, day in ((1, "02"), (12, "05")):
        travel(f"2026-03-{day} 09:00")
        sweep_timers()  # what was due before is over
        for _ in range(count):
            make_handoff(db.session.merge(station))
        travel(f"2026-03-{day} 10:00")
        db.session.expire_all()
        with counted() as seen:
            sweep_timers()
        costs.append((len(seen), told(seen)))
    assert costs[0][0] == costs[1][0], costs[1][1]


def test_of_what_has_gone_out_since_it_asks_for_an_answer_today(station, travel):
    """For what a unit is asked it counts how far the item has come by now, not when the ticket was opened."""
    travel("2026-03-02 07:00")
    with transaction():
        db.session.add(MailItem(number="EA1", last_code="arrived"))
    ticket = make_ticket(triage={"items": ["EA1"]})
    with transaction():
        db.session.execute(sa.update(MailItem).values(last_code="out_for_delivery"))
    travel("2026-03-02 09:00")
    [reply] = [
        each for each in timers_of_handoffs([make_handoff(station, ticket)]) if each.target == "unit_reply"
    ]
    assert reply.due_at == moment("2026-03-02 13:00")
