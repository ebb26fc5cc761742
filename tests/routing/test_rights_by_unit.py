"""A right holds over the unit it was given for, and nobody takes work out of another's hands."""

import pytest

from app.accounts.operations import grant_role
from app.core.errors import Missing
from app.core.transaction import transaction
from app.tickets.operations.units import show_to_units
from app.tickets.queries import find_ticket, find_ticket_for_change, has_right, tickets_of_customer
from tests.factories import browser_of, colleague, make_agent, make_ticket, make_unit, make_user


def seen_by(ticket, unit):
    with transaction():
        show_to_units([(ticket.id, unit.id)], at=ticket.opened_at)
    return ticket


@pytest.fixture
def reader(app):
    """Supervisor of one unit, and only clerk of another."""
    ours, theirs = make_unit(), make_unit()
    user = make_user("supervisor", unit=ours)
    with transaction():
        grant_role(user, "clerk", theirs)
    return colleague(user), theirs


def test_a_supervisor_here_who_is_clerk_there_only_reads_there(reader):
    person, theirs = reader
    ticket = seen_by(make_ticket(), theirs)
    assert find_ticket(ticket.reference, person) is ticket
    assert not has_right(person, "tickets.work", ticket)
    with pytest.raises(Missing):
        find_ticket_for_change(ticket.reference, person)


def test_other_tickets_of_a_customer_are_listed_only_if_they_may_be_seen(reader):
    person, theirs = reader
    shown = seen_by(make_ticket(), theirs)
    hidden = make_ticket(point=shown.point)
    assert tickets_of_customer(shown.customer_id, person, besides=shown.id) == []
    seen_by(hidden, theirs)
    assert tickets_of_customer(shown.customer_id, person, besides=shown.id) == [hidden]


def test_nobody_releases_what_another_holds(app):
    ticket = make_ticket()
    holder, other = make_agent(name="Ann Holder"), make_agent()
    assert browser_of(holder).post(f"/tickets/{ticket.reference}/holder").status_code == 303
    answer = browser_of(other).post(f"/tickets/{ticket.reference}/release")
    assert answer.status_code == 409
    assert "Ann Holder" in answer.text


def test_a_bare_click_answers_nobody(app):
    ticket = make_ticket()
    agent = browser_of(make_agent())
    agent.post(f"/tickets/{ticket.reference}/holder")
    moved = agent.post(f"/tickets/{ticket.reference}/moves", data={"to": "answered", "was": "investigating"})
    assert moved.status_code == 422
    assert ticket.status == "investigating"
