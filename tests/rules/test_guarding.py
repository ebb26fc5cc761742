"""Rules that wake each other end; a rule that acts too often is kept off; what is switched off is silent at once."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM, record
from app.core.transaction import transaction
from app.rules.actions import AddNote, SetTopic
from app.rules.contents import fingerprint_of
from app.rules.models import Guard, Outcome
from app.rules.operations.editing import remove_rule, switch_automation
from app.rules.operations.guarding import LONGEST_CHAIN, MOST_AN_HOUR
from app.rules.operations.stopping import release_rules, stop_rules
from app.tickets.operations.judging import set_topic
from tests.core.test_configuration import in_another_process
from tests.factories import make_ticket, make_user
from tests.rules.making import NOTED, firings, make_rule

pytestmark = pytest.mark.usefixtures("app")


def urge(ticket, at=None):
    with transaction():
        record(
            "ticket.urged",
            ticket,
            SYSTEM,
            at=at,
            count=1,
            asked={"address": None, "channel": "web", "language": "en"},
        )


def outcomes():
    return [(firing.rule.name, firing.depth, firing.guard) for firing in firings()]


def test_a_rule_that_wakes_itself_acts_once():
    make_rule(SetTopic("loss"), occasion="topic_changed", name="lost")
    ticket = make_ticket()
    with transaction():
        set_topic(ticket, "delay", actor=SYSTEM, at=now())
    assert outcomes() == [("lost", 1, None), ("lost", 2, Guard.AGAIN)]
    assert ticket.topic == "loss"


def test_a_chain_of_rules_ends_and_the_log_says_so():
    for number in range(LONGEST_CHAIN + 1, 0, -1):  # in this order each is woken by what the one after it did
        make_rule(
            SetTopic(f"topic-{number}"),
            occasion="topic_changed",
            condition=f"topic:topic-{number - 1}",
            name=f"{number}",
        )
    ticket = make_ticket()
    with transaction():
        set_topic(ticket, "topic-0", actor=SYSTEM, at=now())
    assert outcomes() == [("1", 1, None), ("2", 2, None), ("3", 3, None), ("4", 4, Guard.CHAIN)]
    assert ticket.topic == f"topic-{LONGEST_CHAIN}"


def test_within_an_hour_a_rule_acts_so_often_and_the_log_says_so_once(travel):
    travel("2026-03-02 09:00")
    make_rule(NOTED)
    ticket = make_ticket()
    for minute in range(MOST_AN_HOUR + 3):
        travel(f"2026-03-02 09:{minute + 1:02}")
        urge(ticket)
    assert [firing.outcome for firing in firings()] == [Outcome.DONE] * MOST_AN_HOUR + [Outcome.GUARDED]
    assert firings()[-1].guard is Guard.HOUR
    travel("2026-03-02 10:05")
    urge(ticket)
    assert firings()[-1].outcome is Outcome.DONE


def test_another_ticket_is_not_kept_off_with_it():
    make_rule(NOTED)
    first, second = make_ticket(), make_ticket()
    for _ in range(MOST_AN_HOUR + 1):
        urge(first)
    urge(second)
    assert firings()[-1].outcome is Outcome.DONE


def test_switched_off_it_is_silent_from_the_next_act_on_in_every_process():
    rule = make_rule(NOTED)
    ticket = make_ticket()
    urge(ticket)
    with transaction():
        switch_automation(rule, shown=fingerprint_of(rule), is_on=False, actor=SYSTEM, at=now())
    urge(ticket)
    in_another_process()
    urge(ticket)
    assert len(firings()) == 1


def test_one_switch_stops_all_and_lets_them_go_on():
    admin = make_user("administrator")
    make_rule(NOTED, name="one")
    make_rule(AddNote("And another"), name="other")
    ticket = make_ticket()
    for act, expected in ((stop_rules, 0), (stop_rules, 0), (release_rules, 2)):
        with transaction():
            act(actor=admin, at=now())
        urge(ticket)
        assert len(firings()) == expected


def test_a_removed_rule_is_silent_and_its_log_stays():
    rule = make_rule(NOTED)
    ticket = make_ticket()
    urge(ticket)
    with transaction():
        remove_rule(rule, shown=fingerprint_of(rule), actor=SYSTEM, at=now())
    urge(ticket)
    assert outcomes() == [("Hurry", 1, None)]


def test_a_rule_that_this_release_cannot_read_keeps_no_customer_out():
    rule = make_rule(NOTED)
    with transaction():
        rule.condition = "moon:full"
        switch_automation(rule, shown=fingerprint_of(rule), is_on=False, actor=SYSTEM, at=now())
        switch_automation(rule, shown=fingerprint_of(rule), is_on=True, actor=SYSTEM, at=now())
    ticket = make_ticket()
    urge(ticket, now() + timedelta(minutes=1))
    assert firings() == []
    db.session.refresh(ticket)
    assert ticket.is_open
