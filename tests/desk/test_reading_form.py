"""On the ticket page an agent says what triage should have read."""

import pytest

from app.triage.queries import newest_corrections
from tests.factories import browser_of, events_named, make_agent, make_user, text_in, tickets

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def monday(travel):
    travel("2026-03-02 09:00")


@pytest.fixture
def ticket(client):
    text_in(client, "My poor old neighbour waits for parcel")
    [opened] = tickets()
    return opened


@pytest.fixture
def desk(app):
    return browser_of(make_agent(name="Ann Lee"))


def correct(desk, ticket, **form):
    return desk.post(f"/tickets/{ticket.reference}/reading", data=form, headers=HTMX)


def test_the_page_offers_it_to_who_works_there(desk, ticket):
    assert "It was read wrongly" in desk.get(f"/desk/tickets/{ticket.reference}").text


def test_a_topic_becomes_the_tickets_own_and_the_look_is_done(desk, ticket):
    answer = correct(desk, ticket, topic="loss")
    assert answer.status_code == 200
    assert (ticket.topic, ticket.needs_look) == ("loss", False)
    assert "Ann Lee: topic “Lost”" in desk.get(f"/desk/tickets/{ticket.reference}").text
    assert [each.should for each in newest_corrections(5)] == ["loss"]


def test_another_kind_is_kept_but_turns_no_work_into_other_work(desk, ticket):
    was = ticket.kind
    wanted = "pickup"
    assert correct(desk, ticket, kind=wanted, urgency="asked").status_code == 200
    assert ticket.kind == was
    assert {(str(each.aspect), each.should) for each in newest_corrections(5)} == {
        ("kind", "pickup"),
        ("urgency", "asked"),
    }
    assert len(events_named("ticket.reading_corrected", ticket_id=ticket.id)) == 1


@pytest.mark.parametrize("form", [{}, {"kind": "parcel"}, {"topic": "weather"}])
def test_who_says_nothing_or_nonsense_is_asked_again(desk, ticket, form):
    answer = correct(desk, ticket, **form)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert newest_corrections(5) == []


def test_a_clerk_and_a_stranger_correct_nothing(app, ticket, client):
    clerk = browser_of(make_user("clerk"))
    assert correct(clerk, ticket, kind="pickup").status_code in (403, 404)
    assert correct(client, ticket, kind="pickup").status_code in (302, 401)
    assert newest_corrections(5) == []
