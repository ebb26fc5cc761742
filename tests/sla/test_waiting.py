"""A ticket that waits for its customer: reminded after three days and seven, ended after fourteen, each once."""

from html import unescape

import pytest
import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery, DeliveryState
from app.routing.queries import place_of
from app.sla.jobs import sweep_timers
from app.sla.models import Level, Target, Timer, TimerState
from app.sla.targets import CUSTOMER_REPLY
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import ask_customer
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_point,
    make_ticket,
    moment,
    text_in,
    tickets,
)

NUMBER = "+14155550142"
ASKED = "2026-03-02 10:00"
THIRD_DAY, SEVENTH_DAY, FOURTEENTH_DAY = "2026-03-05 10:00", "2026-03-09 10:00", "2026-03-16 10:00"


@pytest.fixture
def agent(app):
    return colleague(make_agent())


@pytest.fixture
def waiting(app, agent, travel):
    """A query whose customer was asked something on 2 March at ten."""
    travel("2026-03-02 09:00")
    ticket = make_ticket("query", point=make_point(NUMBER))
    travel(ASKED)
    ask(ticket, agent)
    return ticket


def ask(ticket, agent):
    with transaction():
        if ticket.status is not Status.INVESTIGATING:
            move(ticket, Status.INVESTIGATING, actor=SYSTEM)
        ask_customer(ticket, "What colour is it?", actor=agent)


def sweep(travel, *moments):
    """The sweep lets go of what it read, and runs more often than it must."""
    for at in moments:
        travel(at)
        sweep_timers()
        sweep_timers()


def fresh(ticket):
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


def wait_of(ticket):
    wanted = sa.select(Timer).where(Timer.ticket_id == ticket.id, Timer.target == CUSTOMER_REPLY)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def told(ticket, event="sla.level_reached"):
    """What machines wrote to the customer because of it."""
    mine = (Delivery.ticket_id == ticket.id, Delivery.event == event, Delivery.point_id.is_not(None))
    return list(db.session.scalars(sa.select(Delivery).where(*mine).order_by(Delivery.id)))


def test_the_customer_is_reminded_twice_of_the_question(waiting, travel):
    sweep(travel, "2026-03-05 09:59:59")
    assert told(waiting) == []
    sweep(travel, THIRD_DAY)
    [first] = told(waiting)
    assert "16 Mar 10:00" in first.text
    sweep(travel, SEVENTH_DAY)
    assert len(told(waiting)) == 2
    assert fresh(waiting).status is Status.WAITING_CUSTOMER


def test_a_wait_ends_with_a_notice(waiting, travel):
    sweep(travel, THIRD_DAY, SEVENTH_DAY, FOURTEENTH_DAY)
    ticket = fresh(waiting)
    assert (ticket.status, ticket.outcome) == (Status.WITHDRAWN, "no_reply")
    assert ticket.closed_at == moment(FOURTEENTH_DAY)
    assert len(told(ticket)) == 2
    assert len(told(ticket, "ticket.ended")) == 1
    assert len(events_named("ticket.ended", ticket_id=ticket.id)) == 1
    assert place_of(ticket) is None
    assert wait_of(ticket).state is TimerState.CANCELLED


def test_a_reply_calls_it_off_and_joins_however_late(client, waiting, travel):
    sweep(travel, THIRD_DAY, SEVENTH_DAY)
    travel("2026-03-15 22:00")
    text_in(client, "It is red", NUMBER)
    [ticket] = tickets()
    assert ticket.status is Status.INVESTIGATING
    assert (wait_of(ticket).state, wait_of(ticket).next_at) == (TimerState.CANCELLED, None)
    sweep(travel, "2026-04-20 10:00")
    assert len(told(ticket)) == 2
    assert fresh(ticket).is_open


def test_the_next_question_is_waited_for_from_the_beginning(waiting, agent, travel):
    sweep(travel, THIRD_DAY)
    travel("2026-03-06 10:00")
    ask(fresh(waiting), agent)
    sweep(travel, SEVENTH_DAY)
    assert len(told(waiting)) == 2  # the third day again: of the second question
    sweep(travel, FOURTEENTH_DAY)
    assert fresh(waiting).is_open
    sweep(travel, "2026-03-20 10:00")
    assert not fresh(waiting).is_open


def test_naming_the_reference_goes_on_with_what_ended(client, waiting, travel):
    sweep(travel, THIRD_DAY, SEVENTH_DAY, FOURTEENTH_DAY)
    travel("2026-03-17 10:00")
    text_in(client, f"{waiting.reference} it is red, where is my parcel?", NUMBER)
    first, second = tickets()
    assert (second.follows_id, first.status) == (first.id, Status.WITHDRAWN)


def test_after_a_standstill_nobody_is_reminded_of_what_has_ended(waiting, travel):
    sweep(travel, "2026-04-20 10:00")
    assert [event.data["level"] for event in events_named("sla.level_reached", ticket_id=waiting.id)][
        -3:
    ] == [
        "reminder",
        "last_reminder",
        "end",
    ]
    assert told(waiting) == []
    assert len(told(waiting, "ticket.ended")) == 1


def test_after_a_shorter_standstill_one_reminder_is_enough(waiting, travel):
    sweep(travel, "2026-03-10 10:00")
    assert len(told(waiting)) == 1


def test_who_asked_for_no_texts_gets_no_reminder(client, waiting, travel):
    text_in(client, "STOP", NUMBER)
    sweep(travel, THIRD_DAY)
    assert [delivery.state for delivery in told(waiting)] == [DeliveryState.SUPPRESSED]


def test_waiting_is_no_promise_of_ours(waiting, travel):
    sweep(travel, THIRD_DAY)
    assert place_of(waiting).target == "first_response"
    sweep(travel, FOURTEENTH_DAY)
    assert wait_of(waiting).breached_at is None


def test_a_ticket_that_ends_otherwise_is_waited_for_no_more(waiting, travel):
    with transaction():
        end_ticket(waiting, Status.WITHDRAWN, "it came", actor=SYSTEM)
    assert wait_of(waiting).next_at is None
    sweep(travel, "2026-04-20 10:00")
    assert told(waiting) == []


def test_without_a_row_we_wait_for_ever(app, agent, travel):
    with transaction():
        waits = sa.select(Target.id).where(Target.name == CUSTOMER_REPLY)
        db.session.execute(sa.delete(Level).where(Level.target_id.in_(waits)))
        db.session.execute(sa.delete(Target).where(Target.id.in_(waits)))
        configuration_changed()
    travel(ASKED)
    ticket = make_ticket("complaint")
    with transaction():
        move(ticket, Status.ACCEPTED, actor=SYSTEM)
    ask(ticket, agent)
    sweep(travel, "2026-06-20 10:00")
    assert fresh(ticket).is_open


def test_the_page_shows_until_when_we_wait_and_what_came_of_it(waiting, agent, travel):
    page = browser_of(make_agent()).get(f"/desk/tickets/{waiting.reference}").text
    assert "Customer's reply" in unescape(page)
    sweep(travel, THIRD_DAY, SEVENTH_DAY, FOURTEENTH_DAY)
    page = browser_of(make_agent()).get(f"/desk/tickets/{waiting.reference}").text
    assert page.count("Reminded the customer of our question") == 2
    assert "No reply from the customer" in page
