"""A pickup goes to the unit and route of its address; an address that nobody serves waits in the pool."""

import pytest

from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.operations.holding import take_ticket
from app.routing.queries import place_of, pool, queue_for
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.facts import known_facts, write_facts
from app.tickets.operations.setbacks import set_back
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_point,
    make_ticket,
    make_unit,
    text_in,
    tickets,
)
from tests.routing.test_tally import places, tally
from tests.territories.making import take_in
from tests.test_budgets import counted, told

ASK = "明天上午能上门取件吗？张江科苑路88号，两个箱子"


@pytest.fixture
def station(app):
    """It serves Zhangjiang, and one street of it with a route."""
    unit = make_unit()
    take_in(
        {"from_postcode": "2012", "unit_code": unit.code},
        {"keyword": "科苑路", "unit_code": unit.code, "route": "ZJ-07", "kind": "pickup"},
    )
    return unit


def pickup(words=ASK, **facts):
    return make_ticket("pickup", words=words, language="zh", **facts)


def say(ticket, address, **more):
    with transaction():
        write_facts(ticket, {"address": address, **more}, actor=SYSTEM)
    return ticket


def where(ticket):
    found = place_of(ticket)
    assert ticket.unit_id == found.unit_id
    return found.queue_id, found.unit_id, found.route, found.unmatched


def home(ticket, unit, route=None):
    return queue_for("pickup", ticket.language).id, unit.id, route, False


def usual(ticket):
    queue = queue_for("pickup", ticket.language)
    return queue.id, queue.unit_id, None, False


def in_pool(ticket):
    return where(ticket) == (pool().id, pool().unit_id, None, True)


def test_the_words_that_open_it_lead_to_the_unit_and_route(station):
    ticket = pickup()
    assert where(ticket) == home(ticket, station, "ZJ-07")
    assert known_facts(ticket).route == "ZJ-07"
    [found] = events_named("ticket.matched", ticket_id=ticket.id)
    assert found.data == {
        "unit": station.id,
        "route": "ZJ-07",
        "keys": [["keyword", "科苑路"], ["kind", "pickup"]],
    }


def test_words_without_an_address_stay_with_the_contact_centre(station):
    ticket = pickup("能来取件吗？")
    assert where(ticket) == usual(ticket)
    assert events_named("ticket.unmatched", ticket_id=ticket.id) == []


def test_other_kinds_do_not_go_by_territory(station):
    ticket = make_ticket("query", words=ASK)
    assert place_of(ticket).unit_id == queue_for("query", "en").unit_id


def test_an_address_said_later_places_it_and_a_corrected_one_places_it_again(station):
    ticket = say(pickup("能来取件吗？"), "郭守敬路1号 201203")
    assert where(ticket) == home(ticket, station)
    say(ticket, "老地方")
    assert in_pool(ticket)
    assert known_facts(ticket).route is None
    say(ticket, "科苑路88号")
    assert where(ticket) == home(ticket, station, "ZJ-07")
    assert tally() == places()


def test_the_same_address_again_changes_nothing(station):
    ticket = pickup()
    for address in ("科苑路88号", "科苑路90号"):
        say(ticket, address)
    assert len(events_named("ticket.matched", ticket_id=ticket.id)) == 1
    assert events_named("ticket.requeued", ticket_id=ticket.id) == []


def test_an_area_code_is_a_key_too(station):
    branch = make_unit()
    take_in({"area_code": "310115", "unit_code": branch.code})
    ticket = say(pickup("能来取件吗？"), "某路1号", area_code="310115003")
    assert where(ticket) == home(ticket, branch)


def test_an_address_read_by_triage_counts_as_said(station):
    assert in_pool(pickup("来老地方取件", triage={"address": "老地方"}))


def test_whoever_holds_it_keeps_it_where_they_work_and_else_it_is_free(station):
    dispatcher, agent = colleague(make_agent()), colleague(make_agent(queues=[]))
    for holder, keeps in ((dispatcher, True), (agent, False)):
        ticket = pickup("能来取件吗？")
        with transaction():
            take_ticket(ticket, actor=holder)
        say(ticket, "老地方")
        assert in_pool(ticket)
        assert (place_of(ticket).holder_id, ticket.assignee_id) == (
            (holder.id,) * 2 if keeps else (None,) * 2
        )


def test_once_somebody_is_to_fetch_it_the_address_no_longer_moves_it(station):
    ticket = out(pickup(), Status.ASSIGNED)
    say(ticket, "老地方")
    assert where(ticket) == home(ticket, station, "ZJ-07")


def out(ticket, to):
    with transaction():
        while ticket.status is not to:
            is_new = ticket.status is Status.NEW
            move(ticket, Status.SCHEDULED if is_new else Status.ASSIGNED, actor=SYSTEM)
    return ticket


def test_what_was_refused_goes_out_again_to_its_territory(station):
    ticket = out(pickup(), Status.ASSIGNED)
    with transaction():
        set_back(ticket, "overload", None, actor=SYSTEM)
    assert place_of(ticket).queue_id == pool().id
    out(ticket, Status.ASSIGNED)
    assert where(ticket) == home(ticket, station, "ZJ-07")
    assert place_of(ticket).reason is None


def test_what_nobody_serves_leaves_the_pool_when_a_dispatcher_sends_it_out(station):
    ticket = say(pickup(), "老地方")
    out(ticket, Status.ASSIGNED)
    found = place_of(ticket)
    assert (found.queue_id, found.unmatched) == (queue_for("pickup", "zh").id, False)


def test_without_any_territories_nothing_is_looked_for(app):
    ticket = say(pickup(), "老地方")
    assert place_of(ticket).queue_id == queue_for("pickup", "zh").id


def test_with_several_countries_that_of_the_number_is_asked_first(station):
    madrid, ohio = make_unit(), make_unit()
    take_in(
        {"country": "ES", "from_postcode": "45", "unit_code": madrid.code},
        {"country": "US", "from_postcode": "45", "unit_code": ohio.code},
    )
    for number, unit in (("+34600000001", madrid), ("+14155550188", ohio)):
        ticket = say(make_ticket("pickup", point=make_point(number), words="x"), "Main St 1, 45202")
        assert where(ticket) == home(ticket, unit)


def test_new_territories_place_what_waits_anew(station, run_jobs):
    pooled, placed, gone = say(pickup(), "老地方"), pickup(), out(pickup(), Status.ASSIGNED)
    other = make_unit()
    take_in(
        {"keyword": "老地方", "unit_code": other.code},
        {"keyword": "科苑路", "unit_code": other.code, "route": "A-1", "kind": "pickup"},
    )
    for _ in range(2):
        run_jobs()
        pooled, placed, gone = tickets()
        assert where(pooled) == home(pooled, other)
        assert where(placed) == home(placed, other, "A-1")
        assert where(gone) == home(gone, station, "ZJ-07")
    assert len(events_named("ticket.matched", ticket_id=placed.id)) == 2
    assert tally() == places()


def test_a_text_with_an_address_costs_one_statement_more(station, client):
    make_point("+14155550101", language="zh")
    text_in(client, ASK, "+14155550177")
    with counted() as seen:
        assert text_in(client, ASK).status_code == 200
    assert [ticket.unit_id for ticket in tickets()] == [station.id] * 2
    assert len(seen) == 5, told(seen)


def test_the_page_and_the_board_say_where_it_goes_and_why(station):
    desk, ticket = browser_of(make_agent()), pickup()
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert "route ZJ-07: keyword “科苑路”, kind “pickup”" in page
    assert "ZJ-07" in desk.get("/desk").text
    say(ticket, "老地方")
    page = desk.get(f"/desk/tickets/{ticket.reference}").text
    assert "No territory matches the address" in page
    assert "Dispatch pool" in page
    assert "No territory matches" in desk.get("/desk").text


def test_the_clerk_of_the_unit_sees_it(station):
    ticket = pickup()
    assert browser_of(make_clerk(station)).get(f"/desk/tickets/{ticket.reference}").status_code == 200
    assert browser_of(make_clerk(make_unit())).get(f"/desk/tickets/{ticket.reference}").status_code == 404
