"""What closing demands of each kind, and what closes by itself."""

import pytest

from app.core.errors import Refused
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.queries import place_of
from app.tickets.jobs import close_answered_tickets
from app.tickets.kinds.complaint import Decision, Reaction, Remedy
from app.tickets.lifecycle import IllegalMove, move
from app.tickets.models import Status
from app.tickets.operations.answering import answer_ticket
from app.tickets.operations.closing import close_ticket, end_ticket
from app.tickets.operations.facts import details_of, missing_for_closing, plain, write_facts
from tests.factories import colleague, events_named, make_agent, make_ticket

FACTS = {
    "decision": Decision.FOUNDED,
    "remedy": Remedy.APOLOGY,
    "cause": "missorted at the hub",
    "evidence": "scan of 1 March",
    "reaction": Reaction.ACCEPTED,
}


def walk(ticket, *statuses):
    with transaction():
        for status in statuses:
            move(ticket, Status(status), actor=SYSTEM)


def answered_query(agent=None):
    ticket, actor = make_ticket("query"), colleague(agent or make_agent())
    walk(ticket, "investigating")
    with transaction():
        answer_ticket(ticket, "It arrives tomorrow.", actor=actor)
    return ticket


def close(ticket, outcome="done"):
    with transaction():
        close_ticket(ticket, outcome, actor=SYSTEM)


def test_a_query_closes_with_an_answer_sent(app):
    ticket = answered_query()
    close(ticket, "answered")
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, "answered")
    assert ticket.closed_at is not None
    assert place_of(ticket) is None


def test_a_query_without_an_answer_does_not_close(app):
    ticket = make_ticket("query")
    walk(ticket, "investigating")
    with pytest.raises(Refused, match="an answer sent"):
        close(ticket)


@pytest.mark.parametrize("left_out", FACTS)
def test_a_complaint_needs_all_five_facts(app, left_out):
    ticket = make_ticket("complaint")
    with transaction():
        write_facts(ticket, {name: fact for name, fact in FACTS.items() if name != left_out}, actor=SYSTEM)
    walk(ticket, "accepted", "investigating", "decided", "answered", "follow_up")
    assert len(missing_for_closing(ticket)) == 1
    with pytest.raises(Refused):
        close(ticket)
    with transaction():
        write_facts(ticket, {left_out: FACTS[left_out]}, actor=SYSTEM)
    close(ticket)
    assert ticket.status is Status.CLOSED


@pytest.mark.parametrize("fact", [{"proof": "photo 17"}, {"reason": "nobody at home"}])
def test_a_pickup_closes_with_proof_or_a_reason(app, fact):
    ticket = make_ticket("pickup")
    walk(ticket, "scheduled", "assigned", "accepted", "en_route", "collected")
    with pytest.raises(Refused):
        close(ticket)
    with transaction():
        write_facts(ticket, fact, actor=SYSTEM)
    close(ticket)
    assert ticket.status is Status.CLOSED


def test_facts_do_not_close_what_the_lifecycle_does_not(app):
    ticket = make_ticket("complaint")
    with transaction():
        write_facts(ticket, FACTS, actor=SYSTEM)
    with pytest.raises(IllegalMove):
        close(ticket)


def test_closing_twice_changes_nothing(app):
    ticket = answered_query()
    close(ticket, "answered")
    closed_at = ticket.closed_at
    close(ticket, "lost")
    assert (ticket.closed_at, ticket.outcome) == (closed_at, "answered")
    assert len(events_named("ticket.ended", ticket_id=ticket.id)) == 1


def test_the_same_facts_again_change_nothing(app):
    ticket = make_ticket("complaint")
    for _ in range(2):
        with transaction():
            write_facts(ticket, FACTS, actor=SYSTEM)
    [event] = events_named("ticket.facts_changed", ticket_id=ticket.id)
    assert event.data["changes"] == [[name, None, plain(value)] for name, value in FACTS.items()]
    assert details_of(ticket).cause == FACTS["cause"]


def test_a_query_has_no_facts_of_its_own(app):
    ticket = make_ticket("query")
    with pytest.raises(Refused), transaction():
        write_facts(ticket, {"cause": "x"}, actor=SYSTEM)


@pytest.mark.parametrize("kind", ["complaint", "query", "pickup"])
def test_every_kind_may_be_withdrawn(app, kind):
    ticket = make_ticket(kind)
    with transaction():
        end_ticket(ticket, Status.WITHDRAWN, "it came", actor=SYSTEM)
    assert (ticket.status, ticket.outcome, place_of(ticket)) == (Status.WITHDRAWN, "withdrawn", None)
    assert events_named("ticket.moved", ticket_id=ticket.id)[0].data["reason"] == "it came"


@pytest.mark.parametrize(("kind", "may"), [("complaint", True), ("query", True), ("pickup", False)])
def test_complaints_and_queries_may_be_not_accepted(app, kind, may):
    ticket = make_ticket(kind)
    if may:
        with transaction():
            end_ticket(ticket, Status.NOT_ACCEPTED, "not ours: the regulator", actor=SYSTEM)
        assert ticket.status is Status.NOT_ACCEPTED
        return
    with pytest.raises(Refused), transaction():
        end_ticket(ticket, Status.NOT_ACCEPTED, "no", actor=SYSTEM)


def test_ending_never_closes(app):
    ticket = answered_query()
    with pytest.raises(Refused), transaction():
        end_ticket(ticket, Status.INVESTIGATING, "no", actor=SYSTEM)


def test_an_answered_query_closes_by_itself_after_72_hours(app, travel):
    travel("2026-03-02 09:00")
    ticket = answered_query()
    travel("2026-03-05 08:59:59")
    close_answered_tickets()
    assert ticket.status is Status.ANSWERED
    travel("2026-03-05 09:00")
    close_answered_tickets()
    close_answered_tickets()
    assert (ticket.status, ticket.outcome) == (Status.CLOSED, "answered")
    [event] = events_named("ticket.ended", ticket_id=ticket.id)
    assert event.actor_kind == "system"


def test_a_reopened_query_does_not_close_by_itself(app, travel):
    travel("2026-03-02 09:00")
    ticket = answered_query()
    walk(ticket, "investigating")
    travel("2026-03-06 09:00")
    close_answered_tickets()
    assert ticket.status is Status.INVESTIGATING


def test_a_complaint_waits_for_its_follow_up(app, travel):
    travel("2026-03-02 09:00")
    ticket = make_ticket("complaint")
    walk(ticket, "accepted", "investigating", "decided", "answered")
    travel("2026-03-09 09:00")
    close_answered_tickets()
    assert ticket.status is Status.ANSWERED


def test_more_than_a_batch_closes_in_one_go(app, travel, monkeypatch):
    monkeypatch.setattr("app.tickets.jobs.BATCH", 2)
    travel("2026-03-02 09:00")
    agent = make_agent()
    answered = [answered_query(agent) for _ in range(5)]
    travel("2026-03-05 09:00")
    close_answered_tickets()
    assert {ticket.status for ticket in answered} == {Status.CLOSED}


def test_what_cannot_close_blocks_nobody(app, travel, monkeypatch):
    monkeypatch.setattr("app.tickets.jobs.BATCH", 2)
    travel("2026-03-02 09:00")
    unsent = [make_ticket("query") for _ in range(3)]
    for ticket in unsent:
        walk(ticket, "investigating", "answered")
    travel("2026-03-02 10:00")
    answered = answered_query()
    travel("2026-03-05 10:00")
    close_answered_tickets()
    assert answered.status is Status.CLOSED
    assert {ticket.status for ticket in unsent} == {Status.ANSWERED}
    assert all(missing_for_closing(ticket) for ticket in unsent)
