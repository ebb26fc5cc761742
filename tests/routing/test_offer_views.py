"""The bar above every page: what is held out to whom, why to them, and what they answer."""

import json

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.customers.models import Grade
from app.routing.models import Reservation, ReservationState
from app.routing.operations.connecting import let_wait
from app.routing.presence import State
from app.routing.queries import place_of, place_of_contact
from app.routing.reservations import offer_to
from app.tickets.models import Direction
from app.tickets.operations.contacts import note_contact
from tests.factories import browser_of, make_agent, make_point, make_ticket
from tests.routing.arranging import available, decline, end_all, hold_out_all, pushing, state_of
from tests.test_budgets import counted, told

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(app, travel):
    """An agent to whom a complaint of somebody important is held out, and the complaint."""
    travel("2026-03-02 09:00")
    agent = make_agent(queues=[], name="Ana García")
    pushing(agent, names={"en": "Angry people"})
    available(agent)
    ticket = make_ticket(
        kind="complaint", point=make_point(name="Li Wen", grade=Grade.VIP), words="My vase is broken"
    )
    hold_out_all()
    return agent, ticket


def bar_of(agent):
    return browser_of(agent).get("/offers/mark", headers=HTMX).text


def post(agent, verb, **form):
    number = db.session.scalar(sa.select(Reservation.id).order_by(Reservation.id.desc()).limit(1))
    return browser_of(agent).post(f"/offers/{number}/{verb}", data=form, headers=HTMX)


def toast_of(answer):
    return json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_the_bar_says_what_it_is_for_whom_and_why_them(asked):
    agent, ticket = asked
    bar = bar_of(agent)
    for words in (
        ticket.subject,
        "Li Wen",
        "VIP",
        "Angry people",
        "20 sec",
        "the only one who was free for it",
    ):
        assert words in bar
    assert f'data-reservation="{offer_to(agent.id).id}"' in bar
    assert "Still finishing something" in bar


def test_every_page_of_theirs_asks_for_it(asked):
    for path in ("/desk", "/desk/notices", f"/desk/tickets/{asked[1].reference}"):
        assert 'hx-get="/offers/mark"' in browser_of(asked[0]).get(path).text


def test_nothing_held_out_is_an_empty_bar_that_costs_one_statement(asked):
    other = make_agent(queues=[])
    browser = browser_of(other)
    browser.get("/offers/mark")
    with counted() as seen:
        bar = browser.get("/offers/mark").text
    assert "data-reservation" not in bar
    assert len([each for each in seen if "reservation" in each]) == 1, told(seen)
    assert len(seen) <= 2, told(seen)


def test_accepting_leads_to_the_ticket_which_is_theirs(asked):
    agent, ticket = asked
    answer = post(agent, "acceptance")
    assert answer.headers["HX-Redirect"] == f"/desk/tickets/{ticket.reference}"
    assert place_of(ticket).holder_id == agent.id
    assert "data-reservation" not in bar_of(agent)
    assert post(agent, "acceptance").headers["HX-Redirect"] == f"/desk/tickets/{ticket.reference}"


def test_declining_needs_a_reason_and_frees_it_for_the_next(asked):
    agent, ticket = asked
    assert post(agent, "refusal").status_code == 422
    answer = post(agent, "refusal", reason="not_able")
    assert (answer.status_code, toast_of(answer)) == (200, "Declined. The next is asked.")
    assert "data-reservation" not in answer.text
    assert db.session.scalar(sa.select(Reservation.reason)) == "not_able"
    assert place_of(ticket).reservation_id is None


@pytest.mark.parametrize("verb", ["acceptance", "refusal"])
def test_too_late_is_said_and_the_bar_goes(asked, travel, verb):
    agent, ticket = asked
    travel("2026-03-02 09:00:21")
    assert "data-reservation" not in bar_of(agent)
    end_all()
    answer = post(agent, verb, reason="busy")
    assert (answer.status_code, toast_of(answer)) == (409, "It is held out to you no more.")
    assert "data-reservation" not in answer.text
    assert place_of(ticket).holder_id is None


def test_what_is_held_out_to_another_is_nothing_to_me(asked):
    assert post(make_agent(queues=[]), "acceptance").status_code == 404
    assert db.session.scalar(sa.select(Reservation.state)) is ReservationState.OPEN


def test_without_a_script_it_works_by_pages(asked):
    agent, ticket = asked
    number = offer_to(agent.id).id
    answer = browser_of(agent).post(f"/offers/{number}/acceptance")
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{ticket.reference}")
    again = browser_of(agent).post(
        f"/offers/{number}/refusal", data={"reason": "busy"}, follow_redirects=True
    )
    assert "It is held out to you no more." in again.text


def test_somebody_on_the_line_is_said_by_name_and_accepted_on_the_page(app):
    agent = make_agent(queues=[])
    pushing(agent, kinds=[], takes_tickets=False, takes_contacts=True)
    available(agent)
    point = make_point(name="Li Wen")
    with transaction():
        contact = note_contact(
            provider_id="CA1", at=now(), channel="voice", direction=Direction.IN, language="en",
            from_address=point.address, customer_id=point.customer.id,
        )  # fmt: skip
        db.session.flush()
        let_wait(contact, at=now())
    hold_out_all()
    bar = bar_of(agent)
    assert "Li Wen" in bar
    assert "on the line" in bar
    answer = post(agent, "acceptance")
    assert (answer.status_code, toast_of(answer)) == (200, "You are talking with Li Wen.")
    assert place_of_contact(contact).holder_id == agent.id
    assert state_of(agent) is State.ON_CALL


WHYS = {
    "longest_idle": "idle longest of 2, for 5 min",
    "least_loaded": "the least in hand of 2: 0",
    "round_robin": "the first of 2 to have a turn",
    "best_skill": "the best at it of 2",
}


@pytest.mark.parametrize("strategy", WHYS)
def test_each_strategy_has_its_words(app, travel, strategy):
    travel("2026-03-02 09:00")
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second, strategy=strategy)
    available(first)
    available(second)
    travel("2026-03-02 09:05")
    make_ticket(kind="complaint")
    hold_out_all()
    assert WHYS[strategy] in bar_of(first)


def test_a_second_turn_says_when_the_last_was(app, travel):
    travel("2026-03-02 09:00")
    first, second = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, second, strategy="round_robin")
    for minute, agent in ((0, first), (5, second)):
        travel(f"2026-03-02 09:{minute:02}")
        available(agent)
        ticket = make_ticket(kind="complaint")
        hold_out_all()
        decline(agent)
        with transaction():
            db.session.delete(place_of(ticket))
    travel("2026-03-02 09:10")
    make_ticket(kind="complaint")
    hold_out_all()
    assert "whose turn it is, of 2; the last was 10 min ago" in bar_of(first)


def test_whoever_had_the_customer_last_hears_so(app):
    first, known = make_agent(queues=[]), make_agent(queues=[])
    pushing(first, known, strategy="sticky")
    point = make_point(name="Li Wen")
    earlier = make_ticket(point=point)
    with transaction():
        earlier.assignee_id = known.id
    available(first)
    available(known)
    make_ticket(kind="complaint", point=point)
    hold_out_all()
    assert "had this customer last" in bar_of(known)
