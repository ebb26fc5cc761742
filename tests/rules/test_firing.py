"""When something happens, and the ticket is such a one, then the rule acts, as itself."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM, ActorKind, record
from app.core.transaction import transaction
from app.core.writing import MANY
from app.notifications.models import Notice
from app.routing.queries import place_of, queues
from app.rules.actions import (
    ACTIONS,
    AddNote,
    GiveTo,
    MoveToQueue,
    SetPriority,
    SetTopic,
    TellPerson,
    TellRole,
)
from app.rules.models import Outcome, Rule
from app.rules.occasions import OCCASIONS
from app.rules.queries import firings_of
from app.subscriptions import SWITCHBOARD
from app.tickets.models import Direction, Message, Priority
from app.tickets.operations.opening import hear_threat
from tests.factories import (
    events_named,
    join_queue,
    make_agent,
    make_queue,
    make_supervisor,
    make_ticket,
    text_in,
    tickets,
)
from tests.rules.making import NOTED, URGENT, firings, make_rule

pytestmark = pytest.mark.usefixtures("app")


def threaten(ticket):
    with transaction():
        hear_threat(ticket, actor=SYSTEM, at=now())
    db.session.refresh(ticket)
    return ticket


def test_a_rule_acts_when_its_event_comes_and_its_condition_holds():
    rule = make_rule(SetPriority("urgent"), occasion="threatened", condition="kind:query")
    ticket = threaten(make_ticket())
    assert ticket.priority is Priority.URGENT
    [firing] = firings()
    assert (firing.rule_id, firing.ticket_id, firing.outcome) == (rule.id, ticket.id, Outcome.DONE)
    assert firing.done == [{"do": "set_priority", "priority": "urgent", "was": "normal"}]


def test_another_event_and_another_ticket_wake_nothing():
    make_rule(occasion="urged", name="one")
    make_rule(occasion="threatened", condition="kind:complaint", name="other")
    assert threaten(make_ticket()).priority is Priority.NORMAL
    assert firings() == []


def test_a_ticket_that_is_just_being_opened_is_acted_on_in_the_same_act(client):
    make_rule(URGENT, MoveToQueue("complaints-1"), NOTED, occasion="opened", condition="channel:sms")
    assert text_in(client, "Where is my parcel?").status_code == 200
    [ticket] = tickets()
    assert ticket.priority is Priority.URGENT
    assert queues()[place_of(ticket).queue_id].code == "complaints-1"
    assert [firing.outcome for firing in firings()] == [Outcome.DONE]


def test_what_a_rule_does_is_told_as_its_own():
    queue, agent = make_queue(kinds=["pickup"]), make_agent(queues=())
    join_queue(agent, queue)
    rule = make_rule(
        URGENT, SetTopic("loss"), MoveToQueue(queue.code), GiveTo(agent.email), NOTED, occasion="threatened"
    )
    ticket = threaten(make_ticket())
    assert ticket.assignee_id == agent.id
    for name in ("priority_set", "topic_changed", "requeued", "assigned", "moved"):
        event = events_named(f"ticket.{name}", ticket_id=ticket.id)[-1]
        assert (name, event.actor_kind, event.actor_id) == (name, ActorKind.RULE, rule.id)
    [note] = db.session.scalars(sa.select(Message).where(Message.direction == Direction.NOTE))
    assert (note.body, note.author_id) == ("A rule was here", None)
    assert events_named("note.written")[0].actor_id == rule.id


def test_a_rule_with_the_number_of_a_colleague_does_not_take_for_them_what_they_may_not_have():
    stranger = make_agent(queues=())
    rule = make_rule(GiveTo(stranger.email), occasion="threatened")
    with transaction():
        alike = sa.update(Rule).where(Rule.id == rule.id).values(id=stranger.id)
        db.session.execute(alike.execution_options(synchronize_session=False))
        configuration_changed()
    ticket = threaten(make_ticket())
    assert (ticket.assignee_id, [firing.outcome for firing in firings()]) == (None, [Outcome.REFUSED])


def test_people_are_told_on_their_screens():
    supervisor, agent = make_supervisor(), make_agent()
    make_rule(
        TellPerson(agent.email, "Call them"), TellRole("supervisor", "Look at this"), occasion="threatened"
    )
    ticket = threaten(make_ticket())
    told = db.session.scalars(sa.select(Notice).where(Notice.ticket_id == ticket.id)).all()
    assert {(each.user_id, each.words) for each in told} == {
        (agent.id, "Call them"),
        (supervisor.id, "Look at this"),
    }
    assert len(events_named("notice.told")) == 2


def test_what_is_so_already_is_done_without_a_word():
    make_rule(SetPriority("normal"), MoveToQueue("text"), occasion="threatened")
    threaten(make_ticket())
    [firing] = firings()
    assert [each["already"] for each in firing.done] == [True, True]
    assert events_named("ticket.priority_set") == events_named("ticket.requeued") == []


def test_a_refused_action_is_logged_and_undoes_neither_the_act_nor_the_other_actions():
    agent = make_agent(queues=())
    make_rule(GiveTo(agent.email), URGENT, occasion="threatened")
    ticket = threaten(make_ticket())
    assert ticket.triage["threat"]
    assert (ticket.priority, ticket.assignee_id) == (Priority.URGENT, None)
    [firing] = firings()
    assert firing.outcome is Outcome.REFUSED
    assert firing.done[0]["refusal"] == "Only somebody who takes work from this queue can be given it."
    assert events_named("ticket.released") == events_named("ticket.assigned") == []


def test_a_queue_that_is_gone_is_refused():
    code = make_queue("lost-and-found").code
    make_rule(MoveToQueue(code), occasion="threatened")
    with transaction():
        db.session.execute(sa.text("UPDATE queue SET code = 'found' WHERE code = :code"), {"code": code})
        configuration_changed()
    threaten(make_ticket())
    [firing] = firings()
    assert firing.done[0]["words"] == {"queue": code}


def test_rules_act_in_their_order_and_see_what_was_done_before():
    make_rule(SetPriority("low"), occasion="threatened", name="first")
    make_rule(AddNote("It was low"), occasion="threatened", condition="priority:low", name="second")
    threaten(make_ticket())
    assert [firing.done[0]["do"] for firing in firings()] == ["set_priority", "note"]


def test_after_a_rule_that_stops_no_later_one_acts_on_that_ticket():
    make_rule(SetPriority("low"), occasion="threatened", condition="kind:query", stops=True, name="first")
    make_rule(NOTED, occasion="threatened", name="second")
    threaten(make_ticket())
    threaten(make_ticket("complaint"))
    assert [firing.done[0]["do"] for firing in firings()] == ["set_priority", "note"]


def test_an_ended_ticket_is_left_alone():
    make_rule(occasion="threatened")
    ticket = make_ticket()
    with transaction():
        db.session.execute(sa.text("UPDATE ticket SET status = 'closed' WHERE id = :id"), {"id": ticket.id})
    db.session.refresh(ticket)
    threaten(ticket)
    assert firings() == []


def test_every_occasion_is_on_the_switchboard():
    heard = {
        name for name, listeners in SWITCHBOARD.in_transaction.items()
        if any(each.__name__ == "fire_rules" for each in listeners)
    }  # fmt: skip
    assert heard == {occasion.event for occasion in OCCASIONS.values()}


def test_rules_come_after_everybody_else():
    for listeners in SWITCHBOARD.in_transaction.values():
        names = [each.__name__ for each in listeners]
        assert "fire_rules" not in names or names[-1] == "fire_rules"


def test_there_is_an_action_of_each_sort():
    assert set(ACTIONS) == {"set_priority", "set_topic", "move", "give", "note", "tell_person", "tell_role"}


def test_of_a_ticket_it_is_known_what_rules_did_to_it():
    make_rule(URGENT, occasion="threatened", name="first")
    make_rule(NOTED, occasion="threatened", name="second")
    ticket = threaten(make_ticket())
    threaten(make_ticket())
    assert [firing.rule.name for firing in firings_of(ticket)] == ["second", "first"]


def test_what_a_rule_makes_urgent_is_given_out_earlier():
    before = threaten(make_ticket())
    make_rule(URGENT, occasion="threatened")
    later = threaten(make_ticket())
    assert place_of(later).rank_at < place_of(before).rank_at


def test_nobody_who_hears_of_it_is_a_refusal():
    make_rule(TellRole("supervisor", "Look"), occasion="threatened")
    threaten(make_ticket())
    assert [firing.outcome for firing in firings()] == [Outcome.REFUSED]


def test_a_closed_queue_takes_nothing():
    code = make_queue("closing").code
    make_rule(MoveToQueue(code), occasion="threatened")
    with transaction():
        db.session.execute(sa.text("UPDATE queue SET is_closed = true WHERE code = :code"), {"code": code})
        configuration_changed()
    threaten(make_ticket())
    assert [firing.outcome for firing in firings()] == [Outcome.REFUSED]


BROKEN = [
    {"do": "sing"},
    {"words": "of nothing"},
    {"do": "set_priority", "priority": "at once"},
    {"do": "note", "words": ["more", "than", "one"]},
    "urgent",
]


@pytest.mark.parametrize("kept", BROKEN, ids=str)
def test_a_rule_that_cannot_be_read_keeps_no_customer_out(client, kept):
    broken = make_rule(occasion="opened", name="broken")
    make_rule(NOTED, occasion="opened", name="sound")
    with transaction():
        db.session.execute(sa.update(Rule).where(Rule.id == broken.id).values(actions=[kept]))
        configuration_changed()
    assert text_in(client, "Where is my parcel?").status_code == 200
    assert (len(tickets()), [firing.rule.name for firing in firings()]) == (1, ["sound"])


def fail(*_arguments, **_named):
    db.session.flush()
    raise RuntimeError("a fault of our own")


def contradict(*_arguments, **_named):
    db.session.execute(sa.text("INSERT INTO setting (name, value) SELECT name, value FROM setting"))


def drop_the_line(*_arguments, **_named):
    raise OperationalError("", {}, Exception("the server closed the connection"))


@pytest.mark.parametrize("fault", [fail, contradict])
def test_a_rule_that_fails_leaves_nothing_and_keeps_no_customer_out(client, monkeypatch, fault):
    make_rule(URGENT, NOTED, TellRole("supervisor", "Look"), occasion="opened", name="broken", stops=True)
    make_rule(SetTopic("loss"), occasion="opened", name="sound")
    monkeypatch.setattr("app.rules.operations.performing.notice_words", fault)
    assert text_in(client, "Where is my parcel?").status_code == 200
    [ticket] = tickets()
    assert (ticket.priority, ticket.topic) == (Priority.NORMAL, "loss")
    assert [(each.rule.name, each.outcome) for each in firings()] == [
        ("broken", Outcome.FAILED),
        ("sound", Outcome.DONE),
    ]
    assert db.session.scalar(sa.select(Message).where(Message.direction == Direction.NOTE)) is None
    assert events_named("ticket.priority_set") == events_named("note.written") == []


def test_what_was_written_for_many_is_undone_for_all(monkeypatch):
    make_rule(URGENT, NOTED, TellRole("supervisor", "Look"), occasion="item_late")
    monkeypatch.setattr("app.rules.operations.performing.notice_words", fail)
    late = [make_ticket() for _ in range(MANY + 1)]
    with transaction():
        for ticket in late:
            record("ticket.item_late", ticket, SYSTEM, item="EA123456785CN")
    assert {ticket.priority for ticket in late} == {Priority.NORMAL}
    assert {ticket.priority for ticket in tickets()} == {Priority.NORMAL}
    assert [firing.outcome for firing in firings()] == [Outcome.FAILED] * len(late)
    assert events_named("ticket.priority_set") == []


def test_a_database_that_is_away_is_no_fault_of_a_rule(monkeypatch):
    make_rule(TellRole("supervisor", "Look"), occasion="threatened")
    monkeypatch.setattr("app.rules.operations.performing.notice_words", drop_the_line)
    with pytest.raises(OperationalError):
        threaten(make_ticket())
    assert firings() == []
