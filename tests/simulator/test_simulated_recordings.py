"""Messages left after the beep: what ends them, what is told, and the file."""

import io
import wave

import pytest
from twilio.base.exceptions import TwilioRestException

RECORD = (
    "<Record action='left' recordingStatusCallback='filed' transcribe='true' transcribeCallback='words'/>"
    "<Say>Nothing was said</Say>"
)


@pytest.fixture
def phone(simulator, receiver):
    """A call at the beep; the clock stands."""
    receiver.speaks(voice=RECORD, left="<Say>Thank you</Say>")
    simulator.stand()
    return simulator.dial()


def fetch(simulator, twilio, url):
    return simulator.http.get(url, auth=(twilio.account_sid, "a-token-of-the-tests"), timeout=5)


def test_typed_words_are_a_message(simulator, receiver, phone):
    assert phone.call["captions"][0]["kind"] == "beep"
    assert phone.call["waits_for"] == {
        "verb": "Record",
        "accepts": ["recording"],
        "seconds": 0,
        "max_length": 120,
        "finish_on_key": "1234567890*#",
        "timeout": 5,
    }

    phone.does("speech", text="我的包裹坏了")

    [left] = receiver.posts("/telephony/left")
    assert left["RecordingDuration"] == "2"
    assert left["RecordingUrl"].endswith(left["RecordingSid"])
    assert "Digits" not in left
    assert phone.heard == ["Thank you"]


def test_the_file_and_then_its_words_are_told(simulator, receiver, phone):
    phone.does("speech", text="My parcel is broken", seconds=7.4)
    simulator.advance(60)

    [filed], [words] = receiver.posts("/telephony/filed"), receiver.posts("/telephony/words")
    assert (filed["RecordingStatus"], filed["RecordingDuration"]) == ("completed", "7")
    assert (filed["RecordingSource"], filed["RecordingChannels"]) == ("RecordVerb", "1")
    assert (words["TranscriptionText"], words["TranscriptionStatus"]) == ("My parcel is broken", "completed")
    assert words["RecordingSid"] == filed["RecordingSid"]
    paths = [post.path for post in receiver.received]
    assert paths.index("/telephony/filed") < paths.index("/telephony/words")


def test_of_spoken_words_only_the_length_is_known(simulator, receiver, phone):
    phone.does("speech", seconds=12)
    simulator.advance(60)

    assert receiver.posts("/telephony/left")[0]["RecordingDuration"] == "12"
    [words] = receiver.posts("/telephony/words")
    assert (words["TranscriptionText"], words["TranscriptionStatus"]) == ("", "failed")


def test_more_can_be_said_until_silence_ends_it(simulator, receiver, phone):
    phone.does("speech", text="First", seconds=3, more=True)
    simulator.advance(4)
    assert phone.does("speech", text="second", seconds=4, more=True)["waits_for"]["seconds"] == 7
    simulator.advance(4.9)
    assert receiver.posts("/telephony/left") == []
    simulator.advance(0.2)

    assert receiver.posts("/telephony/left")[0]["RecordingDuration"] == "7"
    simulator.advance(10)
    assert receiver.posts("/telephony/words")[0]["TranscriptionText"] == "First second"


def test_a_key_ends_it_and_is_told(receiver, phone):
    phone.does("speech", text="Hello", more=True)
    phone.does("keys", digits="#")

    assert receiver.posts("/telephony/left")[0]["Digits"] == "#"


def test_hanging_up_ends_it_and_is_told(simulator, receiver, phone):
    phone.does("speech", text="Hello", more=True)
    phone.does("hangup")
    simulator.advance(10)

    [left] = receiver.posts("/telephony/left")
    assert (left["Digits"], left["CallStatus"]) == ("hangup", "completed")
    assert len(receiver.posts("/telephony/filed")) == len(receiver.posts("/telephony/words")) == 1
    assert phone.heard == []


def test_a_call_ended_by_the_application_keeps_the_message(simulator, receiver, phone, twilio):
    phone.does("speech", text="Hello", more=True)
    twilio.calls(phone.call["sid"]).update(status="completed")
    simulator.advance(10)

    assert receiver.posts("/telephony/left")[0]["Digits"] == "hangup"
    assert len(receiver.posts("/telephony/filed")) == 1


def test_silence_makes_no_message(simulator, receiver, phone):
    simulator.advance(6)

    assert phone.heard == ["Nothing was said"]
    assert receiver.posts("/telephony/left") == []


def test_other_keys_and_the_longest_length(simulator, receiver):
    receiver.speaks(
        voice="<Record finishOnKey='9' maxLength='5' playBeep='false' action='left'/>", left="<Hangup/>"
    )
    phone = simulator.dial()
    assert phone.call["captions"] == []

    phone.does("keys", digits="12")
    phone.does("speech", text="on and on", seconds=9, more=True)

    assert receiver.posts("/telephony/left")[0]["RecordingDuration"] == "5"


def test_the_file_is_there_once_it_is_told(simulator, receiver, phone, twilio):
    phone.does("speech", text="Hello", seconds=3)
    url = receiver.posts("/telephony/left")[0]["RecordingUrl"]
    assert url.startswith(simulator.url)
    assert fetch(simulator, twilio, url).status_code == 404

    simulator.advance(2)
    response = fetch(simulator, twilio, url)

    with wave.open(io.BytesIO(response.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (8000, 1, 2)
        assert sound.getnframes() == 24_000
    assert response.headers["Content-Type"] == "audio/x-wav"
    assert fetch(simulator, twilio, url + ".wav").content == response.content
    compressed = fetch(simulator, twilio, url + ".mp3")
    assert (compressed.headers["Content-Type"], compressed.content[:2]) == ("audio/mpeg", b"\xff\xe3")
    assert fetch(simulator, twilio, url + ".ogg").status_code == 404
    assert simulator.http.get(url, timeout=5).status_code == 401
    assert simulator.wire()[-4]["answer"] == f"{len(response.content)} bytes of audio/x-wav"


def test_the_official_client_lists_and_deletes(simulator, phone, twilio):
    phone.does("speech", text="Hello", seconds=3)
    simulator.advance(2)

    [recording] = twilio.recordings.list(call_sid=phone.call["sid"])
    assert (recording.duration, recording.status, recording.source) == ("3", "completed", "RecordVerb")
    assert [each.sid for each in twilio.calls(phone.call["sid"]).recordings.list()] == [recording.sid]
    assert twilio.recordings.list(call_sid="CA" + "0" * 32) == []
    assert twilio.recordings(recording.sid).fetch().media_url.startswith(simulator.url)

    assert twilio.recordings(recording.sid).delete()
    with pytest.raises(TwilioRestException):
        twilio.recordings(recording.sid).fetch()


def test_a_recording_can_be_lost(simulator, receiver, phone, twilio):
    simulator.post("/faults", lose_recording=1)
    phone.does("speech", text="Hello")
    simulator.advance(600)

    [left] = receiver.posts("/telephony/left")
    assert receiver.posts("/telephony/filed") == receiver.posts("/telephony/words") == []
    assert twilio.recordings(left["RecordingSid"]).fetch().status == "absent"
    assert fetch(simulator, twilio, left["RecordingUrl"]).status_code == 404


def test_a_transcription_can_be_lost(simulator, receiver, phone):
    simulator.post("/faults", lose_transcription=1)
    phone.does("speech", text="Hello")
    simulator.advance(600)

    assert len(receiver.posts("/telephony/filed")) == 1
    assert receiver.posts("/telephony/words") == []
    assert [entry["subject"] for entry in simulator.wire() if entry["fault"] == "dropped"] == [
        "transcription"
    ]


def test_callbacks_about_a_recording_come_twice_in_bad_weather(simulator, receiver, phone):
    phone.does("speech", text="Hello")
    simulator.post("/faults", duplicate=1)
    simulator.advance(600)

    assert len(receiver.posts("/telephony/filed")) == 2
