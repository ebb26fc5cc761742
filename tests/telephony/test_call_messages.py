"""Messages that callers leave: kept once, whatever the provider tells first, twice or never."""

from itertools import permutations

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.notifications.models import Delivery
from app.telephony.calls.jobs import end_lost_calls
from app.telephony.calls.models import Call, CallRecording
from app.telephony.calls.queries import has_lost_calls
from app.tickets.models import Contact, Message
from tests.factories import browser_of, events_named, make_agent, make_point, text_in, tickets
from tests.telephony.calling import VOICE, Caller
from tests.telephony.conftest import IN_TIME, LATE

SID = "RE" + "7" * 32
WORDS = "My parcel came damaged"


def the(model):
    return db.session.scalars(sa.select(model).execution_options(populate_existing=True)).one()


def complain(client):
    return Caller(client).dial().press("3").wait()


@pytest.mark.parametrize("order", permutations(["left", "sound", "words", "end"]), ids=" ".join)
def test_in_any_order_it_is_one_ticket_with_its_words(client, order):
    make_point("+14155550101", language="en")
    caller = complain(client)
    tell = {
        "left": lambda: caller.leave(12, sid=SID) if order[0] == "left" else caller.again(-1),
        "sound": lambda: caller.sounds(SID),
        "words": lambda: caller.transcribed(SID, WORDS),
        "end": caller.hang_up,
    }
    action = caller.verb("Record").get("action")
    if order[0] != "left":
        fields = {"RecordingSid": SID, "RecordingUrl": "https://api.twilio.com/x", "RecordingDuration": "12"}
        path = action.removeprefix("http://postline.test").partition("#")[0]
        caller.posted.append((path, fields))
    for each in order:
        tell[each]()
        tell[each]() if each != "left" else None
    [ticket] = tickets()
    assert (ticket.kind, ticket.subject) == ("complaint", WORDS)
    kept = the(CallRecording)
    assert (kept.transcription, kept.state, kept.seconds) == (WORDS, "ready", 12)
    assert (the(Contact).disposition, the(Message).body) == ("ticket_opened", WORDS)
    assert len(events_named("call.message_left", ticket_id=ticket.id)) == 1


def test_nothing_is_lost_if_neither_sound_nor_words_are_ever_told(client):
    caller = complain(client)
    caller.leave(12)
    caller.hang_up()
    [ticket] = tickets()
    assert ticket.subject == "Complaint on the phone"
    assert (the(CallRecording).state, the(CallRecording).url is None) == ("left", False)
    page = browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}")
    assert "A message of 12 s was left on the phone" in page.text


def test_if_only_the_sound_is_told_of_it_is_a_ticket_too(client):
    caller = complain(client)
    caller.hang_up()
    assert the(Contact).disposition == "dropped"
    caller.sounds(SID, 9)
    assert [ticket.kind for ticket in tickets()] == ["complaint"]
    assert the(Contact).disposition == "ticket_opened"


def test_words_set_the_topic_and_urgency_that_nobody_has_chosen(client):
    caller = complain(client)
    recording = caller.leave(12)
    caller.transcribed(recording, f"{LATE} is damaged, this is urgent")
    [ticket] = tickets()
    assert (ticket.topic, ticket.priority, ticket.triage["items"]) == ("damage", "high", [LATE])


def test_words_that_could_not_be_understood_change_nothing(client):
    caller = complain(client)
    recording = caller.leave(12)
    caller.transcribed(recording, "", status="failed")
    assert db.session.scalars(sa.select(Message)).all() == []
    assert tickets()[0].subject == "Complaint on the phone"


def test_no_sound_leaves_what_was_told_before(client):
    caller = complain(client)
    recording = caller.leave(12)
    caller.sounds(recording, 0, status="absent")
    assert the(CallRecording).state == "absent"
    assert len(tickets()) == 1


def test_no_sound_of_nothing_is_nothing(client):
    caller = complain(client)
    caller.hang_up()
    caller.sounds(SID, 0, status="absent")
    assert (tickets(), db.session.scalars(sa.select(CallRecording)).all()) == ([], [])


def test_what_is_told_of_a_call_nobody_knows_is_taken_and_changes_nothing(client):
    stranger = Caller(client)
    assert stranger.sounds(SID).status_code == 204
    assert stranger.transcribed(SID, WORDS).status_code == 204
    assert (tickets(), db.session.scalars(sa.select(Call)).all()) == ([], [])


def test_whoever_asks_for_a_person_is_called_back(client):
    make_point("+14155550101", language="en")
    caller = Caller(client).dial().press("0")
    assert caller.heard.startswith("A colleague will call you back.")
    caller.leave(5)
    assert "Received. Your reference is" in caller.heard
    caller.hang_up()
    [ticket] = tickets()
    assert (ticket.kind, ticket.topic, ticket.subject) == ("query", "callback", "Please call back")
    assert the(Contact).disposition == "callback_agreed"


def test_a_callback_joins_the_matter_that_is_open(client):
    text_in(client, "Where is my parcel?")
    caller = Caller(client).dial().press("0")
    caller.leave(5)
    assert [(ticket.topic, ticket.urges) for ticket in tickets()] == [("status", 1)]


def test_a_second_wish_in_one_call_makes_no_second_ticket(items):
    caller = (
        Caller(items).dial().press("1").press(f"{LATE[2:-2]}#").press("1").press("#").press("3").press("#")
    )
    caller.leave(9)
    [ticket] = tickets()
    assert (ticket.kind, ticket.needs_look) == ("query", True)
    assert db.session.scalars(sa.select(Message.body)).all() == ["Complaint on the phone"]


def test_a_withheld_number_is_heard_and_gets_no_text(client):
    caller = Caller(client, "+266696687").dial().press("3").wait()
    caller.leave(12)
    [ticket] = tickets()
    assert (ticket.customer_id, ticket.point_id) == (None, None)
    assert db.session.scalars(sa.select(Delivery)).all() == []
    assert "Your reference is" in caller.heard


def test_a_landline_gets_no_text(client):
    caller = Caller(client, "+34911234567").dial().press("3").wait()
    caller.leave(12)
    assert len(tickets()) == 1
    assert db.session.scalars(sa.select(Delivery)).all() == []


def test_a_colleague_is_told_that_a_landline_takes_no_texts(client):
    caller = Caller(client, "+34911234567").dial().press("3").wait()
    caller.leave(12)
    [ticket] = tickets()
    answer = browser_of(make_agent()).post(f"/tickets/{ticket.reference}/messages", data={"body": "Hello"})
    assert answer.status_code == 422
    assert "takes no texts" in answer.text
    assert "Cannot be reached" in browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text


def test_a_colleague_answers_a_caller_by_text(client):
    caller = Caller(client).dial().press("3").wait()
    caller.leave(12)
    [ticket] = tickets()
    browser_of(make_agent()).post(f"/tickets/{ticket.reference}/messages", data={"body": "We are on it."})
    sent = db.session.scalars(sa.select(Delivery).where(Delivery.text == "We are on it.")).one()
    assert (sent.channel, sent.recipient) == ("sms", "+14155550101")


def test_who_wants_no_texts_gets_none_after_a_call_either(client):
    text_in(client, "STOP")
    caller = Caller(client).dial().press("3").wait()
    caller.leave(12)
    states = db.session.scalars(sa.select(Delivery.state).where(Delivery.event == "ticket.opened")).all()
    assert states == ["suppressed"]


def test_only_languages_that_can_be_written_down_are(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "TRANSCRIBED_LANGUAGES", ["en"])
    make_point("+14155550101", language="zh")
    make_point("+14155550102", language="en")
    for number, transcribe in (("+14155550101", None), ("+14155550102", "true")):
        record = Caller(client, number).dial().press("3").wait().verb("Record")
        assert record.get("transcribe") == transcribe
        assert record.get("recordingStatusCallback").startswith(f"http://postline.test{VOICE}/recordings?")


def test_a_call_whose_end_nobody_told_is_ended_and_leaves_what_was_told(items, travel):
    Caller(items).dial().press("3").press(f"{LATE[2:-2]}#")
    travel("2026-03-08 08:09")
    assert not has_lost_calls(now())
    travel("2026-03-08 08:11")
    assert has_lost_calls(now())
    end_lost_calls()
    end_lost_calls()
    assert the(Call).why == "lost"
    assert [ticket.kind for ticket in tickets()] == ["complaint"]
    assert not has_lost_calls(now())


def test_a_message_after_hanging_up_adds_nothing_to_its_ticket_but_itself(items):
    caller = Caller(items).dial().press("3").press(f"{LATE[2:-2]}#")
    caller.hang_up()
    caller.leave(5, CallStatus="completed", Digits="hangup")
    [ticket] = tickets()
    assert (ticket.needs_look, db.session.scalars(sa.select(Message)).all()) == (False, [])
    assert len(events_named("call.message_left", ticket_id=ticket.id)) == 1


def test_who_asked_after_one_thing_and_begins_another_leaves_that_too(items):
    text_in(items, f"{LATE} where is it?")
    caller = Caller(items).dial().press("1").press(f"{LATE[2:-2]}#").press("1").press("#")
    caller.press("3").press(f"{IN_TIME[2:-2]}#").hang_up()
    assert [ticket.triage["items"] for ticket in tickets()] == [[LATE], [IN_TIME]]


def test_a_contact_says_what_it_was_about(items):
    Caller(items).dial().press("1").press(f"{IN_TIME[2:-2]}#").hang_up()
    assert (the(Contact).topic, the(Contact).disposition) == ("status", "answered_self_service")
