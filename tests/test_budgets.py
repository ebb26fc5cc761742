"""What the hot paths may cost, in statements (architecture.md). Growth here is a decision, not an accident."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import template_rendered

from app.core import configuration, relay
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.languages import CODES
from app.core.queue import redis
from app.core.transaction import transaction
from app.routing.board import PAGE, board_page, count_queues, count_units
from app.routing.operations.attending import enter
from app.routing.operations.holding import take_ticket
from app.routing.presence import State
from app.routing.queries import queues
from app.sla.jobs import sweep_timers
from app.sla.operations.reaching import reach_due_levels
from app.stream.channels import note_listened
from app.tickets.jobs import close_answered_tickets
from app.tickets.lifecycle import move
from app.tickets.models import Attachment, Status
from app.tickets.operations.answering import add_note, write_message
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_point,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    report_in,
    text_in,
    tickets,
)
from tests.faults.arranging import open_tickets
from tests.telephony.calling import Caller

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
DRAWING = "SELECT nextval"  # once for many rows, whenever a block is used up


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach a cursor meanwhile; many rows in one call are one. Drawing numbers ahead is none."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith((*FRAME, DRAWING)):
            seen.append(" ".join(statement.split()))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def told(seen):
    """For the failure: what was said, one statement a line."""
    return "\n".join(statement[:120] for statement in seen)


@pytest.fixture
def warm(client):
    """Configuration is cached and a block of references is drawn."""
    text_in(client, "Where is my parcel?", "+14155550177")
    return client


def test_a_text_of_a_known_customer_costs_four(warm):
    make_point("+14155550101", language="en")
    with counted() as seen:
        assert text_in(warm, "Where is my parcel?").status_code == 200
    assert len(tickets()) == 2
    assert len(seen) == 4, told(seen)


def test_pictures_beside_a_text_cost_nothing_more(warm):
    make_point("+14155550101", language="en")
    more = {f"MediaUrl{number}": f"https://api.twilio.com/{number}" for number in range(3)}
    with counted() as seen:
        assert text_in(warm, "Where is my parcel?", **more).status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 3
    assert len(seen) == 4, told(seen)


def test_a_text_that_joins_costs_no_more(warm):
    text_in(warm, "Where is my parcel?")
    with counted() as seen:
        text_in(warm, "It is still not here, where is it?")
    assert [ticket.urges for ticket in tickets()] == [0, 1]
    assert len(seen) <= 10, told(seen)


def test_a_repeated_webhook_costs_little(warm):
    text_in(warm, "Where is my parcel?", sid="SM1")
    with counted() as seen:
        text_in(warm, "Where is my parcel?", sid="SM1")
    assert len(seen) <= 7, told(seen)  # that it is a repeat is learnt when all is written, at once


def test_a_report_costs_little(warm):
    with counted() as seen:
        report_in(warm, "SM" + "1" * 32, "delivered")
    assert len(seen) <= 6, told(seen)


def test_the_first_webhook_of_a_call_costs_little(warm):
    Caller(warm).dial()  # fills what is cached
    make_point("+14155550101", language="en")
    with counted() as known:
        Caller(warm, "+14155550101").dial()
    with counted() as unknown:
        Caller(warm, "+14155550102").dial()
    assert len(known) <= 4, told(known)
    assert len(unknown) <= 8, told(unknown)


def test_a_key_in_the_menu_costs_little(warm):
    caller = Caller(warm).dial()
    with counted() as seen:
        caller.press("3")
    assert len(seen) <= 5, told(seen)


def test_a_message_that_opens_a_ticket_costs_no_more_than_a_text_may(warm):
    Caller(warm, "+14155550102").dial().press("3").wait().leave()
    caller = Caller(warm).dial().press("3").wait()
    with counted() as seen:
        caller.leave()
    assert len(tickets()) == 3
    assert len(seen) <= 10, told(seen)


@pytest.mark.parametrize("waiting", [PAGE, 4 * PAGE])
def test_the_board_and_its_counters_cost_five(app, waiting):
    open_tickets(waiting)
    browser = browser_of(make_agent())
    browser.get("/desk")
    with counted() as seen:
        page = browser.get("/desk")
    assert page.text.count('id="card-') == PAGE
    assert len(seen) <= 5, told(seen)


def test_the_board_costs_the_same_with_many_queues(app):
    for number in range(10):
        make_queue(kinds=["query"], languages=[f"x{number}"])
    open_tickets(PAGE)
    browser = browser_of(make_agent())
    browser.get("/desk")
    with counted() as seen:
        browser.get("/desk")
    assert len(seen) <= 5, told(seen)


def test_queue_and_unit_counters_cost_one_each(app):
    make_ticket()
    ids = list(queues())
    with counted() as seen:
        count_queues(ids, now())
    assert len(seen) == 1, told(seen)
    with counted() as seen:
        count_units([queues()[ids[0]].unit_id], now())
    assert len([each for each in seen if "tally" in each]) == 1


def test_a_page_of_cards_costs_one(app):
    make_ticket()
    ids = list(queues())
    with counted() as seen:
        board_page(ids)
    assert len(seen) == 1, told(seen)


def test_the_live_page_costs_the_same_however_much_waits(app):
    browser = browser_of(make_supervisor())
    costs = []
    for number in (1, 60):
        open_tickets(number)
        browser.get("/live")
        with counted() as seen:
            assert browser.get("/live").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 9


@pytest.mark.parametrize(
    ("part", "most"),
    [("live_queues", 5), ("live_agents", 3), ("live_kept", 3), ("live_units", 3), ("at_risk", 3)],
)
def test_a_part_of_the_floor_costs_the_same_however_many_queues_and_people(app, part, most):
    browser, costs = browser_of(make_supervisor()), []
    for number in (1, 5):
        for _ in range(number):
            agent, gone = make_agent(queues=[make_queue(kinds=["query"])]), make_agent()
            for person, state in ((agent, State.AVAILABLE), (gone, State.OFFLINE)):
                ticket = make_ticket("query")
                with transaction():
                    enter(person.id, state, actor=SYSTEM)
                    take_ticket(ticket, actor=person)
        browser.get(f"/live/parts/{part}")
        with counted() as seen:
            assert browser.get(f"/live/parts/{part}").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= most, told(seen)


@pytest.mark.parametrize("asked", ["", "?join={queue}", "?ticket=*&to=back", "?ticket=*&to=queue:{queue}"])
def test_the_page_of_a_person_costs_the_same_however_much_they_hold(app, asked):
    agent, queue, browser, costs = make_agent(), make_queue("beside"), browser_of(make_supervisor()), []
    path = f"/live/people/{agent.id}{asked.format(queue=queue.id)}"
    for number in (1, 20):
        for _ in range(number):
            ticket = make_ticket("query")
            with transaction():
                take_ticket(ticket, actor=agent)
        browser.get(path)
        with counted() as seen:
            assert browser.get(path).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 11, told(seen)


def test_explaining_a_clock_costs_the_same_however_often_it_rested(app):
    ticket, agent = make_ticket(), make_agent()
    browser, path = browser_of(agent), f"/desk/tickets/{ticket.reference}/timers/resolution"
    costs = []
    for _ in range(2):
        for status in (Status.INVESTIGATING, Status.WAITING_CUSTOMER) * 5:
            with transaction():
                if ticket.status is not status:
                    move(ticket, status, actor=colleague(agent))
        browser.get(path)
        with counted() as seen:
            assert browser.get(path).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12, told(seen)


def test_a_ticket_page_costs_the_same_however_long_its_story(app):
    ticket, agent = make_ticket(), make_agent()
    browser, path = browser_of(agent), f"/desk/tickets/{ticket.reference}"
    costs = []
    for _ in range(2):
        for number in range(10):
            with transaction():
                add_note(ticket, f"Note {number}.", actor=colleague(agent))
        browser.get(path)
        with counted() as seen:
            assert browser.get(path).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1], told(seen)


def sweep(at):
    """One batch, and what it cost; whatever else is due stays."""
    with counted() as seen, transaction():
        reached = reach_due_levels(at, limit=500)
    db.session.expunge_all()
    return len(reached), Counter(statement.split("(")[0][:60] for statement in seen)


def test_a_sweep_of_500_costs_what_a_sweep_of_50_costs(app, travel):
    make_queue(unit=make_unit(parent=make_unit(duty_phone="+14155550190")), kinds=["query"])
    costs = {}
    for day, number in ((2, 5), (9, 50), (16, 500)):  # the first fills what is cached
        travel(f"2026-03-{day:02} 09:00")
        open_tickets(number)
        costs[number] = [sweep(travel(f"2026-03-{day:02} {time}")) for time in ("12:00", "13:00")]
        travel(f"2026-03-{day + 6:02} 09:00")
        sweep_timers()
    assert [count for number in (50, 500) for count, _ in costs[number]] == [50, 50, 500, 500]
    for (_, few), (_, many) in zip(costs[50], costs[500], strict=True):
        assert few == many
        assert many.total() <= 20


def test_reminding_fifty_costs_what_reminding_five_costs(app, travel):
    costs = []
    for day, number in ((2, 1), (9, 5), (16, 50)):  # the first fills what is cached
        asked_at = travel(f"2026-03-{day:02} 09:00")
        for _ in range(number):
            ticket = make_ticket(point=make_point())
            with transaction():
                move(ticket, Status.INVESTIGATING, actor=SYSTEM)
                move(ticket, Status.WAITING_CUSTOMER, actor=SYSTEM)
        sweep(travel(f"2026-03-{day + 2:02} 15:00"))
        costs.append(sweep(asked_at + timedelta(days=3)))
    assert [count for count, _ in costs] == [1, 5, 50]
    assert costs[1][1] == costs[2][1], costs
    assert costs[2][1].total() <= 10


def test_what_cannot_close_yet_costs_the_closing_job_nothing(app, travel):
    costs = []
    for number in (1, 20):
        travel("2026-03-02 09:00")
        for _ in range(number):
            ticket = make_ticket()
            with transaction():
                move(ticket, Status.INVESTIGATING, actor=SYSTEM)
                move(ticket, Status.ANSWERED, actor=SYSTEM)  # but nothing was sent
        travel("2026-03-06 09:00")
        with counted() as seen:
            close_answered_tickets()
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 2, told(seen)


def test_one_change_is_rendered_once_a_language(app):
    for _ in range(3):
        make_agent()
    ticket = make_ticket()
    while relay.relay_batch():
        pass
    agent = colleague(make_agent())
    with transaction():
        add_note(ticket, "Looked into it.", actor=agent)
    rendered: Counter[str] = Counter()

    def note(_app, template, **_context):
        rendered[template.name] += 1

    note_listened(redis(), CODES)
    with template_rendered.connected_to(note, app):
        relay.relay_batch()
    assert rendered["desk/_card.html"] == len(CODES)
    assert rendered["desk/_counters.html"] == len(CODES)


def test_many_changes_of_one_ticket_in_a_batch_are_one_rendering(app):
    ticket, agent = make_ticket(), colleague(make_agent())
    while relay.relay_batch():
        pass
    for number in range(5):
        with transaction():
            add_note(ticket, f"Note {number}.", actor=agent)
    rendered: Counter[str] = Counter()

    def note(_app, template, **_context):
        rendered[template.name] += 1

    note_listened(redis(), CODES)
    with template_rendered.connected_to(note, app):
        relay.relay_batch()
    assert rendered["desk/_card.html"] == len(CODES)


def test_configuration_is_asked_for_its_version_once_a_transaction(warm):
    with counted() as seen:
        text_in(warm, "Where is my letter?", "+14155550178")
    versions = [statement for statement in seen if "FROM setting" in statement]
    assert len(versions) == 1, told(seen)
    assert configuration._cached


def test_counting_counts(app):
    with counted() as seen:
        db.session.execute(sa.text("SELECT 1"))
        db.session.execute(sa.text("SELECT 2"))
    assert seen == ["SELECT 1", "SELECT 2"]


@pytest.mark.parametrize("path", ["/", "/track", "/new/query/item"])
def test_the_portals_first_pages_cost_next_to_nothing(client, path):
    client.get(path)
    with counted() as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 2, told(seen)


def test_following_a_request_costs_the_same_however_much_was_said(app):
    ticket, agent = make_ticket(triage={"items": ["EA123456785CN"]}), colleague(make_agent())
    browser, path = app.test_client(), f"/track/{ticket.reference}"
    with browser.session_transaction() as cookie:
        cookie["following"] = {ticket.reference: ticket.point.address}
    costs = []
    for _ in range(2):
        for number in range(10):
            with transaction():
                write_message(ticket, f"Message {number}.", actor=agent)
        browser.get(path)
        with counted() as seen:
            assert browser.get(path).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8, told(seen)
