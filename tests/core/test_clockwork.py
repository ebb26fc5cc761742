"""The clock only wakes."""

import pytest
from sqlalchemy.exc import OperationalError

from app.core import clockwork
from app.core.clockwork import Periodic, wake_due
from app.core.queue import queue, redis
from app.schedule import SCHEDULE


def beat() -> None:
    """A job."""


def test_a_job_is_woken_at_its_own_pace(app, travel):
    travel("2026-03-02 13:00")
    schedule = [Periodic(beat, seconds=5, queue="default")]
    assert [bool(wake_due(schedule, tick)) for tick in (0, 1, 4, 5, 10)] == [True, False, False, True, True]


def test_two_clocks_in_the_same_second_wake_it_once(app, travel):
    travel("2026-03-02 13:00")
    schedule = [Periodic(beat, seconds=1, queue="default")]
    wake_due(schedule, 1)
    wake_due(schedule, 1)
    assert len(queue("default")) == 1
    travel("2026-03-02 13:00:01")
    wake_due(schedule, 2)
    assert len(queue("default")) == 2


def test_a_job_with_nothing_due_is_not_woken(app):
    assert wake_due([Periodic(beat, seconds=1, queue="default", has_due=lambda _at: False)], 0) == []
    assert len(queue("default")) == 0


def test_a_database_that_is_away_does_not_stop_the_clock(app, monkeypatch):
    monkeypatch.setattr(clockwork, "sleep", lambda _seconds: None)
    turns = iter([True, True, False])

    def away(_at):
        raise OperationalError("SELECT 1", {}, Exception("away"))

    clockwork.run([Periodic(beat, seconds=1, queue="default", has_due=away)], lambda: next(turns))
    assert next(turns, "spent") == "spent"


@pytest.mark.parametrize("periodic", SCHEDULE, ids=lambda each: each.job.__name__)
def test_every_periodic_job_runs_on_an_empty_system(app, periodic):
    periodic.has_due(clockwork.now())
    periodic.job()
    periodic.job()
    assert redis().ping()
