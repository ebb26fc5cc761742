"""What goes wrong between a call and its application: late, unreadable, gone, twice, lost."""

import time

import pytest
from flask import Response

HOTLINE, LI_WEN = "+14155550100", "+14155550101"
SORRY = "We are sorry, an application error has occurred. Goodbye."


def debugger(simulator):
    """What Twilio's debugger would show."""
    return [entry for entry in simulator.wire() if entry["direction"] == "debugger"]


@pytest.fixture
def number(twilio):
    [number] = twilio.incoming_phone_numbers.list()
    return number


def test_an_error_of_the_application_is_spoken_and_ends_the_call(simulator, receiver):
    receiver.answer = lambda: Response(status=500)
    phone = simulator.dial()

    assert phone.call["captions"][0] | {"at": ""} == {
        "by": "network",
        "kind": "say",
        "text": SORRY,
        "language": "en-US",
        "at": "",
    }
    assert phone.call["error"] == "11200: answered 500"
    assert phone.does("listen")["status"] == "completed"
    assert len(receiver.posts("/telephony/voice")) == 1


def test_the_fallback_is_told_what_failed(simulator, receiver, number):
    number.update(
        voice_url="http://127.0.0.1:9/", voice_fallback_url="https://hotline.example/telephony/fallback"
    )
    receiver.speaks(fallback="<Say>Second</Say>")

    phone = simulator.dial()

    [fallback] = receiver.posts("/telephony/fallback")
    assert (fallback["ErrorCode"], fallback["ErrorUrl"]) == ("11205", "http://127.0.0.1:9/")
    assert fallback["CallSid"] == phone.call["sid"]
    assert phone.heard == ["Second"]
    assert simulator.wire()[-2]["attempts"] == 2


def test_the_fallback_serves_later_documents_too(simulator, receiver, number):
    number.update(voice_fallback_url="https://hotline.example/telephony/fallback")
    receiver.speaks(voice="<Gather numDigits='1' action='broken'/>", fallback="<Say>Second</Say>")
    receiver.documents["telephony/broken"] = "<Response><Say>"
    phone = simulator.dial()

    phone.does("keys", digits="1")

    assert receiver.posts("/telephony/fallback")[0]["ErrorCode"] == "12100"
    assert phone.heard == ["Second"]


def test_when_both_fail_there_is_only_the_apology(simulator, receiver, number):
    number.update(voice_fallback_url="https://hotline.example/telephony/fallback")
    receiver.answer = lambda: Response(status=503)

    assert simulator.dial().heard == [SORRY]
    assert len(receiver.received) == 2


@pytest.mark.parametrize(
    ("document", "content_type", "code"),
    [
        ("<Response><Say>", "text/xml", "12100"),
        ("", "text/xml", "12100"),
        ("<!DOCTYPE r [<!ENTITY a 'b'>]><Response><Say>&a;</Say></Response>", "text/xml", "12100"),
        ("<?xml version='1.0' encoding='morse'?><Response/>", "text/xml", "12100"),
        ("<Response><Redirect>http://[half</Redirect></Response>", "text/xml", "11100"),
        ("<Reply/>", "text/xml", "12200"),
        ("<Response><Juggle/></Response>", "text/xml", "12200"),
        ("<Response><Gather><Record/></Gather></Response>", "text/xml", "12200"),
        ("{}", "application/json", "12300"),
        (f"<Response><Say>{'x' * 66_000}</Say></Response>", "text/xml", "11750"),
    ],
)
def test_an_unreadable_document_is_in_the_debugger(simulator, receiver, document, content_type, code):
    receiver.answer = lambda: Response(document, content_type=content_type)

    phone = simulator.dial()

    assert phone.heard == [SORRY]
    [entry] = debugger(simulator)
    assert entry["error"].startswith(code)
    assert entry["parameters"]["ErrorCode"] == code
    assert entry["parameters"]["ResourceSid"] == phone.call["sid"]


def test_what_twilio_would_warn_of_is_in_the_debugger(simulator, receiver):
    receiver.speaks(
        voice="<Gather colour='red' timeout='soon' bargeIn='maybe' method='PUT' maxSpeechTime='9'/>"
    )

    phone = simulator.dial()

    assert phone.call["waits_for"]["timeout"] == 5
    assert {entry["parameters"]["LogLevel"] for entry in debugger(simulator)} == {"WARNING"}
    assert len(debugger(simulator)) == 5


def test_a_late_answer_is_given_up(simulator, receiver):
    receiver.answer = lambda: time.sleep(0.8) or Response(status=204)

    phone = simulator.dial()

    assert phone.call["error"].startswith("11200: no answer within")
    assert phone.heard == [SORRY]


@pytest.mark.parametrize(
    ("fragment", "status", "times"),
    [
        ("", 500, 1),
        ("#rc=2", 500, 1),
        ("#rc=2&rp=5xx", 500, 3),
        ("#rc=2&rp=4xx", 500, 1),
        ("#rc=2&rp=4xx,5xx", 404, 3),
        ("#rc=3&rp=all", 404, 4),
        ("#rc=0&rp=all", 404, 1),
    ],
)
def test_an_address_says_what_is_tried_again(simulator, receiver, number, fragment, status, times):
    receiver.answer = lambda: Response(status=status)
    number.update(voice_url=f"https://hotline.example/telephony/voice{fragment}")

    simulator.dial()

    assert len(receiver.received) == times
    assert all(post.is_genuine for post in receiver.received)
    assert len({post.headers["I-Twilio-Idempotency-Token"] for post in receiver.received}) == 1


def test_an_address_may_shorten_the_wait(simulator, receiver, number):
    receiver.answer = lambda: time.sleep(0.3) or Response(status=204)
    number.update(voice_url="https://hotline.example/telephony/voice#rt=100&rc=1&rp=rt")

    assert simulator.dial().call["error"] == "11200: no answer within 0.1 s"
    assert len(receiver.received) == 2


@pytest.mark.parametrize("fragment", ["#rp=sometimes", "#rc=6", "#tt=20000", "#ct=x"])
def test_a_wrong_override_is_an_error(simulator, receiver, number, fragment):
    number.update(voice_url=f"https://hotline.example/telephony/voice{fragment}")

    assert simulator.dial().call["error"].startswith("11243")
    assert not receiver.received


def test_documents_that_lead_to_each_other_end_somewhere(simulator, receiver):
    receiver.speaks(voice="<Redirect>voice</Redirect>")

    phone = simulator.dial()

    assert phone.call["error"].startswith("11215")
    assert phone.heard == [SORRY]


def test_an_answer_to_someone_who_has_hung_up_is_ignored(simulator, receiver):
    receiver.speaks(voice="<Gather numDigits='1' action='slow'/>")
    phone = simulator.dial()
    receiver.answer = lambda: (
        phone.does("hangup") and Response("<Response><Say>late</Say></Response>", content_type="text/xml")
    )

    phone.does("keys", digits="1")

    assert (phone.call["status"], phone.heard) == ("completed", [])


def test_a_document_is_asked_for_twice_in_bad_weather(simulator, receiver):
    receiver.speaks(voice="<Gather/>")
    simulator.post("/faults", duplicate=1)

    simulator.dial()
    simulator.post("/clock", mode="manual", advance=1)

    first, second = receiver.received
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]
    assert [entry["fault"] for entry in simulator.wire()].count("duplicate") == 1


@pytest.mark.parametrize(
    ("fault", "sequence"), [("duplicate", "00112233"), ("reorder", "3012"), ("drop", "")]
)
def test_progress_is_told_as_the_weather_lets_it(simulator, receiver, twilio, fault, sequence):
    receiver.speaks(voice="<Say>Hello</Say>")
    simulator.stand()
    simulator.post("/faults", **{fault: 1})
    twilio.calls.create(
        to=LI_WEN,
        from_=HOTLINE,
        twiml="<Response><Say>Hello</Say></Response>",
        status_callback="https://hotline.example/progress",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    simulator.advance(1)
    simulator.ringing().does("answer")
    simulator.advance(600)

    told = "".join(sorted(post["SequenceNumber"] for post in receiver.posts("/progress")))
    assert told == "".join(sorted(sequence))
    if fault == "reorder":
        assert [post["SequenceNumber"] for post in receiver.posts("/progress")] != list("0123")
