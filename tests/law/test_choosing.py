"""Choosing a law, and the clock it sets on tickets opened from then on."""

import pytest
import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.intake.models import FilingWindow
from app.law.queries import chosen_profile, count_with_clock
from app.sla.jobs import sweep_timers
from app.sla.models import About, Breach, Timer, TimerState
from app.sla.operations.policies import begin_draft
from app.sla.operations.waiting import NO_REPLY
from app.sla.queries import chosen_of, timers_of
from app.sla.rules import rulebook_in_force
from app.sla.targets import LEGAL_ANSWER
from app.tickets.lifecycle import move
from app.tickets.models import Status
from app.tickets.operations.answering import answer_ticket, ask_customer
from app.tickets.operations.closing import end_ticket
from tests.factories import (
    LI_WEN,
    bring_items,
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_point,
    make_ticket,
    moment,
    text_in,
    tickets,
)
from tests.law.houses import ITEM, choose, send

NINE = "2026-03-02 09:00"


@pytest.fixture
def agent(app):
    return colleague(make_agent())


def legal(ticket) -> Timer:
    wanted = sa.select(Timer).where(Timer.ticket_id == ticket.id, Timer.target == LEGAL_ANSWER)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def step(ticket, *statuses):
    for status in statuses:
        with transaction():
            move(ticket, Status(status), actor=SYSTEM)


def about(which: About) -> list[str]:
    return [policy.code for policy in rulebook_in_force().policies if policy.about is which]


def profile_windows() -> set[str | None]:
    return set(db.session.scalars(sa.select(FilingWindow.profile)))


def test_choosing_replaces_what_another_law_asked_and_nothing_else(app):
    ours = about(About.TICKET)
    assert (about(About.LAW), chosen_profile()) == ([], None)
    choose("cn")
    assert len(about(About.LAW)) == 4
    choose("es")
    assert about(About.LAW) == ["law-es-complaint-international", "law-es-complaint", "law-es-consultation"]
    assert (about(About.TICKET), chosen_profile(), profile_windows()) == (ours, "es", {"es"})
    told = [(event.data["was"], event.data["profile"]) for event in events_named("policy_set.law_chosen")]
    assert told == [(None, "cn"), ("cn", "es")]


def test_windows_written_by_hand_stay_and_go_before_those_of_a_law(app):
    choose("us")
    with transaction():
        db.session.add(
            FilingWindow(position=1, kind="complaint", closes_after=3, source="a rule of this test")
        )
        configuration_changed()
    choose("es")
    [kept] = db.session.scalars(sa.select(FilingWindow))
    assert (kept.profile, kept.closes_after) == (None, 3)
    choose("ir")
    assert profile_windows() == {None, "ir"}


def test_while_a_draft_is_written_no_law_is_chosen(app):
    with transaction():
        begin_draft(actor=SYSTEM, at=moment(NINE))
    with pytest.raises(Conflict):
        choose("es")
    assert (about(About.LAW), chosen_profile(), profile_windows()) == ([], None, set())


def test_a_law_chosen_again_takes_its_rules_anew(app):
    choose("es")
    choose("es")
    assert len(about(About.LAW)) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FilingWindow)) == 1


def test_open_tickets_stay_under_their_set(app):
    before = make_ticket("complaint")
    assert count_with_clock() == {"cn": 0, "es": 1, "us": 0, "ca": 0, "ir": 0}
    choose("es")
    after = make_ticket("complaint")
    assert [chosen_of(ticket).law is not None for ticket in (before, after)] == [False, True]
    assert LEGAL_ANSWER not in {timer.target for timer in timers_of(before)}


def test_it_warns_at_half_and_at_three_quarters_then_climbs(app, travel):
    travel(NINE)
    choose("es")
    ticket = make_ticket("query")
    clock = legal(ticket)
    assert (clock.started_at, clock.due_at) == (moment(NINE), moment("2026-03-22 09:00"))
    assert clock.next_at == moment("2026-03-12 09:00")
    told = []
    for day in ("12", "17", "22"):
        travel(f"2026-03-{day} 09:00")
        sweep_timers()
        events = events_named("sla.level_reached", ticket_id=ticket.id)
        told.append([event.data["level"] for event in events if event.data["target"] == LEGAL_ANSWER])
    assert told == [["warning"], ["warning", "warning"], ["warning", "warning", "breach"]]
    climbs = events_named("ticket.climbed", ticket_id=ticket.id)
    assert [event.data["target"] for event in climbs].count(LEGAL_ANSWER) == 1
    breaches = db.session.scalars(sa.select(Breach).where(Breach.target == LEGAL_ANSWER))
    assert [breach.due_at for breach in breaches] == [clock.due_at]


def test_neither_a_question_nor_reopening_moves_it(app, agent, travel):
    travel(NINE)
    choose("es")
    ticket = make_ticket("query")
    due = legal(ticket).due_at
    step(ticket, "investigating")
    travel("2026-03-03 09:00")
    with transaction():
        ask_customer(ticket, "What colour?", actor=agent)
    assert (legal(ticket).state, legal(ticket).due_at) == (TimerState.RUNNING, due)
    travel("2026-03-10 09:00")
    step(ticket, "investigating")
    with transaction():
        answer_ticket(ticket, "It is there.", actor=agent)
    assert legal(ticket).state is TimerState.MET
    travel("2026-03-11 09:00")
    step(ticket, "investigating")
    clock = legal(ticket)
    assert (clock.state, clock.started_at, clock.due_at) == (TimerState.RUNNING, moment(NINE), due)


def test_who_was_answered_from_data_and_insists_counts_from_the_first_contact(client, travel):
    travel("2026-03-08 08:00")
    choose("es")
    bring_items(f"{ITEM},express,CN,,CN,,2026-03-07T08:00:00Z,accepted,110000,")
    text_in(client, f"Where is {ITEM}?")
    assert tickets() == []
    travel("2026-03-10 08:00")
    text_in(client, "1")
    [ticket] = tickets()
    assert (ticket.first_contact_at, ticket.opened_at) == (
        moment("2026-03-08 08:00"),
        moment("2026-03-10 08:00"),
    )
    assert legal(ticket).due_at == moment("2026-03-28 08:00")


@pytest.mark.parametrize(("outcome", "began"), [(NO_REPLY, NINE), ("it came", "2026-03-20 09:00")])
def test_what_ended_for_want_of_a_reply_goes_on_with_its_first_start(client, travel, outcome, began):
    travel(NINE)
    choose("es")
    ended = make_ticket("query", point=make_point(LI_WEN))
    step(ended, "investigating")
    travel("2026-03-18 09:00")
    with transaction():
        end_ticket(ended, Status.WITHDRAWN, "…", actor=SYSTEM, outcome=outcome)
    travel("2026-03-20 09:00")
    text_in(client, f"{ended.reference} I still wait for my letter")
    following = tickets()[-1]
    assert (following.follows_id, following.first_contact_at) == (ended.id, moment(began))
    assert legal(following).started_at == moment(began)


def test_a_law_that_names_products_holds_once_the_item_is_named(client, travel):
    travel(NINE)
    choose("cn")
    send("express", accepted_at="2026-03-01 09:00")
    text_in(client, "I complain, the courier was rude and my box is broken")
    [ticket] = tickets()
    assert chosen_of(ticket).law is None
    travel("2026-03-02 14:00")
    text_in(client, f"It is {ITEM}")
    [ticket] = tickets()
    assert ticket.triage["items"] == [ITEM]
    assert legal(ticket).due_at == moment("2026-03-09 09:00")
    assert [event.data["items"] for event in events_named("ticket.items_named")] == [[ITEM]]


def test_it_stands_beside_the_other_clocks_marked_as_law(app, agent, travel):
    travel(NINE)
    choose("es")
    ticket = make_ticket("complaint")
    page = browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text
    assert "Answer by law" in page
    assert 'aria-label="Set by law"' in page


def test_the_terminal_lists_and_chooses(app):
    run = app.test_cli_runner().invoke
    assert run(args=["law", "list"]).output.splitlines()[1] == "  es\t3 answers\t1 filing windows"
    assert run(args=["law", "choose", "es"]).output == "The law of es is in force.\n"
    assert run(args=["law", "list"]).output.splitlines()[1].startswith("* es")
    refused = run(args=["law", "choose", "atlantis"])
    assert (refused.exit_code, "There is no such jurisdiction." in refused.output) == (1, True)
