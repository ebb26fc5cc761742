"""Missed deadlines on the ticket page: listed, asked about when the ticket closes, and named by a person once."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.jobs import sweep_timers
from app.sla.models import Breach, Cause
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import answer_ticket
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_ticket,
    make_unit,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(app, travel):
    travel("2026-03-02 09:00")
    return make_agent(name="Ann Lee")


@pytest.fixture
def desk(agent):
    return browser_of(agent)


@pytest.fixture
def ticket(agent, travel):
    """A query whose first response was missed at one, while nobody had it."""
    reference = make_ticket("query").reference
    travel("2026-03-02 14:00")
    sweep_timers()
    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.reference == reference)).one()
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
        answer_ticket(ticket, "It comes tomorrow.", actor=colleague(agent))
    return ticket


def breach():
    return db.session.scalars(sa.select(Breach).execution_options(populate_existing=True)).one()


def post(desk, ticket, noun, **form):
    return desk.post(f"/tickets/{ticket.reference}/{noun}", data=form, headers=HTMX)


def page(desk, ticket, query=""):
    return desk.get(f"/desk/tickets/{ticket.reference}{query}").text


def test_a_missed_deadline_is_listed_with_what_it_seems_to_come_from(desk, ticket):
    html = page(desk, ticket)
    assert "Missed deadlines" in html
    assert "Nobody was free, it seems" in html


def test_a_ticket_in_time_has_no_such_list_and_is_closed_as_ever(desk):
    ticket = make_ticket("query")
    assert "Missed deadlines" not in page(desk, ticket)
    assert "closing-late_because" not in page(desk, ticket, "?ending=withdrawn")


def test_closing_asks_for_the_cause_and_proposes_the_inferred_one(desk, ticket):
    html = page(desk, ticket, "?ending=closed")
    assert '<option selected value="no_capacity">' in html.partition("closing-late_because")[2]


def test_closing_names_the_cause(desk, ticket, agent):
    answer = post(
        desk, ticket, "closure", ending="closed", outcome="found", **{"closing-late_because": "our_mistake"}
    )
    assert answer.status_code == 200
    assert (breach().cause, breach().cause_by_id) == (Cause.OUR_MISTAKE, agent.id)
    assert db.session.get_one(Ticket, ticket.id).status is Status.CLOSED
    assert "It was our mistake, says \u2068Ann Lee\u2069" in page(desk, ticket)


def test_without_a_cause_it_stays_open_and_says_so(desk, ticket):
    answer = post(desk, ticket, "closure", ending="closed", outcome="found", **{"closing-late_because": ""})
    assert answer.status_code == 422
    assert "Say why it was late." in answer.text
    assert db.session.get_one(Ticket, ticket.id).is_open


def test_a_page_drawn_before_the_deadline_was_missed_is_asked_anew(desk, ticket):
    """Its form did not ask for the cause: what is inferred is not taken for what this person says."""
    answer = post(desk, ticket, "closure", ending="closed", outcome="nothing")
    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 2


def test_the_cause_can_be_named_before(desk, ticket, agent):
    answer = post(desk, ticket, "cause", late_because="third_party")
    assert "A third party kept us waiting, says \u2068Ann Lee\u2069" in answer.text
    assert (breach().cause, breach().cause_by_id) == (Cause.THIRD_PARTY, agent.id)
    [event] = events_named("sla.cause_named", ticket_id=ticket.id)
    assert event.data == {"target": "first_response", "cause": "third_party"}


def test_what_was_inferred_stays_beside_what_a_person_named(desk, ticket):
    post(desk, ticket, "cause", late_because="third_party")
    assert "A third party kept us waiting, says" in page(desk, ticket)
    assert "it seemed: Nobody was free" in page(desk, ticket)
    told = desk.get(f"/desk/tickets/{ticket.reference}/timers/first_response.json").json["breaches"]
    assert [(each["cause"], each["inferred_cause"]) for each in told] == [("third_party", "no_capacity")]


def test_who_names_what_was_inferred_says_it_once(desk, ticket):
    post(desk, ticket, "cause", late_because="no_capacity")
    assert "Nobody was free, says" in page(desk, ticket)
    assert "it seemed" not in page(desk, ticket)


def test_what_a_person_named_is_not_asked_again(desk, ticket):
    post(desk, ticket, "cause", late_because="third_party")
    html = page(desk, ticket, "?ending=closed")
    assert "late_because" not in html
    assert post(desk, ticket, "closure", ending="closed", outcome="found").status_code == 200
    assert breach().cause is Cause.THIRD_PARTY


def test_no_cause_is_none(desk, ticket):
    answer = post(desk, ticket, "cause", late_because="")
    assert answer.status_code == 422
    assert "Say why it was late." in answer.text
    assert breach().cause_by_id is None


def test_without_a_script_it_leads_back_to_the_ticket(desk, ticket):
    answer = desk.post(f"/tickets/{ticket.reference}/cause", data={"late_because": "our_mistake"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/desk/tickets/{ticket.reference}")


def test_who_may_only_read_is_neither_asked_nor_heard(ticket):
    reader = browser_of(make_clerk(unit=make_unit()))
    assert post(reader, ticket, "cause", late_because="our_mistake").status_code in (403, 404)
    assert breach().cause_by_id is None
