"""The search box: everything this person may see, however many others are called the same."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Customer
from app.routing.board import PAGE
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from tests.factories import browser_of, make_clerk, make_point, make_queue, make_ticket, make_unit
from tests.test_budgets import counted, told

CARD = re.compile(r'id="card-(\d+)"')
MORE = re.compile(r'href="(/desk/search\?[^"]*after=[^"]*)"')


@pytest.fixture
def unit(app):
    return make_unit()


@pytest.fixture
def desk(unit):
    """Somebody who sees what one unit has, and nothing else."""
    return browser_of(make_clerk(unit))


def called_li(number, unit=None, kind="query"):
    """Tickets of as many people of that name, each opened a minute after the one before."""
    if unit:
        make_queue(unit=unit, kinds=[kind], position=0)
    return [
        make_ticket(kind, point=make_point(name=f"Li {count}"), opened_at=now() + timedelta(minutes=count))
        for count in range(number)
    ]


def test_those_one_may_not_see_do_not_push_out_those_one_may(desk, unit):
    with transaction():
        db.session.add_all(Customer(name=f"Li {count}", created_at=now()) for count in range(3 * PAGE))
    called_li(PAGE + 1)
    [mine] = called_li(1, unit, "pickup")
    assert CARD.findall(desk.get("/desk/search?q=li").text) == [str(mine.id)]


def test_page_by_page_every_ticket_comes_once(desk, unit):
    opened = called_li(PAGE + 7, unit)
    first = desk.get("/desk/search?q=li").text
    second = desk.get(MORE.search(first)[1].replace("&amp;", "&")).text
    found = CARD.findall(first) + CARD.findall(second)
    assert found == [str(ticket.id) for ticket in reversed(opened)]
    assert MORE.search(second) is None


def test_a_merged_record_is_found_by_the_name_of_its_survivor(desk, unit):
    make_queue(unit=unit, kinds=["query"], position=0)
    survivor, duplicate = make_point(name="Li Wen"), make_point()
    ticket = make_ticket(point=duplicate)
    with transaction():
        duplicate.customer.survivor = survivor.customer
    assert CARD.findall(desk.get("/desk/search?q=Li We").text) == [str(ticket.id)]


def test_a_search_costs_the_same_however_much_is_found(desk, unit):
    called_li(2, unit)
    costs = []
    for _ in range(2):
        desk.get("/desk/search?q=li")
        with counted() as seen:
            desk.get("/desk/search?q=li")
        costs.append(len(seen))
        called_li(20)
    assert costs[0] == costs[1] <= 6, told(seen)


def test_an_item_is_found_by_its_number_in_any_form(desk, unit):
    make_queue(unit=unit, kinds=["query"], position=0)
    ticket = make_ticket(triage={"items": ["EA123456785CN"]})
    make_ticket(triage={"items": ["EE402100577CN"]})
    assert CARD.findall(desk.get("/desk/search?q=ea 123 456 785 cn").text) == [str(ticket.id)]


def test_what_has_ended_is_found_too_and_said_to_have(desk, unit):
    [ticket] = called_li(1, unit)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    page = desk.get("/desk/search?q=li").text
    assert CARD.findall(page) == []
    assert "Nothing found" not in page
    assert f"/desk/tickets/{ticket.reference}" in page.partition('id="ended"')[2]


def test_what_others_ended_is_not_found(desk, unit):
    [ticket] = called_li(1)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    assert "Nothing found" in desk.get("/desk/search?q=li").text
