"""What the events process hears of people is written, and no fault of one writing ends it."""

import pytest
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.routing.presence import Heartbeat
from app.stream import beats
from app.stream.beats import Beats
from tests.factories import make_agent


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(beats, "TOGETHER_SECONDS", 0.01)


def write_all(heard):
    """Until nothing is waiting."""
    while (writer := heard._writer) is not None:
        writer.join(10)
        assert not writer.is_alive()


def test_what_was_heard_is_written_and_the_next_begins_anew(own_app):
    people, heard = [make_agent().id for _ in range(2)], Beats()
    for user_id in people:
        heard.hear(user_id)
        write_all(heard)
    assert sorted(each.user_id for each in db.session.query(Heartbeat)) == sorted(people)


def test_while_postgresql_is_away_it_is_kept(own_app, monkeypatch):
    user_id, heard, failed = make_agent().id, Beats(), []
    really = beats.note_heard

    def note_heard(rows):
        if len(failed) < 3:
            failed.append(rows)
            raise OperationalError("", {}, Exception())
        really(rows)

    monkeypatch.setattr(beats, "note_heard", note_heard)
    heard.hear(user_id)
    write_all(heard)
    assert len(failed) == 3
    assert db.session.get(Heartbeat, user_id) is not None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_another_fault_ends_that_writing_and_no_other(own_app, monkeypatch):
    user_id, heard = make_agent().id, Beats()
    really = beats.note_heard

    def fail(_rows):
        raise OSError

    monkeypatch.setattr(beats, "note_heard", fail)
    heard.hear(user_id)
    write_all(heard)
    monkeypatch.setattr(beats, "note_heard", really)
    heard.hear(user_id)
    write_all(heard)
    assert db.session.get(Heartbeat, user_id) is not None
