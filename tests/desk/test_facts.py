"""The facts of a kind on its ticket's page: read, changed in place, and never written over somebody else's."""

import html
import re

import pytest

from app.calendars.operations import create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.closing import end_ticket
from app.tickets.operations.facts import known_facts, write_facts
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_queue,
    make_ticket,
    make_unit,
)
from tests.test_budgets import counted, told

HTMX = {"HX-Request": "true"}
PICKUP = {"address": "12 Main St", "window_from_at": "2026-03-03T09:00", "window_to_at": "2026-03-03T12:00"}


@pytest.fixture
def station(app, travel):
    """A unit eight hours ahead, to which pickups go."""
    travel("2026-03-02 09:00")
    with transaction():
        shanghai = create_calendar("shanghai", "Shanghai", "Asia/Shanghai", [((0, 1440),)] * 7, actor=SYSTEM)
        configuration_changed()
    unit = make_unit(calendar_id=shanghai.id)
    make_queue(unit=unit, kinds=["pickup"])
    return unit


@pytest.fixture
def agent(station):
    return make_agent(name="Ann Lee")


@pytest.fixture
def desk(agent):
    return browser_of(agent)


@pytest.fixture
def pickup(station):
    return make_ticket("pickup", words="Please fetch two boxes")


def page(desk, ticket, **asked):
    return desk.get(f"/desk/tickets/{ticket.reference}", query_string=asked).text


def change(desk, ticket, headers=HTMX, **facts):
    """Save these, on a form opened just now unless `shown` says what it showed."""
    facts.setdefault("shown", None)
    facts["shown"] = facts["shown"] or shown_in(page(desk, ticket, editing="facts"))
    return desk.post(f"/tickets/{ticket.reference}/facts", data=facts, headers=headers)


def shown_in(text):
    """What the form says that it shows."""
    found = re.search(r'name="shown"[^>]*value="([^"]*)"', text)
    return html.unescape(found[1]) if found else ""


def text_of(ticket, desk):
    return " ".join(
        re.sub(r"<[^>]+>", " ", desk.get(f"/desk/tickets/{ticket.reference}/parts/facts").text).split()
    )


def test_facts_are_written_in_place_and_read_as_the_units_clock_tells_them(desk, pickup):
    answer = change(desk, pickup, **PICKUP, pieces="2")
    assert answer.status_code == 200
    assert f'id="ticket-{pickup.id}-facts"' in answer.text
    assert known_facts(pickup).window_from_at.isoformat() == "2026-03-03T01:00:00+00:00"
    assert (
        "Address 12 Main St Area code – Route – Collect from Tue, Mar 3 09:00 Collect by Tue, Mar 3 12:00 Pieces 2"
        in text_of(pickup, desk)
    )


def test_without_a_script_the_form_is_part_of_the_page_and_leads_back_to_it(desk, pickup):
    form = page(desk, pickup, editing="facts")
    assert f'action="/tickets/{pickup.reference}/facts#ticket-{pickup.id}-facts"' in form
    assert "Asia/Shanghai" in form
    answer = change(desk, pickup, headers={}, **PICKUP)
    assert (answer.status_code, answer.location) == (303, f"/desk/tickets/{pickup.reference}")
    again = page(desk, pickup, editing="facts")
    assert 'value="2026-03-03T09:00"' in again


def test_one_event_tells_from_what_to_what(desk, pickup):
    change(desk, pickup, **PICKUP, pieces="2")
    change(desk, pickup, **PICKUP | {"address": "14 Main St"}, pieces="2")
    first, second = events_named("ticket.facts_changed", ticket_id=pickup.id)
    assert [name for name, _, _ in first.data["changes"]] == [*PICKUP, "pieces"]
    assert second.data["changes"] == [["address", "12 Main St", "14 Main St"]]
    line = page(desk, pickup)
    assert re.search(
        r"Address:\s*<bdi class=\"was\">12 Main St</bdi>.*?<bdi>14 Main St</bdi>", line, re.DOTALL
    )
    assert "Tue, Mar 3 09:00" in line


def test_the_same_facts_again_are_no_event(desk, pickup):
    for _ in range(2):
        assert change(desk, pickup, **PICKUP).status_code == 200
    assert len(events_named("ticket.facts_changed", ticket_id=pickup.id)) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"pieces": "0"}, "Between 1 and 9999 pieces."),
        ({"pieces": "some"}, "Not a valid integer value."),
        ({"window_to_at": "2026-03-03T08:00"}, "This is before the window begins."),
        ({"window_from_at": "soon"}, "Not a valid datetime value."),
        ({"address": "x" * 301}, "Field cannot be longer than 300 characters."),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(desk, pickup, wrong, words, headers):
    answer = change(desk, pickup, headers, **PICKUP | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert next(iter(wrong.values())) in answer.text
    assert ("<html" in answer.text) == (not headers)
    assert known_facts(pickup) is None


def test_facts_that_two_change_to_different_things_are_a_conflict_that_says_what_they_have_become(
    desk, pickup
):
    opened = shown_in(page(desk, pickup, editing="facts"))
    other = browser_of(make_agent())
    change(other, pickup, address="1 Side St", shown=opened)
    answer = change(desk, pickup, address="12 Main St", pieces="3", shown=opened)
    assert answer.status_code == 409
    assert "Meanwhile this has become “1 Side St”." in answer.text
    assert 'value="12 Main St"' in answer.text
    assert known_facts(pickup).pieces is None

    again = change(desk, pickup, address="12 Main St", pieces="3", shown=shown_in(answer.text))
    assert again.status_code == 200
    assert (known_facts(pickup).address, known_facts(pickup).pieces) == ("12 Main St", 3)


def test_what_another_changed_meanwhile_stays_if_this_person_did_not_touch_it(desk, pickup):
    opened = shown_in(page(desk, pickup, editing="facts"))
    change(browser_of(make_agent()), pickup, address="1 Side St", shown=opened)
    assert change(desk, pickup, pieces="3", shown=opened).status_code == 200
    assert (known_facts(pickup).address, known_facts(pickup).pieces) == ("1 Side St", 3)


@pytest.mark.parametrize("forged", ["[]", "{", '"x"', "null", "9"])
def test_a_forged_memory_breaks_nothing(desk, pickup, forged):
    assert change(desk, pickup, address="12 Main St", shown=forged).status_code == 200


def test_whoever_decides_signs_the_decision(desk, agent):
    complaint = make_ticket("complaint")
    assert change(desk, complaint, decision="founded", cause="missorted").status_code == 200
    assert known_facts(complaint).decided_by_id == agent.id
    assert "Founded" in text_of(complaint, desk)


def test_who_may_only_read_changes_nothing(pickup, station):
    clerk = browser_of(make_clerk(station))
    assert "editing=facts" not in page(clerk, pickup)
    assert 'name="shown"' not in page(clerk, pickup, editing="facts")
    address = f"/desk/tickets/{pickup.reference}/parts/facts_form?editing=facts"
    assert clerk.get(address).status_code == 404
    assert change(clerk, pickup, address="1").status_code == 403


def test_who_may_not_see_it_is_not_told_that_it_is_there(pickup):
    stranger = browser_of(make_agent(unit=make_unit(), queues=[]))
    assert change(stranger, pickup, address="1").status_code == 404


def test_a_query_has_no_facts_to_change_and_an_ended_ticket_keeps_its_own(desk, pickup):
    assert change(desk, make_ticket("query"), cause="x").status_code == 422
    with transaction():
        end_ticket(pickup, Status.WITHDRAWN, "not needed", actor=SYSTEM)
    assert change(desk, pickup, address="1").status_code == 422
    assert "editing=facts" not in page(desk, pickup)


def test_what_closing_needs_is_marked_from_the_start(desk, pickup):
    assert "Proof of collection needed to close" in text_of(pickup, desk)
    change(desk, pickup, proof="photo 17")
    assert "needed to close" not in text_of(pickup, desk)


def test_a_refused_closing_leads_to_the_form_with_the_missing_facts_marked(desk, agent):
    complaint = make_ticket("complaint")
    with transaction():
        for status in (Status.ACCEPTED, Status.INVESTIGATING, Status.DECIDED, Status.ANSWERED):
            move(complaint, status, actor=SYSTEM)
        write_facts(complaint, {"decision": "partly", "cause": "missorted"}, actor=colleague(agent))
    form = {"decision": "partly", "cause": "missorted", "ending": "closed"}
    answer = desk.post(f"/tickets/{complaint.reference}/closure", data=form)
    assert answer.status_code == 422
    assert "<html" in answer.text
    for words in ("Say what the customer gets.", "Say what proves it.", "Say how the customer took it."):
        assert answer.text.count(words) == 2  # beside the field and in the summary
    assert "Say why it happened." not in answer.text
    assert complaint.is_open


def test_closing_does_not_write_over_what_another_found_meanwhile(desk, agent):
    complaint = make_ticket("complaint")
    with transaction():
        for status in (Status.ACCEPTED, Status.INVESTIGATING, Status.DECIDED, Status.ANSWERED):
            move(complaint, status, actor=SYSTEM)
    opened = shown_in(page(desk, complaint, ending="closed"))
    change(browser_of(make_agent()), complaint, decision="unfounded")
    said = {"decision": "founded", "remedy": "none", "cause": "missorted", "evidence": "a scan"}
    form = {**said, "reaction": "accepted", "shown": opened}
    answer = desk.post(f"/tickets/{complaint.reference}/closure", data=form, headers=HTMX)
    assert answer.status_code == 409
    assert "Meanwhile this has become “Unfounded”." in answer.text
    assert complaint.is_open


def test_closing_twice_by_a_double_click_is_closing_once(desk):
    pickup = make_ticket("pickup")
    with transaction():
        for status in ("scheduled", "assigned", "accepted", "en_route", "collected"):
            move(pickup, Status(status), actor=SYSTEM)
    for _ in range(2):
        form = {"proof": "photo 17", "ending": "closed"}
        assert desk.post(f"/tickets/{pickup.reference}/closure", data=form).status_code == 303
    assert len(events_named("ticket.ended", ticket_id=pickup.id)) == 1


def test_changing_facts_costs_little(desk, pickup):
    change(desk, pickup, **PICKUP)
    opened = shown_in(page(desk, pickup, editing="facts"))
    with counted() as seen:
        answer = change(desk, pickup, {}, **PICKUP | {"address": "14 Main St"}, shown=opened)
    assert answer.status_code == 303
    assert len(seen) <= 10, told(seen)
