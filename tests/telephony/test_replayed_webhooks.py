"""Every webhook of the shared captures, at the address of ours that would receive it: answered, and nothing written wrong.

What belongs to features that are not there yet (queues, dialling, conferences) can reach the address of a call's status
only; it is taken there, and tells of nothing but whether the call is over."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.telephony.calls.models import Call, CallRecording
from app.tickets.models import Contact, Message
from tests.factories import signed_post, tickets
from tests.telephony.calling import VOICE, Caller
from tests.telephony.payloads import FOLDER, cases_of

CAPTURES = ("recorded.jsonl", "reconstructed.jsonl")
SMS = "/telephony/sms"
STATUS, TURN = f"{VOICE}/status", f"{VOICE}/turns/1"
PLACES = {  # the kind of a capture: our address, and how it answers
    "sms.inbound": (SMS, 200),
    "mms.inbound": (SMS, 200),
    "whatsapp.inbound": (SMS, 200),
    "whatsapp.location": (SMS, 200),
    "sms.status": (f"{SMS}/status", 204),
    "voice.inbound": (VOICE, 200),
    "voice.gather": (TURN, 200),
    "voice.gather_speech": (TURN, 200),
    "voicemail.record_action": (TURN, 200),
    "voice.status": (STATUS, 204),
    "recording.status": (f"{VOICE}/recordings", 204),
    "transcription": (f"{VOICE}/transcriptions", 204),
    "voice.queue_wait": (STATUS, 204),
    "voice.queue_exit": (STATUS, 204),
    "voice.dial_action": (STATUS, 204),
}
NOT_BUILT = ("voice.queue_wait", "voice.queue_exit", "voice.dial_action")
EVERYWHERE = sorted({path for path, _ in PLACES.values()} | {f"{VOICE}/fallback"})
OURS = "+18005550100"
ODD = {
    "CallStatus": "teleported",
    "MessageStatus": "teleported",
    "RecordingStatus": "teleported",
    "NewField": "1",
}


@pytest.fixture
def replay(app, client):
    """Posts a capture as the provider would to our own account, which it names in every one."""

    def posted(case, path=None, **more):
        form = case["params"] | {"AccountSid": app.config["TWILIO_ACCOUNT_SID"]} | more
        return signed_post(client, path or PLACES[case["kind"]][0], form)

    return posted


def written():
    """How many rows every table has."""
    counted = (
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
        for table in db.metadata.tables.values()
    )
    return dict(db.session.execute(sa.union_all(*counted)).all())


def captures(*kinds):
    """All of these kinds, in the order in which they came."""
    found = [case.values[0] for case in cases_of(*CAPTURES, kinds=kinds or None)]
    if not found[0]:
        pytest.skip("the shared webhooks are not beside this checkout")
    return found


def test_every_file_and_every_kind_of_the_captures_has_its_place():
    kinds = {case["kind"] for case in captures()}
    assert {path.name for path in FOLDER.glob("*.jsonl")} == {*CAPTURES, "signatures.jsonl"}
    assert kinds <= PLACES.keys()


@pytest.mark.parametrize("case", cases_of(*CAPTURES))
def test_every_capture_is_answered_alike_and_acted_on_once(replay, client, case):
    path, status = PLACES[case["kind"]]
    if path == TURN:  # an answer, to what was said when the call began
        Caller(client, case["params"]["From"], sid=case["params"]["CallSid"]).dial()
    if path == SMS and "MessageSid" not in case["params"]:
        # Trimmed by whoever captured it: the provider always names the message.
        refused = replay(case)
        assert (refused.status_code, refused.json["error"]) == (400, "A message needs its MessageSid.")
        case["params"]["MessageSid"] = f"SM{case['id']}"
    first = replay(case)
    assert first.status_code == status
    assert (first.mimetype == "text/xml") == (status == 200)
    before = written()
    again = replay(case)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert written() == before
    assert before["contact"] == before["call"] + (path == SMS) <= 1


@pytest.mark.parametrize("case", cases_of(*CAPTURES))
def test_with_what_nobody_knows_it_is_answered_at_any_address_of_ours(replay, case):
    answers = {path: replay(case, path, **ODD).status_code for path in EVERYWHERE}
    assert set(answers.values()) <= {200, 204, 400}, answers


@pytest.mark.parametrize("case", cases_of(*CAPTURES, kinds=NOT_BUILT))
def test_what_is_not_built_yet_changes_nothing_of_a_call_that_is_over(replay, client, case):
    Caller(client, case["params"]["From"], sid=case["params"]["CallSid"]).dial().hang_up()
    before = written()
    assert replay(case).status_code == 204
    assert written() == before


@pytest.mark.parametrize("case", cases_of(*CAPTURES, kinds=NOT_BUILT))
def test_what_is_not_built_yet_tells_of_a_call_at_most_that_it_is_over(replay, client, case):
    caller = Caller(client, case["params"]["From"], sid=case["params"]["CallSid"]).dial()
    before, heard = written(), caller.heard
    assert replay(case).status_code == 204
    is_over = case["params"]["CallStatus"] == "completed"
    call = db.session.scalars(sa.select(Call)).one()
    assert (call.ended_at is not None) == is_over
    assert (call.contact.disposition, tickets()) == ("dropped" if is_over else None, [])
    if not is_over:
        assert written() == before
        assert caller.again().heard == heard


def test_all_of_them_in_their_order_leave_what_they_should(replay):
    for case in captures(*(kind for kind in PLACES if kind not in ("mms.inbound", "whatsapp.location"))):
        replay(case)
    calls = db.session.scalars(sa.select(Call)).all()
    voice = db.session.scalar(sa.select(sa.func.count(Contact.id)).where(Contact.channel == "voice"))
    assert len(calls) == len({call.provider_id for call in calls}) == voice
    # Ours to others are no calls to us.
    assert [call for call in calls if call.contact.from_address == OURS] == []


def test_the_calls_in_their_order_leave_one_ticket_with_the_words_of_its_message(replay):
    for case in captures(*(kind for kind, (path, _) in PLACES.items() if path.startswith(VOICE))):
        replay(case)
    [ticket] = tickets()  # all from one number: what is said later on joins what is open
    words = db.session.scalars(sa.select(Message.body).where(Message.ticket_id == ticket.id)).all()
    assert words == ["Please pick up two boxes tomorrow morning."]
    named = db.session.scalars(sa.select(CallRecording.provider_id)).all()
    assert len(named) == len(set(named))
