"""Queues are set, put in order and closed; what waits follows, and no setting leaves work nowhere to go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import SYSTEM
from app.core.transaction import rehearsal, transaction
from app.customers.models import Grade
from app.routing import jobs
from app.routing.jobs import move_waiting
from app.routing.models import Came, Place, Queue
from app.routing.operations.abilities import add_skill
from app.routing.operations.holding import take_ticket
from app.routing.operations.membership import add_member, remove_member, set_weight
from app.routing.operations.setting_up import (
    QueueChanged,
    change_queue,
    create_queue,
    move_queue,
    place_in_order,
)
from app.routing.queries import find_queue, place_of, queue_for, queues
from app.routing.queue_effects import effect_of
from app.routing.queue_facts import facts_of
from app.routing.ranking import LAST, rank_in_sql, rank_of
from app.tickets.models import Priority, Ticket
from tests.factories import (
    events_named,
    make_able,
    make_agent,
    make_point,
    make_queue,
    make_ticket,
    root_unit,
)
from tests.locks import until_somebody_waits

HOUR = 3600


def change(queue, moving=(), shown=None, **facts):
    with transaction():
        change_queue(queue, facts, moving=moving, shown=shown, actor=SYSTEM)


def effect(queue, **facts):
    with rehearsal():
        return effect_of(queue.id, lambda: change_queue(queue, facts, actor=SYSTEM), now())


def waits(ticket_id):
    """Its place as the database has it; jobs have had the session meanwhile."""
    found = sa.select(Place).where(Place.ticket_id == ticket_id)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def queue_of(ticket_id):
    return queues()[waits(ticket_id).queue_id].code


def codes():
    return [rule.code for rule in queues().values()]


def make_new(code="letters"):
    with transaction():
        return create_queue(code, {"en": "Letters"}, root_unit().id, actor=SYSTEM)


def make_beside():
    """Where queries wait that no other queue takes."""
    return make_queue("queries", kinds=["query"], position=5)


def test_a_new_queue_is_tried_last_and_takes_nothing_until_it_is_opened(app):
    make_beside()
    made = make_new()
    assert codes()[-2:] == ["letters", "dispatch-pool"]
    change(made, kinds=["query"])
    with transaction():
        move_queue(made, was=place_in_order(made), to=1, actor=SYSTEM)
    assert queue_for("query", "en").code == "queries"
    change(made, is_closed=False)
    assert queue_for("query", "en").code == "letters"


def test_a_code_is_used_once(app):
    make_beside()
    with pytest.raises(Refused, match="already"), transaction():
        create_queue("queries", {"en": "Queries"}, root_unit().id, actor=SYSTEM)


def test_the_order_decides_who_takes_what(app):
    first, second = make_queue("first", position=1), make_queue("second", position=2)
    assert queue_for("query", "en").code == "first"
    with transaction():
        move_queue(second, was=2, to=1, actor=SYSTEM)
    assert codes()[:2] == ["second", "first"]
    assert queue_for("query", "en").code == "second"
    assert events_named("queue.moved")[-1].data == {"was": 2, "to": 1, "moving": []}
    with pytest.raises(Conflict), transaction():
        move_queue(first, was=1, to=2, actor=SYSTEM)


def test_what_changed_is_told_from_what_to_what(app):
    queue = make_queue()
    change(queue, kinds=["query"], vip_worth=2 * HOUR, names=dict(queue.names))
    [event] = events_named("queue.changed")
    assert event.data["was"] == {"kinds": [], "vip_worth": 24 * HOUR}
    assert event.data["to"] == {"kinds": ["query"], "vip_worth": 2 * HOUR}
    change(queue, kinds=["query"])
    assert len(events_named("queue.changed")) == 1


def test_two_people_change_different_things_and_both_count_the_same_thing_is_a_conflict(app):
    queue = make_queue()
    shown = facts_of(queue)
    change(queue, shown=shown, offer_seconds=30)
    change(queue, shown=shown, wrap_up_seconds=60)
    assert (queue.offer_seconds, queue.wrap_up_seconds) == (30, 60)
    with pytest.raises(QueueChanged) as conflict:
        change(queue, shown=shown, offer_seconds=40)
    assert conflict.value.now == {"offer_seconds": 30}


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({"names": {"zh": "甲"}}, "names"),
        ({"takes_tickets": False}, "takes_tickets"),
        ({"offer_seconds": 4}, "offer_seconds"),
        ({"return_after": None}, "return_after"),
        ({"vip_worth": -1}, "vip_worth"),
        ({"most_waiting": 0}, "most_waiting"),
        ({"overflow_after": 60}, "overflow_id"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_fact_that_says_it(app, facts, fact):
    with pytest.raises(Refused) as refusal:
        change(make_queue(), **facts)
    assert fact in [fault.fact for fault in refusal.value.faults]


def test_overflow_never_goes_in_a_circle(app):
    first, second, third = make_queue(), make_queue(), make_queue()
    change(first, overflow_id=second.id, most_waiting=5)
    change(second, overflow_id=third.id, overflow_after=HOUR)
    with pytest.raises(Refused, match="circle"):
        change(third, overflow_id=first.id, most_waiting=5)
    with pytest.raises(Refused, match="circle"):
        change(third, overflow_id=third.id, most_waiting=5)


def test_what_others_overflow_into_is_not_closed_and_nothing_overflows_into_what_is(app):
    first, second, closed = make_queue(), make_queue(), make_queue()
    change(first, overflow_id=second.id, most_waiting=5)
    with pytest.raises(Refused, match="overflow into it"):
        change(second, is_closed=True)
    change(closed, is_closed=True)
    with pytest.raises(Refused, match="takes nothing new"):
        change(first, overflow_id=closed.id)


@pytest.mark.parametrize("facts", [{"is_closed": True}, {"kinds": ["query"]}, {"grades": ["vip"]}])
def test_the_pool_takes_everything_for_ever(app, facts):
    pool = find_queue("dispatch-pool")
    with pytest.raises(Refused, match="The pool"):
        change(pool, **facts)
    with pytest.raises(Refused, match="tried last"), transaction():
        move_queue(pool, was=1, to=1, actor=SYSTEM)


def test_a_closed_queue_keeps_and_gives_out_what_waits(app):
    make_beside()
    queue, agent = make_queue(kinds=["query"]), make_agent()
    waiting = make_ticket()
    change(queue, is_closed=True)
    assert queue_of(waiting.id) == queue.code
    assert queue_of(make_ticket().id) == "queries"
    with transaction():
        take_ticket(waiting, actor=agent)
    assert place_of(waiting).holder_id == agent.id


def know_skills():
    with transaction():
        for code in ("lace", "zeal"):
            add_skill(code, {"en": code})


def test_skills_are_written_as_they_are_said(app):
    know_skills()
    queue = make_queue()
    change(queue, skills={"lace": 3})
    assert queues()[queue.id].skills == (("lace", 3),)
    change(queue, skills={"lace": 4, "zeal": 1})
    assert queues()[queue.id].skills == (("lace", 4), ("zeal", 1))
    change(queue, skills={})
    assert queues()[queue.id].skills == ()


def test_the_effect_counts_what_belongs_elsewhere_and_changes_nothing(app):
    make_beside()
    agent = make_agent()
    queue = make_queue("letters", kinds=["query"], members=[agent])
    free, held = make_ticket(), make_ticket()
    with transaction():
        take_ticket(held, actor=agent)
    seen = effect(queue, kinds=["complaint"])
    [move] = seen.moves
    assert (move.was.code, move.to.code, move.free, move.held) == ("letters", "queries", 1, 1)
    assert move.references == [free.reference]
    db.session.expire_all()
    assert (queue.kinds, events_named("queue.changed")) == (["query"], [])
    assert effect(queue, offer_seconds=30).is_nothing


def test_what_was_moved_by_hand_belongs_where_it_is(app):
    queue = make_queue(kinds=["query"])
    ticket = make_ticket()
    with transaction():
        place_of(ticket).came = Came.PERSON
    assert effect(queue, kinds=["complaint"]).moves == []


def test_the_effect_says_which_members_could_take_nothing_more(app):
    know_skills()
    able, other = make_agent(queues=[]), make_agent(queues=[])
    queue = make_queue(members=[able, other])
    make_able(able, "lace", level=3)
    seen = effect(queue, skills={"lace": 2})
    assert seen.before.able - seen.after.able == {other.id}


def test_the_effect_says_what_would_overflow_and_which_would_be_the_first(app, travel):
    travel("2026-03-02 09:00")
    queue, beside = make_queue(kinds=["query"]), make_queue(kinds=["pickup"])
    usual, urgent = make_ticket().reference, make_ticket()
    with transaction():
        urgent.priority = Priority.URGENT
    seen = effect(queue, overflow_id=beside.id, most_waiting=1, priority_worth=0)
    assert (seen.before.overflowing, seen.after.overflowing) == (0, 1)
    assert seen.before.first == [urgent.reference, usual]
    assert seen.after.first == [usual, urgent.reference]


def test_what_waits_moves_when_it_is_told_to_and_what_is_held_stays(app, run_jobs):
    make_beside()
    agent = make_agent()
    queue = make_queue("letters", kinds=["query"], members=[agent])
    free, held = make_ticket().id, make_ticket().id
    with transaction():
        take_ticket(db.session.get(Ticket, held), actor=agent)
    seen = effect(queue, kinds=["complaint"])
    change(queue, seen.sorts, kinds=["complaint"])
    run_jobs()
    assert (queue_of(free), queue_of(held)) == ("queries", "letters")
    assert waits(free).came is Came.HOME
    [event] = events_named("ticket.requeued")
    assert event.subject_id == free


def test_what_nobody_told_to_move_stays(app, run_jobs):
    queue, ticket = make_queue("letters", kinds=["query"]), make_ticket().id
    change(queue, kinds=["complaint"])
    run_jobs()
    assert queue_of(ticket) == "letters"


def test_new_worths_rank_what_waits_anew(app, run_jobs):
    queue = make_queue(kinds=["query"])
    vip = make_ticket(point=make_point(grade=Grade.VIP)).id
    was = waits(vip).rank_at
    change(queue, vip_worth=2 * HOUR)
    run_jobs()
    assert waits(vip).rank_at == was + timedelta(hours=22)


def test_however_much_waits_all_of_it_is_ranked_anew(app, run_jobs, monkeypatch):
    monkeypatch.setattr(jobs, "OF_A_PART", 2)
    queue = make_queue(kinds=["query"])
    vips = [make_ticket(point=make_point(grade=Grade.VIP)).id for _ in range(5)]
    was = [waits(each).rank_at for each in vips]
    change(queue, vip_worth=2 * HOUR)
    run_jobs()
    assert [waits(each).rank_at for each in vips] == [each + timedelta(hours=22) for each in was]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    priority=some.sampled_from(Priority),
    grade=some.sampled_from(Grade),
    paused=some.booleans(),
    due=some.none() | some.integers(-10_000, 10_000),
    worths=some.tuples(some.integers(0, 100_000), some.integers(0, 1_000_000)),
)
def test_postgresql_ranks_as_we_do(app, priority, grade, paused, due, worths):
    waiting = _waiting()
    with rehearsal():
        place = place_of(waiting)
        ticket, queue = place.ticket, db.session.get_one(Queue, place.queue_id)
        ticket.priority, place.grade, place.paused = priority, grade.value, paused
        place.due_at = None if due is None else place.since + timedelta(minutes=due)
        change_queue(queue, {"priority_worth": worths[0], "vip_worth": worths[1]}, actor=SYSTEM)
        rule = queues()[queue.id]
        asked = sa.select(rank_in_sql(rule)).join_from(Place, Ticket).where(Place.id == place.id)
        assert db.session.scalar(asked) == rank_of(place, rule, ticket)
        assert (rank_of(place, rule, ticket) == LAST) == paused


def _waiting():
    return db.session.scalars(sa.select(Ticket).limit(1)).one_or_none() or make_ticket()


def test_two_changes_sound_each_for_itself_send_no_work_in_a_circle(own_app):
    first, second = make_queue().id, make_queue().id

    def let_overflow(one, other):
        with own_app.app_context(), transaction():
            facts = {"overflow_id": other, "most_waiting": 5}
            change_queue(db.session.get_one(Queue, one), facts, actor=SYSTEM)

    with ThreadPoolExecutor(1) as beside:
        with transaction():
            facts = {"overflow_id": second, "most_waiting": 5}
            change_queue(db.session.get_one(Queue, first), facts, actor=SYSTEM)
            later = beside.submit(let_overflow, second, first)
            until_somebody_waits()
        with pytest.raises(Refused, match="circle"):
            later.result()


def test_what_somebody_takes_while_others_move_stays_with_them(own_app):
    make_beside()
    agent = make_agent()
    queue = make_queue("letters", kinds=["query"], members=[agent])
    taken, others = make_ticket(), [make_ticket().id for _ in range(3)]
    change(queue, effect(queue, kinds=["complaint"]).sorts, kinds=["complaint"])
    [event] = events_named("queue.changed")

    def move():
        with own_app.app_context():
            move_waiting(event)

    with ThreadPoolExecutor(1) as beside:
        with transaction():
            db.session.execute(sa.select(Ticket.id).where(Ticket.id == taken.id).with_for_update())
            moving = beside.submit(move)
            until_somebody_waits()
            assert {queue_of(each) for each in others} == {"queries"}
            take_ticket(taken, actor=agent)
        moving.result()
    assert (queue_of(taken.id), waits(taken.id).holder_id) == ("letters", agent.id)


def test_members_come_go_and_have_their_share(app):
    queue, agent = make_queue(), make_agent(queues=[])
    with transaction():
        add_member(queue, agent)
        set_weight(queue, agent, 3)
    assert events_named("queue.weight_set")[-1].data == {"user": agent.id, "was": 1, "to": 3}
    with pytest.raises(Conflict, match="has become 3"), transaction():
        set_weight(queue, agent, 4, shown=1)
    with pytest.raises(Refused, match="1 to 10"), transaction():
        set_weight(queue, agent, 11)
    with transaction():
        remove_member(queue, agent)
        remove_member(queue, agent)
    assert len(events_named("queue.member_removed")) == 1
    with pytest.raises(Conflict, match="any more"), transaction():
        set_weight(queue, agent, 2)
