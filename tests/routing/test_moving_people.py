"""People join and leave queues, and what they hold is moved: at once, whole, and only by those who may."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import SYSTEM, Event
from app.core.transaction import transaction
from app.routing.left_work import kept_by_the_gone
from app.routing.models import Came
from app.routing.operations.attending import enter
from app.routing.operations.holding import take_ticket
from app.routing.operations.leaving import return_left_work
from app.routing.operations.membership import add_member, move_member, remove_member
from app.routing.operations.redistributing import give_back, give_to, hold_work_of, keep_for, send_to
from app.routing.presence import State
from app.routing.queries import memberships, place_of, queues, weights
from tests.factories import (
    colleague,
    events_named,
    make_agent,
    make_queue,
    make_supervisor,
    make_ticket,
    make_unit,
)


def names(*known):
    """Queue events so far, of these queues."""
    ids = [queue.id for queue in known]
    told = sa.select(Event.name, Event.subject_id, Event.data["user"].as_integer())
    return db.session.execute(
        told.where(Event.name.like("queue.member%"), Event.subject_id.in_(ids)).order_by(Event.id)
    ).all()


def test_who_joins_twice_joins_once(app):
    queue, agent = make_queue(), make_agent(queues=[])
    for _ in range(2):
        with transaction():
            add_member(queue, agent, actor=SYSTEM)
    assert memberships()[agent.id] == {queue.id}
    assert names(queue) == [("queue.member_added", queue.id, agent.id)]


def test_who_is_taken_out_takes_nothing_more_and_keeps_what_they_hold(app):
    queue = make_queue(kinds=["query"])
    agent = make_agent(queues=[queue])
    ticket = make_ticket("query")
    with transaction():
        take_ticket(ticket, actor=agent)
    for _ in range(2):
        with transaction():
            remove_member(queue, agent, actor=SYSTEM)
    assert agent.id not in memberships()
    assert place_of(ticket).holder_id == agent.id
    assert names(queue) == [("queue.member_removed", queue.id, agent.id)]


def test_who_moves_keeps_their_share(app):
    origin, to = make_queue(), make_queue()
    agent = make_agent(queues=[])
    with transaction():
        add_member(origin, agent, weight=3)
    with transaction():
        move_member(agent, origin, to, actor=SYSTEM)
    assert memberships()[agent.id] == {to.id}
    assert weights()[to.id, agent.id] == 3
    assert [name for name, *_ in names(origin, to)] == [
        "queue.member_added",
        "queue.member_removed",
        "queue.member_added",
    ]


@pytest.fixture
def held(app):
    """Somebody with three pieces of one queue in hand, a supervisor, and a colleague in the same queue."""
    queue = make_queue(kinds=["query"])
    holder, other = make_agent(queues=[queue], name="Ann"), make_agent(queues=[queue], name="Ben")
    tickets = [make_ticket("query") for _ in range(3)]
    with transaction():
        for ticket in tickets:
            take_ticket(ticket, actor=holder)
    return queue, holder, other, tickets, colleague(make_supervisor())


def locked(holder, tickets, by):
    return hold_work_of(holder.id, [ticket.reference for ticket in tickets], by)


def holders(tickets):
    db.session.expire_all()
    return [(place_of(ticket).holder_id, ticket.assignee_id) for ticket in tickets]


def test_what_is_given_back_waits_as_old_as_it_is(held):
    _, holder, _, tickets, supervisor = held
    since = [place_of(ticket).since for ticket in tickets]
    with transaction():
        give_back(locked(holder, tickets, supervisor), actor=supervisor)
    assert holders(tickets) == [(None, None)] * 3
    assert [place_of(ticket).since for ticket in tickets] == since
    assert len(events_named("ticket.released")) == 3


def test_what_is_given_to_somebody_is_theirs(held):
    _, holder, other, tickets, supervisor = held
    with transaction():
        give_to(locked(holder, tickets[:2], supervisor), other.id, actor=supervisor)
    assert holders(tickets) == [(other.id, other.id)] * 2 + [(holder.id, holder.id)]
    assert [event.data["way"] for event in events_named("ticket.assigned")] == ["given", "given"]


def test_what_one_of_them_cannot_be_given_none_is(held):
    _, holder, _, tickets, supervisor = held
    stranger = make_agent(queues=[make_queue()])
    with pytest.raises(Refused), transaction():
        give_to(locked(holder, tickets, supervisor), stranger.id, actor=supervisor)
    assert holders(tickets) == [(holder.id, holder.id)] * 3


def test_what_is_sent_to_another_queue_waits_there_because_a_person_said_so(held):
    queue, holder, _, tickets, supervisor = held
    beside = make_queue(unit=make_unit())
    with transaction():
        send_to(locked(holder, tickets, supervisor), queues()[beside.id], actor=supervisor)
    places = [place_of(ticket) for ticket in tickets]
    assert {(place.queue_id, place.unit_id, place.holder_id) for place in places} == {
        (beside.id, beside.unit_id, None)
    }
    assert {place.came for place in places} == {Came.PERSON}
    moved = events_named("ticket.requeued")
    assert {(event.data["was"], event.data["queue"], event.actor_id) for event in moved} == {
        (queue.id, beside.id, supervisor.id)
    }


def test_a_queue_that_takes_nothing_gets_nothing(held):
    _, holder, _, tickets, supervisor = held
    closed = make_queue()
    with transaction():
        closed.is_closed = True
        add_member(closed, holder)
    with pytest.raises(Refused), transaction():
        send_to(locked(holder, tickets, supervisor), queues()[closed.id], actor=supervisor)
    assert holders(tickets) == [(holder.id, holder.id)] * 3


def test_what_is_in_other_hands_by_now_is_not_moved(held):
    _, holder, other, tickets, supervisor = held
    with transaction():
        give_to(locked(holder, tickets[:1], supervisor), other.id, actor=supervisor)
    with pytest.raises(Conflict), transaction():
        give_back(locked(holder, tickets, supervisor), actor=supervisor)
    assert holders(tickets)[1:] == [(holder.id, holder.id)] * 2


def test_nothing_is_moved_by_somebody_who_may_not(held):
    _, holder, other, tickets, _ = held
    strangers = [make_supervisor(unit=make_unit()), other]
    for stranger in strangers:
        with pytest.raises(Missing), transaction():
            give_back(locked(holder, tickets, colleague(stranger)), actor=stranger)
    with pytest.raises(Missing), transaction():
        give_back(hold_work_of(holder.id, [], colleague(other)), actor=other)


def go(agent, at, travel, state=State.OFFLINE):
    travel(at)
    with transaction():
        enter(agent.id, state, actor=SYSTEM)


def listed(queue):
    return [row.ticket_id for row in kept_by_the_gone([queue.id])]


def return_work():
    with transaction():
        return return_left_work(now())


def test_what_is_kept_for_somebody_is_settled_until_they_come_and_go_again(held, travel):
    queue, holder, _, tickets, supervisor = held
    go(holder, "2027-03-02 17:00", travel)
    assert len(listed(queue)) == 3
    travel("2027-03-02 17:05")
    with transaction():
        keep_for(locked(holder, tickets[:2], supervisor), actor=supervisor)
    assert listed(queue) == [tickets[2].id]
    assert len(events_named("ticket.kept")) == 2
    go(holder, "2027-03-03 09:00", travel, State.AVAILABLE)
    go(holder, "2027-03-03 17:00", travel)
    assert len(listed(queue)) == 3


def test_what_is_kept_does_not_go_back_until_its_customer_asks_again(held, travel):
    _, holder, _, tickets, supervisor = held
    go(holder, "2027-03-02 17:00", travel)
    with transaction():
        keep_for(locked(holder, tickets[:1], supervisor), actor=supervisor)
    travel("2027-03-02 18:00")
    assert return_work() == 2
    assert place_of(tickets[0]).holder_id == holder.id
    with transaction():
        tickets[0].last_contact_at = now()
    travel("2027-03-02 19:00")
    assert return_work() == 1
    assert place_of(tickets[0]).holder_id is None
