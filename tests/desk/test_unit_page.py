"""The clerk's inbox, and what the ticket page shows of it."""

import re
from functools import partial

import pytest

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.transaction import transaction
from app.desk import inbox
from app.routing.inbox import inbox_page
from app.sla.jobs import sweep_timers
from app.tickets.handoffs import Handoff, HandoffState
from app.tickets.models import Status
from tests.factories import (
    browser_of,
    make_agent,
    make_clerk,
    make_handoff,
    make_supervisor,
    make_ticket,
    make_unit,
)
from tests.test_budgets import counted, told

HTMX = {"HX-Request": "true"}
NUMBER = re.compile(r'id="handoff-(\d+)"')


@pytest.fixture
def station(app, travel):
    travel("2026-03-02 09:00")
    return make_unit("310101", parent=make_unit())


@pytest.fixture
def clerk(station):
    return browser_of(make_clerk(station))


def listed(html):
    return [int(number) for number in NUMBER.findall(html)]


def afresh(handoff):
    return db.session.get_one(Handoff, handoff.id, populate_existing=True)


def address(handoff, noun):
    return f"/tickets/{handoff.ticket.reference}/handoffs/{handoff.number}/{noun}"


def test_what_is_due_first_stands_first_and_open(station, clerk):
    usual = make_handoff(station, words="The usual")
    urgent = make_handoff(station, words="The urgent", urgent=True)
    clerk.post(address(usual, "acceptance"))
    clerk.post(address(urgent, "acceptance"))
    html = clerk.get("/unit").text
    assert listed(html) == [urgent.id, usual.id]
    assert "The urgent" in html.partition('id="unit-work"')[2]


def test_one_of_the_list_can_be_opened(station, clerk):
    make_handoff(station, words="The first")
    second = make_handoff(station, words="The second")
    html = clerk.get(f"/unit?handoff={second.ticket.reference}-1").text
    assert "The second" in html.partition('id="unit-work"')[2]
    assert "The first" not in html.partition('id="unit-work"')[2]


@pytest.mark.parametrize("asked", ["nonsense", "4021005770-1", "4021005770-99999", "-", "٤-٤"])
def test_an_address_that_names_nothing_of_theirs_opens_the_first(station, clerk, asked):
    handoff = make_handoff(station)
    assert listed(clerk.get("/unit", query_string={"handoff": asked}).text) == [handoff.id]


def test_the_list_goes_on_where_the_page_ended(station, clerk, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    monkeypatch.setattr(inbox, "inbox_page", partial(inbox_page, limit=2))
    made = [make_handoff(station).id for _ in range(5)]
    found, html = [], clerk.get("/unit/rows").text
    while True:
        found += listed(html)
        after = re.search(r"after=([\d-]+)\">Show more", html)
        if after is None:
            break
        html = clerk.get(f"/unit/rows?after={after[1]}").text
    assert found == made


def test_units_see_their_own_and_those_above_see_theirs_too(station, clerk):
    handoff = make_handoff(station)
    above = browser_of(make_clerk(db.session.get(type(station), station.parent_id)))
    beside = browser_of(make_clerk(make_unit()))
    assert [listed(browser.get("/unit").text) for browser in (clerk, above, beside)] == [
        [handoff.id],
        [handoff.id],
        [],
    ]
    assert beside.post(address(handoff, "acceptance")).status_code == 404
    assert beside.post(address(handoff, "answer"), data={"body": "x"}).status_code == 404
    assert afresh(handoff).state is HandoffState.SENT


def test_a_clerk_accepts_and_answers_and_the_agent_sees_it(station, clerk):
    agent = make_agent()
    handoff = make_handoff(station, by=agent, words="Where is my parcel?")
    answer = clerk.post(address(handoff, "acceptance"), headers=HTMX)
    assert 'id="unit-inbox"' in answer.text
    assert afresh(handoff).state is HandoffState.ACCEPTED
    answer = clerk.post(address(handoff, "answer"), data={"body": "In the <van>."}, headers=HTMX)
    assert "Nothing to answer" in answer.text
    page = browser_of(agent).get(f"/desk/tickets/{handoff.ticket.reference}").text
    assert "In the &lt;van&gt;." in page
    assert f"answered for Unit {station.code}" in page
    assert afresh(handoff).ticket.status is Status.INVESTIGATING


def test_without_htmx_the_inbox_comes_back(station, clerk):
    handoff = make_handoff(station)
    accepted = clerk.post(address(handoff, "acceptance"))
    assert (accepted.status_code, accepted.location) == (303, f"/unit?handoff={handoff.ticket.reference}-1")
    answered = clerk.post(address(handoff, "answer"), data={"body": "In the van."})
    assert (answered.status_code, answered.location) == (303, "/unit")


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_empty_answer_is_given_back_with_what_is_wrong(station, clerk, headers):
    handoff = make_handoff(station)
    answer = clerk.post(address(handoff, "answer"), data={"body": "  "}, headers=headers)
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert afresh(handoff).state is HandoffState.SENT


def test_an_inbox_costs_the_same_for_one_and_for_twenty(station, clerk):
    costs = []
    for count in (1, 19):
        for _ in range(count):
            make_handoff(station)
        clerk.get("/unit")
        with counted() as seen:
            clerk.get("/unit")
        costs.append((len(seen), told(seen)))
    assert costs[0][0] == costs[1][0], costs[1][1]
    assert costs[0][0] <= 4, costs[0][1]


# --- the ticket page ----------------------------------------------------------------------------------------------


def hand_off(browser, ticket, headers=HTMX, **form):
    return browser.post(
        f"/tickets/{ticket.reference}/handoffs", data={"type": "investigate", **form}, headers=headers
    )


@pytest.fixture
def desk(station):
    return browser_of(make_agent())


@pytest.fixture
def ticket(station):
    opened = make_ticket()
    with transaction():
        opened.lead_unit_id = station.id
    return opened


def test_the_form_is_for_the_lead_unit(desk, ticket, station):
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert f"Hand off to Unit {station.code}" in page
    assert 'data-key="h"' in page
    html = desk.get(f"/desk/tickets/{ticket.reference}?editing=handoff").text
    assert f'value="310101 Unit {station.code}"' in html


def test_it_is_handed_off_and_the_fresh_part_comes_back(desk, ticket, station):
    answer = hand_off(desk, ticket, unit="310101", words="Where is it?")
    assert answer.status_code == 200
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}-1" in answer.text
    html = desk.get(f"/desk/tickets/{ticket.reference}/parts/timers").text
    assert "Unit accepts" in html
    assert "Unit replies" in html
    assert f"Unit {station.code}" in html


def test_without_htmx_the_page_of_the_ticket_comes_back(desk, ticket):
    answer = hand_off(desk, ticket, headers={}, unit="310101")
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{ticket.reference}")
    assert hand_off(desk, ticket, headers={}, unit="nowhere").status_code == 422


def test_another_unit_is_chosen_by_code_or_name(desk, ticket, station):
    make_unit("330101")
    for words in ("330101", "330101 whatever", "unit 330101"):
        answer = hand_off(desk, make_ticket(), unit=words)
        assert "Unit 330101" in answer.text


def test_a_name_of_nobody_and_a_name_of_two_are_told(desk, ticket):
    first, second = make_unit("A1"), make_unit("A2")
    with transaction():
        first.names = second.names = {"en": "Station Road"}
        configuration_changed()
    assert "No unit is called so." in hand_off(desk, ticket, unit="nowhere").text
    answer = hand_off(desk, ticket, unit="station road")
    assert answer.status_code == 422
    assert "A1, A2" in answer.text


def test_a_form_posted_twice_asks_once(desk, ticket):
    for _ in range(2):
        assert hand_off(desk, ticket, unit="310101", once="f1").status_code == 200
    assert "-2<" not in desk.get(f"/desk/tickets/{ticket.reference}/parts/handoffs").text


def test_clerks_read_the_ticket_they_were_asked_about_and_hand_nothing_off(station, clerk, ticket):
    make_handoff(station, ticket)
    page = clerk.get(f"/desk/tickets/{ticket.reference}")
    assert page.status_code == 200
    assert 'data-key="h"' not in page.text
    assert hand_off(clerk, ticket, unit="310101").status_code == 403


def test_whoever_is_above_sees_it_turn_red_and_where_it_climbed(station, ticket, travel):
    above = browser_of(make_supervisor(unit=station.parent))
    make_handoff(station, ticket)
    travel("2026-03-02 10:45")
    sweep_timers()
    assert 'class="countdown late"' in above.get("/unit").text
    page = above.get(f"/desk/tickets/{ticket.reference}").text
    assert "owes us an answer: climbed to" in page
