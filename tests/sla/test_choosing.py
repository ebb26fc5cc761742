"""Which promises apply: chosen by conditions, in order, and chosen again when a fact changes."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.customers.models import Grade
from app.items.models import MailItem
from app.routing.queries import place_of
from app.sla.models import Choice, Measure, PolicySet, SetState, TimerState
from app.sla.queries import chosen_of, timers_of
from app.sla.rules import rulebook_in_force
from app.tickets.models import Ticket
from app.tickets.operations.items import name_items
from app.tickets.operations.reading import correct_reading_of
from app.triage.models import Aspect
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_point,
    make_ticket,
    moment,
    text_in,
    tickets,
)
from tests.sla.arranging import breaches, level, policy, put_in_force, step, sweep, target, timer

NINE = "2026-03-02 09:00"
HOUR = 60


def change_topic(ticket, topic):
    """An agent says what the words were about."""
    agent = colleague(make_agent())
    with transaction():
        held = db.session.get_one(Ticket, ticket.id)
        correct_reading_of(held, {Aspect.TOPIC: topic}, actor=agent, at=now())


@pytest.fixture
def ticket(client, travel):
    """A query about nothing known, under policies that name a topic."""
    put_in_force(
        policy("lost", "kind:query topic:loss", first_response=HOUR, resolution=2 * HOUR),
        policy("others", first_response=3 * HOUR, resolution=target(8 * HOUR, rests_in=["waiting_customer"])),
    )
    travel(NINE)
    text_in(client, "Where is my parcel?")
    [opened] = tickets()
    assert chosen_of(opened).policy.code == "others"
    return opened


def test_the_first_that_fits_counts(app):
    put_in_force(policy("a", "kind:pickup"), policy("b", "kind:query"), policy("c"))
    assert [chosen_of(make_ticket(kind)).policy.code for kind in ("pickup", "query", "complaint")] == [
        "a",
        "b",
        "c",
    ]


def test_whoever_fits_none_is_promised_nothing(app):
    put_in_force(policy("vip", "grade:vip", resolution=HOUR))
    ticket = make_ticket("query")
    assert chosen_of(ticket).policy is None
    assert timers_of(ticket) == []
    assert place_of(ticket).due_at is None
    assert db.session.get_one(Choice, ticket.id).set_id == rulebook_in_force().id


def test_the_law_is_chosen_beside_the_promise(app, travel):
    travel(NINE)
    put_in_force(
        policy("vip", "grade:vip", resolution=HOUR),
        policy("law", "kind:complaint", law=True, legal_answer=target(30, Measure.CALENDAR_DAYS)),
    )
    both = chosen_of(make_ticket("complaint", point=make_point(grade=Grade.VIP)))
    only_law = chosen_of(make_ticket("complaint"))
    assert (both.policy.code, both.law.code) == ("vip", "law")
    assert (only_law.policy, only_law.law.code) == (None, "law")


def test_another_topic_chooses_again_from_the_original_start(ticket, travel):
    travel("2026-03-02 09:30")
    change_topic(ticket, "loss")
    assert chosen_of(ticket).policy.code == "lost"
    first = timer(ticket, "first_response")
    assert (first.due_at, first.version) == (moment("2026-03-02 10:00"), 2)
    assert timer(ticket).due_at == moment("2026-03-02 11:00")
    assert place_of(ticket).due_at == moment("2026-03-02 10:00")
    [told] = events_named("sla.chosen_anew", ticket_id=ticket.id)
    assert told.data["code"] == "lost"


@pytest.fixture
def followed(client, travel):
    """A query of nine o'clock about an item that was out for delivery when somebody named it."""
    put_in_force(
        policy("lost", "stage:out_for_delivery topic:loss", resolution=2 * HOUR),
        policy("today", "stage:out_for_delivery", resolution=4 * HOUR),
        policy("others", resolution=72 * HOUR),
    )
    travel(NINE)
    text_in(client, "Where is my parcel?")
    [opened] = tickets()
    with transaction():
        db.session.add(MailItem(number="EA1", last_code="out_for_delivery"))
    with transaction():
        name_items(db.session.get_one(Ticket, opened.id), ["EA1"], actor=SYSTEM, at=now())
    return opened


def test_an_item_named_later_counts_as_far_as_it_has_come(followed):
    assert timer(followed).due_at == moment("2026-03-02 13:00")


def test_what_was_promised_stays_when_its_item_moves_on(followed):
    with transaction():
        db.session.execute(sa.update(MailItem).values(last_code="delivered"))
    change_topic(followed, "damage")
    assert timer(followed).due_at == moment("2026-03-02 13:00")
    change_topic(followed, "loss")
    assert timer(followed).due_at == moment("2026-03-02 11:00")


def test_the_same_choice_changes_nothing(ticket, travel):
    travel("2026-03-02 09:30")
    change_topic(ticket, "delay")
    assert timer(ticket).version == 1
    assert events_named("sla.chosen_anew", ticket_id=ticket.id) == []


def test_it_is_chosen_by_the_set_the_ticket_was_opened_under(ticket, travel):
    put_in_force(policy("all new", resolution=5))
    travel("2026-03-02 09:30")
    change_topic(ticket, "loss")
    assert chosen_of(ticket).policy.code == "lost"
    assert timer(ticket).due_at == moment("2026-03-02 11:00")
    assert chosen_of(make_ticket("query")).policy.code == "all new"


def test_rests_are_kept(client, ticket, travel):
    step(ticket, "investigating", "waiting_customer")
    travel("2026-03-02 10:00")
    step(ticket, "investigating")
    change_topic(ticket, "loss")
    assert timer(ticket).due_at == moment("2026-03-02 11:00")  # the promise about losses rests in nothing
    travel("2026-03-02 10:30")
    change_topic(ticket, "delay")
    assert timer(ticket).due_at == moment("2026-03-02 18:00")


def test_what_was_met_stays_met(ticket, travel):
    step(ticket, "investigating", "answered")
    travel("2026-03-02 10:30")
    change_topic(ticket, "loss")
    assert (timer(ticket).state, timer(ticket).version) == (TimerState.MET, 1)


def test_a_target_that_is_promised_no_more_ends(client, travel):
    put_in_force(policy("lost", "topic:loss", first_response=HOUR), policy("others", resolution=2 * HOUR))
    travel(NINE)
    text_in(client, "Where is my parcel?")
    [ticket] = tickets()
    change_topic(ticket, "loss")
    assert timer(ticket).state is TimerState.CANCELLED
    assert timer(ticket, "first_response").due_at == moment("2026-03-02 10:00")


def test_warnings_behind_are_not_told_and_a_deadline_behind_is(ticket, travel):
    travel("2026-03-02 10:45")
    change_topic(ticket, "loss")
    sweep(travel, "2026-03-02 10:46")
    reached = events_named("sla.level_reached", ticket_id=ticket.id)
    assert [(event.data["target"], event.data["level"]) for event in reached] == [
        ("first_response", "breach")
    ]
    assert [each.due_at for each in breaches(ticket)] == [moment("2026-03-02 10:00")]


def test_each_version_of_a_deadline_is_breached_for_itself(ticket, travel):
    change_topic(ticket, "loss")
    sweep(travel, "2026-03-02 10:00")
    change_topic(ticket, "delay")
    assert timer(ticket, "first_response").breached_at is None
    sweep(travel, "2026-03-02 12:00")
    missed = [each for each in breaches(ticket) if each.target == "first_response"]
    assert [each.due_at for each in missed] == [moment("2026-03-02 10:00"), moment("2026-03-02 12:00")]
    assert [each.version for each in missed] == [2, 3]


def test_there_is_one_set_in_force(app):
    put_in_force(policy("a"))
    put_in_force(policy("b"))
    in_force = sa.select(sa.func.count()).where(PolicySet.state == SetState.IN_FORCE)
    assert db.session.scalar(in_force) == 1


def test_levels_in_working_days_and_after_due_are_reached_in_order(app, travel):
    levels = [
        level("two days on", "climb", working_days=2),
        level("half as long again", "climb", per_cent=50),
        level("an hour before", minutes=-60),
        level("a day before", working_days=-1),
    ]
    put_in_force(policy("all", calendar="office", resolution=target(3, Measure.WORKING_DAYS, *levels)))
    travel("2026-03-02 10:00")  # a Monday
    ticket = make_ticket("query")
    assert timer(ticket).due_at == moment("2026-03-05 10:00")
    sweep(travel, "2026-03-20 09:00")
    reached = [event.data["level"] for event in events_named("sla.level_reached", ticket_id=ticket.id)]
    assert reached == ["a day before", "an hour before", "breach", "half as long again", "two days on"]


def test_without_a_set_in_force_nothing_is_promised(app):
    with transaction():
        db.session.execute(sa.update(PolicySet).values(state=SetState.PAST))
        configuration_changed()
    ticket = make_ticket("query")
    assert chosen_of(ticket) is None
    assert timers_of(ticket) == []
