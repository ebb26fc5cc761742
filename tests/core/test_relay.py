"""The relay tells what was committed, once each, in order."""

import pytest
import sqlalchemy as sa
from redis.exceptions import ConnectionError as RedisAway

from app.core import relay
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.core.switchboard import Switchboard
from app.core.tasks import Task
from app.core.transaction import transaction
from tests.factories import events_named, make_customer


def remember(_event):
    """A listener after the commit."""


@pytest.fixture
def told(app):
    """What the defaults recorded is told already."""
    while relay.relay_batch():
        pass


@pytest.fixture
def shown(app, told, monkeypatch):
    """What the relay had drawn."""
    drawn = []
    board = Switchboard(
        after_commit={"customer.noticed": [remember]},
        shown={"customer.*": [lambda events: drawn.append([event.data["number"] for event in events])]},
    )
    monkeypatch.setitem(app.extensions, "switchboard", board)
    return drawn


def notice(*numbers):
    customer = make_customer()
    with transaction():
        for number in numbers:
            record("customer.noticed", customer, SYSTEM, number=number)


def test_events_are_told_once_in_the_order_in_which_they_happened(shown):
    notice(1, 2)
    notice(3)
    assert relay.relay_batch() == 3
    assert relay.relay_batch() == 0
    assert shown == [[1, 2, 3]]


def test_a_batch_takes_the_oldest_first(shown):
    notice(1, 2, 3)
    assert relay.relay_batch(limit=2) == 2
    assert relay.relay_batch(limit=2) == 1
    assert shown == [[1, 2], [3]]


def test_each_listener_gets_a_task_row_in_the_same_transaction(shown):
    notice(1, 2)
    relay.relay_batch()
    tasks = db.session.scalars(sa.select(Task).order_by(Task.id)).all()
    assert [task.event_id for task in tasks] == [event.id for event in events_named("customer.noticed")]
    assert all(task.done_at is None for task in tasks)


def test_an_event_told_again_makes_no_second_task(shown):
    notice(1)
    relay.relay_batch()
    with transaction():
        db.session.execute(sa.update(Event).values(relayed_at=None))
    relay.relay_batch()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Task)) == 1


def test_screens_that_cannot_be_reached_hold_nothing_up_and_are_told_later(app, told, monkeypatch):
    drawn, is_away = [], [True]

    def draw(events):
        if is_away:
            raise RedisAway("gone")
        drawn.append([event.data["number"] for event in events])

    board = Switchboard(after_commit={"customer.noticed": [remember]}, shown={"customer.*": [draw]})
    monkeypatch.setitem(app.extensions, "switchboard", board)
    notice(1)
    assert relay.relay_batch() == 1
    assert [event.relayed_at for event in events_named("customer.noticed")] != [None]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Task)) == 1

    is_away.clear()
    assert relay.relay_batch() == 0
    assert drawn == [[1]]
    assert relay.relay_batch() == 0
    notice(2)
    relay.relay_batch()
    assert drawn == [[1], [2]]


def test_a_batch_that_could_not_be_committed_is_shown_again(shown, monkeypatch):
    notice(1)
    commit = db.session().commit

    def fail():
        monkeypatch.setattr(db.session(), "commit", commit)
        raise sa.exc.OperationalError("COMMIT", {}, Exception("gone"))

    def refuse(_events):
        raise RedisAway("gone")

    drawing = relay.switchboard().shown["customer.*"]
    drawing.append(refuse)
    monkeypatch.setattr(db.session(), "commit", fail)
    with pytest.raises(sa.exc.OperationalError):
        relay.relay_batch()
    db.session.remove()
    drawing.remove(refuse)
    shown.clear()

    assert relay.relay_batch() == 1
    assert set(shown[0]) == {1}
