"""Who sees which ticket; whoever may not, is not even told that it exists."""

import pytest

from app.core.configuration import changed as configuration_changed
from app.core.errors import Missing
from app.core.transaction import transaction
from app.sla.jobs import sweep_timers
from app.tickets.queries import find_ticket
from tests.factories import (
    browser_of,
    colleague,
    make_agent,
    make_clerk,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
    make_user,
    root_unit,
)


@pytest.fixture
def units(app):
    """A province with two stations; queries go to the first."""
    province = make_unit()
    first, second = make_unit(parent=province), make_unit(parent=province)
    make_queue("first-queries", unit=first, kinds=["query"])
    return province, first, second


def sees(user, ticket):
    try:
        return find_ticket(ticket.reference, colleague(user)) is not None
    except Missing:
        return False


def test_the_unit_and_those_above_see_it_and_others_do_not(units):
    province, first, second = units
    ticket = make_ticket()
    assert sees(make_clerk(first), ticket)
    assert sees(make_supervisor(unit=province), ticket)
    assert sees(make_supervisor(unit=root_unit()), ticket)
    assert not sees(make_clerk(second), ticket)
    assert not sees(make_agent(unit=second, queues=[]), ticket)
    assert not sees(make_user("administrator"), ticket)
    assert not sees(make_user(), ticket)


def test_members_of_its_queue_see_it_wherever_they_sit(units):
    *_, second = units
    queue = make_queue("others", unit=second, kinds=["pickup"])
    member = make_agent(unit=units[1], queues=[queue])
    ticket = make_ticket("pickup")
    assert sees(member, ticket)
    assert not sees(make_agent(unit=units[1], queues=[]), ticket)


def test_a_unit_it_climbed_to_sees_it_from_then_on(units, travel):
    province, first, second = units
    travel("2026-03-02 09:00")
    with transaction():
        second.parent_id = first.id
        configuration_changed()
    clerk_above = make_clerk(province)
    make_queue("second-pickups", unit=second, kinds=["pickup"], position=0)
    ticket = make_ticket("pickup")
    elsewhere = make_clerk(make_unit())
    travel("2026-03-02 10:30")
    sweep_timers()
    assert sees(make_clerk(first), ticket)
    assert sees(clerk_above, ticket)
    assert not sees(elsewhere, ticket)


NOBODYS = "1000000000"
PATHS = (
    ("GET", "/desk/tickets/{}"),
    ("GET", "/desk/tickets/{}/parts/customer"),
    ("GET", "/desk/tickets/{}/parts/timeline"),
    ("GET", "/desk/tickets/{}/parts/earlier"),
    ("GET", "/desk/tickets/{}/parts/facts_form?editing=facts"),
    ("POST", "/tickets/{}/notes"),
    ("POST", "/tickets/{}/messages"),
    ("POST", "/tickets/{}/moves"),
    ("POST", "/tickets/{}/closure"),
    ("POST", "/tickets/{}/look"),
    ("POST", "/tickets/{}/facts"),
    ("POST", "/tickets/{}/setbacks"),
    ("POST", "/tickets/{}/holder"),
    ("POST", "/tickets/{}/release"),
    ("POST", "/tickets/{}/handoffs"),
)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_every_address_of_a_ticket_answers_404_to_an_agent_of_another_unit(units, method, path):
    browser = browser_of(make_agent(unit=units[2], queues=[]))
    forms = {"body": "x", "to": "investigating", "was": "new", "outcome": "answered"}
    asked = {"method": method, "data": forms, "headers": {"Accept": "application/json"}}
    answer = browser.open(path.format(make_ticket().reference), **asked)
    nothing = browser.open(path.format(NOBODYS), **asked)
    assert (answer.status_code, answer.text) == (404, nothing.text)


def test_an_assignment_by_a_supervisor_of_another_unit_is_404(units):
    browser = browser_of(make_supervisor(unit=units[2]))
    assert browser.post(f"/tickets/{make_ticket().reference}/assignment").status_code == 404


def test_boards_and_search_show_only_what_one_may_see(units):
    ticket = make_ticket()
    inside, outside = browser_of(make_clerk(units[1])), browser_of(make_clerk(units[2]))
    assert ticket.reference in inside.get("/desk").text
    assert ticket.reference not in outside.get("/desk").text
    number = ticket.point.address.replace("+", "%2B")
    assert ticket.reference in inside.get(f"/desk/search?q={number}").text
    assert ticket.reference not in outside.get(f"/desk/search?q={number}").text


def test_the_live_page_shows_the_units_below_alone(units):
    province, _, second = units
    make_ticket()
    assert "first-queries" in browser_of(make_supervisor(unit=province)).get("/live").text
    assert "first-queries" not in browser_of(make_supervisor(unit=second)).get("/live").text


def test_a_queue_one_does_not_see_is_404(units):
    queue = make_queue("secret", unit=units[1])
    assert browser_of(make_clerk(units[2])).get(f"/desk?queue={queue.id}").status_code == 404
    assert browser_of(make_clerk(units[1])).get(f"/desk?queue={queue.id}").status_code == 200
