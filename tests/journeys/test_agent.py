"""An agent's morning: from the sign-in page to a closed ticket, hands on the keyboard."""

import re
from datetime import timedelta

from app.sla.queries import timer_of
from app.tickets.models import Status
from tests.factories import LI_WEN, PASSWORD, browser_of, make_agent, moment, text_in, tickets
from tests.journeys.walks import answer, parts
from tests.law.houses import ITEM, choose, send


def test_signs_in_takes_the_next_one_answers_and_closes_it(client, app, travel):
    travel("2026-03-02 09:00")
    agent = make_agent(name="Ann Lee")
    text_in(client, "Where is my parcel EA123456785CN? It has not arrived", "+14155550101")

    browser = app.test_client()
    door = browser.get("/desk", follow_redirects=True)
    assert 'name="password"' in door.text
    board = browser.post(
        door.request.full_path, data={"email": agent.email, "password": PASSWORD}, follow_redirects=True
    )
    [ticket] = tickets()
    assert parts(ticket) in board.text

    page = browser.post("/desk/next", follow_redirects=True)
    assert page.request.path == f"/desk/tickets/{ticket.reference}"
    assert "EA123456785CN" in page.text
    assert "+14155550101" in page.text
    assert "Ann Lee" in page.text
    assert ticket.status is Status.INVESTIGATING

    question = {"body": "Which street, please?", "ask": "1"}
    browser.post(f"/tickets/{ticket.reference}/messages", data=question)
    assert ticket.status is Status.WAITING_CUSTOMER
    travel("2026-03-02 11:00")
    text_in(client, "Main Street 5", "+14155550101")
    assert ticket.status is Status.INVESTIGATING
    assert "Main Street 5" in browser.get(f"/desk/tickets/{ticket.reference}").text

    answer(browser, ticket, "It arrives tomorrow.")
    form = browser.get(f"/desk/tickets/{ticket.reference}?ending=closed")
    assert "Outcome" in form.text
    browser.post(f"/tickets/{ticket.reference}/closure", data={"ending": "closed", "outcome": "found"})
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, "found")
    assert parts(ticket) not in browser.get("/desk").text

    browser.post("/sign-out")
    assert browser.get("/desk").status_code == 302


def test_two_agents_share_a_queue_without_stepping_on_each_other(client):
    for number in range(2):
        text_in(client, "Where is my parcel?", f"+1415555010{number}")
    first, second = browser_of(make_agent(name="Ann Lee")), browser_of(make_agent(name="Bo Chen"))
    taken = [browser.post("/desk/next").location for browser in (first, second)]
    assert len(set(taken)) == 2
    hers = taken[0].rpartition("/")[2]
    refused = second.post(f"/tickets/{hers}/holder", follow_redirects=True)
    assert refused.status_code == 409
    assert "Ann Lee has taken it already." in refused.text
    first.post(f"/tickets/{hers}/release")
    assert second.post(f"/tickets/{hers}/holder").status_code == 303


def test_a_query_that_becomes_a_complaint_is_the_same_matter_since_its_first_text(client, travel):
    travel("2026-03-02 09:00")
    choose("cn")
    send("express")
    text_in(client, f"Where is my parcel {ITEM}? It has not arrived", LI_WEN)
    first = moment("2026-03-02 09:00")
    browser = browser_of(make_agent())
    browser.post("/desk/next")
    travel("2026-03-02 15:00")
    text_in(client, f"{ITEM} still nothing, I will call the regulator", LI_WEN)
    [ticket] = tickets()
    form = {"kind": "complaint", "topic": "delay", "was": f"query {ticket.status}"}
    assert browser.post(f"/tickets/{ticket.reference}/conversion", data=form).status_code == 303
    page = browser.get(f"/desk/tickets/{ticket.reference}").text
    assert ITEM in page
    assert "still nothing, I will call the regulator" in page
    [ticket] = tickets()
    assert (ticket.kind, ticket.urges) == ("complaint", 1)
    legal = timer_of(ticket, "legal_answer")
    assert (legal.started_at, legal.due_at) == (first, first + timedelta(days=7))


def test_one_customer_with_two_tickets_is_answered_on_one(client, travel):
    travel("2026-03-02 09:00")
    text_in(client, "Where is my parcel EA123456785CN? It has not arrived", LI_WEN)
    travel("2026-03-04 09:00")
    text_in(client, "Where is my parcel EE402100577CN? It has not arrived", LI_WEN)
    first, second = tickets()
    browser = browser_of(make_agent())
    both = browser.post(f"/tickets/{second.reference}/merge", data={"into": first.reference})
    assert parts(first) in both.text
    form = {"into": first.reference, "shown": shown_on(both.text)}
    page = browser.post(f"/tickets/{second.reference}/merge", data=form, follow_redirects=True)
    assert page.request.path == f"/desk/tickets/{first.reference}"
    assert page.text.count("Where is my parcel EE402100577CN?") >= 1
    text_in(client, f"{second.reference} and?", LI_WEN)
    assert "and?" in browser.get(f"/desk/tickets/{first.reference}").text
    assert [ticket.status for ticket in tickets()] == [Status.NEW, Status.MERGED]


def shown_on(page):
    """What the page remembers of both."""
    return re.search(r'name="shown"[^>]*value="([^"]+)"', page)[1]
