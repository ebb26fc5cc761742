"""Somebody calls the hotline: the first webhook, what is heard, how the call ends and who is told."""

import re

import pytest

HOTLINE, LI_WEN = "+14155550100", "+14155550101"
STATUS = "/telephony/voice/status"


def test_a_call_reaches_the_application_signed_and_complete(simulator, receiver):
    receiver.speaks(voice="<Say language='zh-CN'>您好</Say>")

    call = simulator.dial().call

    [post] = receiver.received
    assert post.is_genuine
    assert post.path == "/telephony/voice"
    assert re.fullmatch("CA[0-9a-f]{32}", call["sid"])
    assert post.form == {
        "CallSid": call["sid"],
        "AccountSid": "AC" + "0" * 32,
        **dict.fromkeys(("From", "Caller"), LI_WEN),
        **dict.fromkeys(("To", "Called"), HOTLINE),
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **{f"{side}City": "SAN FRANCISCO" for side in ("From", "To", "Caller", "Called")},
        **{f"{side}State": "CA" for side in ("From", "To", "Caller", "Called")},
        **{f"{side}Zip": "94103" for side in ("From", "To", "Caller", "Called")},
        **{f"{side}Country": "US" for side in ("From", "To", "Caller", "Called")},
    }


def test_what_a_call_shows(simulator, receiver):
    receiver.speaks(voice="<Say language='zh-CN'>您好</Say>")
    simulator.stand()

    call = simulator.dial().call

    caption = call["captions"][0]
    assert caption | {"at": ""} == {
        "by": "hotline",
        "kind": "say",
        "text": "您好",
        "language": "zh-CN",
        "at": "",
    }
    assert {name: call[name] for name in ("status", "state", "waits_for", "error", "duration")} == {
        "status": "in-progress",
        "state": "speaking",
        "waits_for": None,
        "error": None,
        "duration": None,
    }
    assert simulator.get(f"/handsets/{LI_WEN}/calls")["calls"] == [call]


def test_words_take_their_time_and_the_call_ends_behind_the_last(simulator, receiver):
    receiver.speaks(voice="<Say>One</Say><Pause length='3'/><Say>Two</Say>")
    simulator.stand()
    phone = simulator.dial()
    assert phone.heard == ["One"]

    simulator.advance(1)
    assert phone.heard == ["One"]
    simulator.advance(2.5)
    assert phone.heard == ["One", "Two"]
    simulator.advance(1)

    assert (phone.look()["status"], phone.call["state"]) == ("completed", "ended")
    assert phone.call["duration"] == 3


def test_of_an_inbound_call_only_the_end_is_told(simulator, receiver):
    receiver.speaks(voice="<Say>Bye</Say>")
    simulator.stand()
    simulator.dial()
    simulator.advance(70)

    [status] = receiver.posts(STATUS)
    assert status["CallStatus"] == "completed"
    assert (status["SequenceNumber"], status["CallbackSource"]) == ("0", "call-progress-events")
    assert (status["CallDuration"], status["Duration"], status["SipResponseCode"]) == ("0", "0", "200")
    assert status["Timestamp"].endswith("+0000")


def test_hearing_out_takes_no_time(simulator, receiver):
    receiver.speaks(
        voice="<Say>One</Say><Pause length='600'/><Redirect>next</Redirect>",
        next="<Say>Two</Say><Gather><Say>Three</Say></Gather>",
    )
    phone = simulator.dial()

    phone.does("listen")

    assert phone.heard == ["One", "Two", "Three"]
    assert phone.call["state"] == "listening"
    assert phone.call["waits_for"]["verb"] == "Gather"


def test_hearing_out_goes_on_to_the_end(simulator, receiver):
    receiver.speaks(voice="<Say loop='0'>Ding</Say>")

    assert simulator.dial().does("listen")["state"] == "ended"


@pytest.mark.parametrize(
    "verbs", ["<Say>Hello</Say>", "<Gather/>", "<Record/>", "<Gather><Say>Hello</Say></Gather>"]
)
def test_the_caller_can_hang_up_wherever_the_call_is(simulator, receiver, verbs):
    receiver.speaks(voice=verbs)
    simulator.stand()
    phone = simulator.dial()
    simulator.advance(0.1)

    assert phone.does("hangup")["status"] == "completed"
    simulator.advance(600)

    assert [post.path for post in receiver.received] == ["/telephony/voice", STATUS]
    assert phone.cannot("hangup") == "The call is over."


def test_whoever_hangs_up_unanswered_was_not_answered(simulator, receiver):
    receiver.speaks(voice="<Pause length='5'/><Say>Hello</Say>")
    simulator.stand()
    phone = simulator.dial()

    assert phone.does("hangup")["status"] == "no-answer"
    simulator.advance(1)
    assert receiver.posts(STATUS)[0]["CallDuration"] == "0"


def test_nobody_listens_to_keys_and_words_between(simulator, receiver):
    receiver.speaks(voice="<Say>Hello</Say>")
    simulator.stand()
    phone = simulator.dial()

    assert phone.cannot("keys", digits="1") == "Nobody listens: the call is speaking."
    assert phone.cannot("speech", text="Hello") == "Nobody listens: the call is speaking."
    assert phone.cannot("answer") == "This call does not ring here."


@pytest.mark.parametrize(
    ("deed", "particulars", "status"),
    [
        ("keys", {"digits": "12a"}, 409),
        ("keys", {"digits": 12}, 400),
        ("speech", {"text": ""}, 409),
        ("speech", {"text": "x" * 4_001}, 409),
        ("speech", {"text": "Hello", "seconds": -1}, 400),
        ("nothing", {}, 404),
    ],
)
def test_what_no_phone_can_do_is_refused(simulator, receiver, deed, particulars, status):
    receiver.speaks(voice="<Gather input='dtmf speech'/>")
    phone = simulator.dial()

    response = simulator.http.post(f"{simulator.url}{phone.path}/{deed}", json=particulars, timeout=5)

    assert response.status_code == status
    assert phone.look()["state"] == "listening"


@pytest.mark.parametrize(("number", "to"), [("5550101", HOTLINE), (LI_WEN, "+14155550199")])
def test_a_call_to_nowhere_is_refused(simulator, receiver, number, to):
    response = simulator.http.post(f"{simulator.url}/handsets/{number}/calls", json={"to": to}, timeout=5)

    assert response.status_code == 409
    assert not receiver.received


def test_a_call_is_only_its_own_handsets(simulator, receiver):
    receiver.speaks(voice="<Gather/>")
    sid = simulator.dial().call["sid"]

    url = f"{simulator.url}/handsets/+14155550102/calls/{sid}/hangup"
    assert simulator.http.post(url, json={}, timeout=5).status_code == 404


def test_a_call_is_news_for_open_pages(simulator, receiver):
    receiver.speaks(voice="<Say>Hello</Say>")
    with simulator.http.get(f"{simulator.url}/wire/events", stream=True, timeout=5) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(line for line in lines if line.startswith(":"))
        simulator.dial()
        assert next(line for line in lines if line == "event: call")
        assert "Hello" in next(line for line in lines if line.startswith("data:") and '"by"' in line)
