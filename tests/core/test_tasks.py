"""Tasks are rows: done once, tried again until then, whatever Redis forgets."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import relay
from app.core.database import db
from app.core.errors import GatewayError
from app.core.events import SYSTEM, record
from app.core.queue import QUEUES, queue, redis
from app.core.switchboard import Switchboard
from app.core.tasks import LEASE, Task, has_due_tasks, offer_due_tasks, on_queue, run_task
from app.core.transaction import transaction
from tests.factories import make_customer, moment

heard: list[int] = []
trouble: list[Exception] = []


@on_queue("messages")
def listen(event):
    """Hears what it is told, or fails as the test wants."""
    heard.append(event.data["number"])
    if trouble:
        raise trouble.pop(0)


@pytest.fixture
def task(app, monkeypatch, travel):
    """One duty, relayed at one o'clock."""
    heard.clear()
    trouble.clear()
    monkeypatch.setitem(
        app.extensions, "switchboard", Switchboard(after_commit={"customer.noticed": [listen]})
    )
    travel("2026-03-02 13:00")
    customer = make_customer()
    with transaction():
        record("customer.noticed", customer, SYSTEM, number=7)
    relay.relay_batch()
    return db.session.scalars(sa.select(Task)).one()


def fresh(task):
    db.session.expire_all()
    return db.session.get_one(Task, task.id)


def test_a_task_is_offered_on_the_queue_of_its_listener(task):
    assert {name: len(queue(name)) for name in QUEUES if len(queue(name))} == {"messages": 1}


def test_a_task_done_twice_is_done_once(task):
    run_task(task.id)
    run_task(task.id)
    assert heard == [7]
    assert fresh(task).done_at == moment("2026-03-02 13:00")


def test_a_task_is_not_done_while_another_worker_has_it(task, travel):
    with transaction():
        task.next_at = moment("2026-03-02 13:00") + LEASE
    run_task(task.id)
    assert heard == []


def test_a_worker_that_dies_with_a_task_leaves_it_to_the_next_one(task, travel):
    with transaction():
        task.next_at, task.attempts = moment("2026-03-02 13:00") + LEASE, 1
    travel("2026-03-02 13:01:04")
    redis().flushdb()
    offer_due_tasks()
    assert len(queue("messages")) == 1
    run_task(task.id)
    assert heard == [7]


def test_a_failure_that_may_pass_backs_off_twice_as_long_each_time(task, travel):
    trouble.append(GatewayError("away", permanent=False))
    run_task(task.id)
    assert fresh(task).next_at == moment("2026-03-02 13:00:02")
    run_task(task.id)
    assert heard == [7]
    travel("2026-03-02 13:00:02")
    trouble.append(GatewayError("away", permanent=False))
    run_task(task.id)
    assert fresh(task).next_at == moment("2026-03-02 13:00:06")


def test_backing_off_never_takes_longer_than_an_hour(task):
    with transaction():
        task.attempts = 30
    trouble.append(GatewayError("away", permanent=False))
    run_task(task.id)
    assert fresh(task).next_at - moment("2026-03-02 13:00") == timedelta(hours=1)


def test_a_failure_for_good_is_not_tried_again_and_says_why(task):
    trouble.append(GatewayError("provider answered 400", permanent=True))
    run_task(task.id)
    assert fresh(task).done_at is not None
    assert fresh(task).error == "provider answered 400"


def test_a_bug_in_a_listener_keeps_the_duty(task):
    trouble.append(KeyError("oops"))
    run_task(task.id)
    assert fresh(task).done_at is None
    assert fresh(task).error == "KeyError"


def test_what_redis_forgot_is_offered_again(task, travel):
    redis().flushdb()
    at = travel("2026-03-02 13:00:03")
    assert has_due_tasks(at)
    offer_due_tasks()
    assert len(queue("messages")) == 1


def test_what_was_just_offered_is_not_offered_again(task, travel):
    assert not has_due_tasks(travel("2026-03-02 13:00:02"))
    offer_due_tasks()
    assert len(queue("messages")) == 1
