"""What the provider sends of calls is proved, parsed and answered, forged or not, once or twice."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.telephony.calls.models import Call
from app.tickets.models import Contact
from tests.factories import events_named, make_point, signed_post, tickets
from tests.telephony.calling import VOICE, Caller

ADDRESSES = ("", "/turns/1", "/status", "/recordings", "/transcriptions", "/fallback")


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_nobody_signed_is_refused_and_leaves_nothing(client, address):
    answer = client.post(VOICE + address, data={"CallSid": "CA1", "CallStatus": "completed"})
    assert (answer.status_code, count(Call)) == (403, 0)


@pytest.mark.parametrize("sid", ["", "CA 1", "CA1;DROP", "CA" + "1" * 80, "CA\x00", "../etc"])
@pytest.mark.parametrize(
    "address", ["", "/turns/1", "/status", "/recordings", "/transcriptions", "/fallback"]
)
def test_a_forged_call_id_is_refused(client, sid, address):
    form = {"CallSid": sid, "CallStatus": "completed", "RecordingSid": "RE1"}
    answer = signed_post(client, VOICE + address, form)
    assert (answer.status_code, count(Call)) == (400, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "sip:alice@example.com"},
        {"From": "client:agent"},
        {"From": "x" * 5000},
        {"From": "+1\x00"},
        {"To": "y" * 5000},
        {"To": "a\x00b"},
        {"CallStatus": "teleported"},
        {"Digits": "1" * 5000},
        {"Digits": "\x00٣abc"},
        {"SpeechResult": "words " * 5000},
        {"RecordingSid": "RE1", "RecordingDuration": "-1"},
        {"RecordingSid": "RE1", "RecordingDuration": "9" * 30},
        {"RecordingSid": "RE1", "RecordingUrl": "javascript:alert(1)" * 100},
        {"language": "<b>", "tries": "many"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_odd_fields_do_no_harm(client, fields):
    caller = Caller(client).dial()
    caller._hears(f"{VOICE}/turns/1", **fields)
    assert caller.heard
    assert all(ticket.status == "new" for ticket in tickets())


def test_the_first_webhook_told_again_is_the_same_call(client):
    make_point("+14155550101", language="en")
    caller = Caller(client).dial()
    heard = caller.heard
    assert caller.again().heard == heard
    assert (count(Call), count(Contact), len(events_named("call.began"))) == (1, 1, 1)


def test_an_answer_to_a_call_nobody_began_begins_it(client):
    caller = Caller(client)
    caller._hears(f"{VOICE}/turns/1", Digits="3")
    assert caller.heard.startswith("Welcome")
    assert count(Call) == 1


@pytest.mark.parametrize("status", ["completed", "no-answer", "busy", "failed", "canceled"])
def test_a_call_that_we_never_answered_is_noted(client, status):
    Caller(client).hang_up(status)
    call = db.session.scalars(sa.select(Call)).one()
    assert (call.why, call.contact.disposition) == (status, "dropped")


@pytest.mark.parametrize("status", ["ringing", "in-progress", "queued", "initiated", "teleported"])
def test_a_call_that_goes_on_is_not_ended(caller, status):
    caller.hang_up(status)
    assert db.session.scalars(sa.select(Call)).one().ended_at is None


def test_calls_of_ours_to_others_are_no_contacts(client):
    caller = Caller(client)
    caller._post(f"{VOICE}/status", Direction="outbound-api", CallStatus="completed")
    assert (count(Call), count(Contact)) == (0, 0)


def test_a_late_word_of_the_call_going_on_does_not_reopen_it(caller):
    caller.hang_up()
    caller.hang_up("in-progress")
    assert caller.again().verbs[-1] == "Hangup"
    assert db.session.scalars(sa.select(Call)).one().why == "completed"


def test_barge_in_is_always_possible(caller):
    assert (
        caller.verb("Gather").get("bargeIn") is None
    )  # the provider's default: the first key ends what is said
    assert caller.verb("Gather").get("finishOnKey") == ""
    assert caller.press("1").verb("Gather").get("finishOnKey") == "#"
    assert caller.verb("Gather").get("input") == "dtmf speech"
