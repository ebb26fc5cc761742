"""The next piece for whoever asks: by the same conditions and in the same order as what is held out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.routing.models import QueueSkill, Strategy
from app.routing.operations.dispatching import hold_out
from app.routing.operations.holding import take_ticket
from app.routing.operations.taking import take_next
from app.routing.queries import place_of
from app.routing.reservations import offer_to
from app.tickets.models import Ticket
from tests.factories import events_named, make_agent, make_point, make_ticket
from tests.routing.arranging import (
    accept,
    available,
    decline,
    hold_out_all,
    pushing,
    settled,
    skilled,
    vip_point,
)


@pytest.fixture
def agent(app):
    return make_agent(queues=[])


@pytest.fixture
def queue(agent):
    return pushing(agent, pushes=False)


def next_of(agent, *queues):
    with transaction():
        return take_next([queue.id for queue in queues], actor=agent)


def complaint(**facts):
    return make_ticket(kind="complaint", **facts)


def test_nobody_is_given_what_asks_for_skills_they_lack(agent, queue):
    expert, beginner = skilled(make_agent(queues=[queue]), customs=3), skilled(agent, customs=2)
    ask_for_customs(queue)
    ticket = complaint()
    assert next_of(beginner, queue) is None
    assert next_of(expert, queue) is ticket


def ask_for_customs(queue):
    with transaction():
        db.session.add(QueueSkill(queue_id=queue.id, skill_code="customs", level=3))
        configuration.changed()


def test_nobody_is_given_a_language_they_speak_not_well_enough(agent, queue):
    settled(queue, language_level=3)
    skilled(agent, fa=2, es=3)
    complaint(language="fa")
    spoken = complaint(language="es")
    assert next_of(agent, queue) is spoken
    assert next_of(agent, queue) is None


def test_what_only_others_could_do_stands_in_nobodys_way(agent, queue):
    """A hundred pieces in a language of somebody whose hands are full, and one behind them in another."""
    settled(queue, language_level=3, pushes=True)
    skilled(agent, en=3)
    full = skilled(make_agent(queues=[queue]), fa=3)
    available(full)
    for _ in range(5):
        complaint(language="fa")
        hold_out_all()
        accept(full)
    for _ in range(60):
        complaint(language="fa")
    waiting = complaint(channel="web", language="en")
    available(agent)
    assert hold_out_all() == 1
    assert offer_to(agent.id).ticket_id == waiting.id


def test_who_had_the_customer_before_has_them_again_where_that_counts(agent, queue, travel):
    travel("2026-03-02 09:00")
    settled(queue, strategy=Strategy.STICKY)
    point, other = make_point(), make_agent(queues=[queue])
    earlier = complaint(point=point)
    with transaction():
        take_ticket(earlier, actor=agent)
    travel("2026-03-02 09:10")
    first = complaint()
    theirs = make_ticket(kind="complaint", point=point, words="Something else entirely")
    assert place_of(theirs).wanted_id == agent.id
    assert next_of(agent, queue) is theirs
    assert next_of(other, queue) is first


def test_what_a_vip_wants_goes_before_what_came_a_little_earlier(agent, queue, travel):
    settled(queue, vip_worth=timedelta(hours=2))
    travel("2026-03-02 09:00")
    plain = complaint()
    travel("2026-03-02 10:00")
    vip = complaint(point=vip_point())
    travel("2026-03-02 18:00")
    later = complaint(point=vip_point())
    assert [next_of(agent, queue) for _ in range(3)] == [vip, plain, later]


def test_what_waits_in_a_closed_queue_is_given_out_and_nothing_new_comes(agent, queue):
    old = complaint()
    settled(queue, is_closed=True)
    new = complaint()
    assert place_of(new).queue_id != queue.id
    assert next_of(agent, queue) is old
    assert next_of(agent, queue) is None


def test_what_is_held_out_to_them_comes_before_what_is_free_and_is_told_as_such(agent, queue):
    settled(queue, pushes=True)
    available(agent)
    held_out, free = complaint(), complaint()
    with transaction():
        hold_out(now())
    assert next_of(agent, queue) is held_out
    assert next_of(agent, queue) is free
    assert [each.data["way"] for each in events_named("ticket.taken")] == ["offer", "next"]


def test_what_they_turned_down_is_free_for_them_to_take(agent, queue):
    settled(queue, pushes=True)
    available(agent)
    ticket = complaint()
    hold_out_all()
    decline(agent)
    assert next_of(agent, queue) is ticket


def test_dispatching_waits_for_nobody_who_changes_a_ticket(own_app):
    """They hold the ticket and will want its place: whoever had that, and waited for the ticket, would wait for ever."""
    agent = make_agent(queues=[])
    pushing(agent)
    available(agent)
    ticket = complaint()
    with db.engine.connect() as other, other.begin():
        other.execute(sa.select(Ticket.id).where(Ticket.id == ticket.id).with_for_update())
        with transaction():
            db.session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert hold_out(now()) == 0
    assert hold_out_all() == 1
