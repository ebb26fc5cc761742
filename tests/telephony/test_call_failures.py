"""Whatever breaks on our side, the caller hears so in their language, is led back once, and it leaves a trace."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.telephony.calls.models import Call, CallSegment
from app.telephony.views import calls as views
from tests.factories import events_named, make_point, tickets
from tests.telephony.calling import VOICE, Caller


@pytest.fixture(autouse=True)
def as_in_production(app, monkeypatch):
    """Errors are answered, not raised into the test."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


def break_down(monkeypatch, error):
    """Nothing can be acted on any more."""

    def broken(*_arguments, **_named):
        raise error

    monkeypatch.setattr(views, "converse", broken)
    monkeypatch.setattr(views, "greet", broken)


def go_on(caller):
    """Do what the apology asks the provider to do."""
    parts = urlsplit(caller.verb("Redirect").text)
    return caller._hears(f"{parts.path}?{parts.query}")


@pytest.mark.parametrize(
    ("language", "sorry"),
    [("en", "We are sorry: something broke"), ("zh", "非常抱歉"), ("es", "Lo sentimos"), ("fa", "متأسفیم")],
)
def test_they_hear_so_in_their_language(client, monkeypatch, language, sorry):
    make_point("+14155550101", language=language)
    caller = Caller(client).dial()
    break_down(monkeypatch, ValueError("bug"))
    assert sorry in caller.press("1").heard


def test_it_leaves_a_trace(client, monkeypatch):
    caller = Caller(client).dial()
    break_down(monkeypatch, ValueError("bug"))
    caller.press("1")
    [event] = events_named("call.failed")
    assert event.data["error"] == "ValueError"
    assert db.session.scalar(sa.select(Call.failures)) == 1
    assert "failure" in db.session.scalars(sa.select(CallSegment.kind)).all()


def test_what_they_answered_is_brought_once_more(caller, monkeypatch):
    with monkeypatch.context() as during:
        break_down(during, ValueError("bug"))
        caller.press("0")
    assert caller.verbs == ["Say", "Pause", "Redirect"]
    assert go_on(caller).heard.startswith("A colleague will call you back.")


def test_a_message_left_meanwhile_is_not_lost(caller, monkeypatch):
    caller.press("0")
    with monkeypatch.context() as during:
        break_down(during, ValueError("bug"))
        name = caller.leave(12)
    assert parse_qs(urlsplit(caller.verb("Redirect").text).query)["RecordingSid"] == [name]
    assert "Your reference is" in go_on(caller).heard
    assert [ticket.topic for ticket in tickets()] == ["callback"]


def test_the_second_time_we_hang_up(caller, monkeypatch):
    break_down(monkeypatch, ValueError("bug"))
    caller.press("1")
    go_on(caller)
    assert "Please call again later." in caller.heard
    assert caller.verbs == ["Say", "Hangup"]


def test_without_a_database_the_first_words_are_an_apology_too(client, monkeypatch):
    def away(*_arguments, **_named):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(views, "held_call", away)
    caller = Caller(client, "+8613800138000").dial()
    assert caller.heard.startswith("非常抱歉")
    assert "Please" not in caller.heard
    assert go_on(caller).verbs == ["Say", "Hangup"]


def test_a_database_that_is_back_goes_on_where_they_were(caller, monkeypatch):
    with monkeypatch.context() as during:
        break_down(during, OperationalError("SELECT", {}, Exception("gone")))
        caller.press("3")
    assert go_on(caller).heard.startswith("If it is about an item")
    assert events_named("call.failed") == []


def test_the_provider_failing_with_us_is_noted_and_leads_back(caller):
    asked = caller.heard
    caller._hears(f"{VOICE}/fallback", ErrorCode="11200", ErrorUrl="http://postline.test/telephony/voice")
    assert caller.heard.startswith("We are sorry")
    [event] = events_named("call.failed")
    assert event.data["error"] == "provider 11200"
    assert go_on(caller).heard == asked
    caller._hears(f"{VOICE}/fallback", ErrorCode="12100", ErrorUrl="http://postline.test/telephony/voice")
    assert caller.verbs == ["Say", "Hangup"]


def test_a_fallback_for_a_call_we_never_heard_of_apologises(client):
    caller = Caller(client, "+34611234567")
    caller._hears(f"{VOICE}/fallback", ErrorCode="11200")
    assert caller.heard.startswith("Lo sentimos")


@pytest.mark.parametrize("path", ["status", "recordings", "transcriptions"])
def test_what_is_only_told_to_us_is_told_again_where_we_fail(caller, monkeypatch, path):
    def away(*_arguments, **_named):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("app.telephony.views.call_reports.held_call", away)
    answer = caller._post(f"{VOICE}/{path}", CallStatus="completed", RecordingSid="RE1", RecordingStatus="completed",
                          TranscriptionStatus="completed")  # fmt: skip
    assert answer.status_code == 503
