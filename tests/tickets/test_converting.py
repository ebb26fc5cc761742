"""A ticket becomes another kind of work: the same matter, by other rules from then on."""

from itertools import product

import pytest

from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.operations.holding import take_ticket
from app.routing.queries import place_of, queue_for
from app.tickets.kinds import KINDS
from app.tickets.models import ENDED, Status
from app.tickets.operations.converting import CONVERSIONS, convert_ticket
from app.tickets.queries import messages_of, parties_of
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_clerk,
    make_queue,
    make_ticket,
    make_unit,
    text_in,
    tickets,
)
from tests.law.houses import ADDRESSEE, ITEM, choose, send

HTMX = {"HX-Request": "true"}
WAYS = {  # from where to where, and as what
    ("query", "complaint"): "new→new investigating→investigating waiting_unit→waiting_unit "
    "waiting_customer→waiting_customer waiting_third_party→waiting_third_party answered→investigating",
    (
        "complaint",
        "query",
    ): "new→new accepted→investigating investigating→investigating waiting_unit→waiting_unit "
    "waiting_customer→waiting_customer waiting_third_party→waiting_third_party",
    ("pickup", "complaint"): "new→new scheduled→new",
    ("pickup", "query"): "new→new scheduled→new",
}


def convert(ticket, kind, topic=None, actor=SYSTEM, **more):
    with transaction():
        convert_ticket(ticket, kind, topic, actor=actor, **more)


def standing(kind, status):
    """A ticket of that kind in that status."""
    ticket = make_ticket(kind)
    with transaction():
        ticket.status = Status(status)
    return ticket


def test_every_conversion_that_is_allowed_and_where_it_lands(app):
    assert set(WAYS) == set(CONVERSIONS)
    for was, to in product(KINDS, KINDS):
        lands = dict(way.split("→") for way in WAYS.get((was, to), "").split())
        for status in {*KINDS[was].steps, *ENDED} if was != to else ():
            ticket = standing(was, status)
            if status in lands:
                convert(ticket, to)
                assert (ticket.kind, ticket.status) == (to, lands[status])
            else:
                with pytest.raises(Refused):
                    convert(ticket, to)
                assert (ticket.kind, ticket.status) == (was, status)


def test_everything_else_stays(client):
    text_in(client, f"Where is my parcel {ITEM}? It has not arrived")
    text_in(client, "Hello? It is urgent")
    [ticket] = tickets()
    agent = colleague(make_agent())
    with transaction():
        take_ticket(ticket, actor=agent)
    kept = ("reference", "subject", "urges", "opened_at", "first_contact_at", "assignee_id", "customer_id")
    before = [getattr(ticket, name) for name in kept], ticket.triage, len(messages_of([ticket.id], limit=9))
    convert(ticket, "complaint", "delay", actor=agent)
    [ticket] = tickets()
    assert before == (
        [getattr(ticket, name) for name in kept],
        ticket.triage,
        len(messages_of([ticket.id], limit=9)),
    )
    assert [party.customer_id for party in parties_of(ticket.id)] == [ticket.customer_id]
    assert (ticket.kind, ticket.topic, ticket.status) == ("complaint", "delay", Status.INVESTIGATING)
    [told] = events_named("ticket.converted", ticket_id=ticket.id)
    assert (told.data["was"], told.data["to"], told.actor_id) == ("query", "complaint", agent.id)


def test_twice_is_once(app):
    ticket = make_ticket("query")
    convert(ticket, "complaint")
    convert(ticket, "complaint")
    assert len(events_named("ticket.converted", ticket_id=ticket.id)) == 1


def test_what_somebody_has_taken_is_not_new(app):
    ticket, agent = make_ticket("pickup"), colleague(make_agent())
    with transaction():
        take_ticket(ticket, actor=agent)
    convert(ticket, "complaint")
    assert (ticket.status, place_of(ticket).holder_id) == (Status.ACCEPTED, agent.id)


def test_what_nobody_has_waits_in_the_queue_of_its_new_kind(app):
    ticket = make_ticket("query")
    convert(ticket, "complaint")
    assert place_of(ticket).queue_id == queue_for("complaint", "en").id
    [told] = events_named("ticket.requeued", ticket_id=ticket.id)
    assert told.data["was"] == queue_for("query", "en", ticket.channel).id


@pytest.mark.parametrize("works_there", [True, False])
def test_whoever_holds_it_keeps_it_where_they_work(app, works_there):
    questions, complaints = make_queue(kinds=["query"]), make_queue(kinds=["complaint"])
    agent = colleague(make_agent(queues=[questions, complaints] if works_there else [questions]))
    ticket = make_ticket("query")
    with transaction():
        take_ticket(ticket, actor=agent)
    convert(ticket, "complaint", actor=agent)
    place = place_of(ticket)
    assert place.holder_id == ticket.assignee_id == agent.id
    assert place.queue_id == (complaints if works_there else questions).id


def test_released_it_waits_where_its_kind_does_even_if_whoever_had_it_sees_it_no_more(app):
    hall, office = make_unit(), make_unit()
    questions = make_queue(kinds=["query"], unit=hall)
    complaints = make_queue(kinds=["complaint"], unit=office)
    agent = make_agent(queues=[questions], unit=make_unit())
    desk, ticket = browser_of(agent), make_ticket("query")
    desk.post(f"/tickets/{ticket.reference}/holder")
    assert post(desk, ticket, was="query investigating").status_code == 200
    assert place_of(ticket).queue_id == questions.id
    left = desk.post(f"/tickets/{ticket.reference}/release", headers=HTMX)
    assert (left.status_code, left.headers["HX-Redirect"]) == (204, "/desk")
    assert (place_of(ticket).queue_id, place_of(ticket).holder_id) == (complaints.id, None)


@pytest.fixture
def desk(app):
    return browser_of(make_agent(name="Ann Lee"))


def post(desk, ticket, headers=HTMX, **form):
    form = {"kind": "complaint", "topic": "delay", "was": "query new"} | form
    return desk.post(f"/tickets/{ticket.reference}/conversion", data=form, headers=headers)


def page(desk, ticket, **asked):
    return desk.get(f"/desk/tickets/{ticket.reference}", query_string=asked).text


def test_it_is_asked_for_on_the_page_and_told_there(desk):
    ticket = make_ticket("query", topic="trace_late")
    assert "Another kind" in page(desk, ticket)
    form = page(desk, ticket, editing="conversion")
    assert '<option value="delay" selected>Late</option>' in form
    assert "Pickup" not in form[form.index("Make it another kind") :]
    assert post(desk, ticket, headers={}).status_code == 303
    shown = page(desk, ticket)
    assert "Ann Lee made it another kind of work: Query → Complaint, topic “Late”" in shown


def test_what_cannot_be_converted_offers_no_form(desk):
    ticket = standing("complaint", "decided")
    assert "Another kind" not in page(desk, ticket)
    part = f"/desk/tickets/{ticket.reference}/parts/conversion_form?editing=conversion"
    assert desk.get(part).status_code == 404


@pytest.mark.parametrize(
    "form", [{"kind": "pickup"}, {"kind": "nonsense"}, {"topic": "customs"}, {"topic": "x"}]
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_the_form_does_not_offer_changes_nothing(desk, form, headers):
    ticket = make_ticket("query")
    answer = post(desk, ticket, headers, **form)
    assert (answer.status_code, "<html" in answer.text) == (422, not headers)
    assert ticket.kind == "query"


def test_from_an_old_page_it_is_a_conflict_and_twice_it_is_once(desk):
    ticket = make_ticket("query")
    assert post(desk, ticket, was="query investigating").status_code == 409
    assert ticket.kind == "query"
    for _ in range(2):
        assert post(desk, ticket).status_code == 200
    assert len(events_named("ticket.converted", ticket_id=ticket.id)) == 1


def test_only_whoever_may_work_on_it_converts_it(app):
    ticket = make_ticket("query")
    stranger = make_agent(queues=[], unit=make_unit())
    assert post(browser_of(stranger), ticket).status_code == 404
    reader = make_clerk(make_unit())
    assert post(browser_of(reader), ticket).status_code == 403
    assert ticket.kind == "query"


def test_who_sees_it_no_more_is_brought_to_the_board(app):
    hall, office = make_unit(), make_unit()
    questions = make_queue(kinds=["query"], unit=hall)
    make_queue(kinds=["complaint"], unit=office)
    ticket = make_ticket("query")
    desk = browser_of(make_agent(queues=[questions], unit=make_unit()))
    assert post(desk, ticket).headers["HX-Redirect"] == "/desk"
    assert ticket.kind == "complaint"


@pytest.fixture
def canada(client, travel):
    """A query of the addressee's, where only the sender may complain of damage, within 90 days."""
    travel("2026-02-10 12:00")
    choose("ca")
    send("parcel")
    text_in(client, f"Where is {ITEM}? It has not arrived", ADDRESSEE)
    [ticket] = tickets()
    return ticket


def test_outside_its_filing_window_an_agent_sees_why_and_may_go_on(canada, desk):
    asked = {"topic": "damage", "was": f"query {canada.status}"}
    answer = post(desk, canada, **asked)
    assert answer.status_code == 422
    assert f"By the rules only the sender may file this for {ITEM}." in answer.text
    assert canada.kind == "query"
    assert post(desk, canada, anyway="y", **asked).status_code == 200
    [told] = events_named("ticket.converted", ticket_id=canada.id)
    assert told.data["outside"] == "may_not_file"
    assert "not theirs to file, all the same" in page(desk, canada)


def test_who_threatens_waits_for_no_window(canada, desk):
    with transaction():
        canada.triage = canada.triage | {"threat": True}
    assert post(desk, canada, topic="damage", was=f"query {canada.status}").status_code == 200


def test_who_told_us_in_time_is_not_late_because_it_was_converted_late(app, travel):
    travel("2026-02-10 12:00")
    choose("us")
    send("express")
    ticket = make_ticket("query", triage={"items": [ITEM]})
    travel("2026-06-10 12:00")
    desk = browser_of(make_agent())
    assert post(desk, ticket, topic="loss").status_code == 200
    late = make_ticket("query", triage={"items": [ITEM]})
    assert "could be filed until" in post(desk, late, topic="loss").text


def test_too_early_names_the_date(app, travel):
    travel("2026-02-03 12:00")
    choose("us")
    send("express")
    ticket = make_ticket("query", triage={"items": [ITEM]})
    assert "can be filed from" in post(browser_of(make_agent()), ticket, topic="loss").text
