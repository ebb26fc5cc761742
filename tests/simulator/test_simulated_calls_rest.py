"""The application calls somebody, with the official client, used as it is."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

HOTLINE, LI_WEN, CHEN_HAO = "+14155550100", "+14155550101", "+14155550103"
PROGRESS, OUT = "https://hotline.example/progress", "https://hotline.example/telephony/out"
EVERY_EVENT = ["initiated", "ringing", "answered", "completed"]


@pytest.fixture(autouse=True)
def standing(simulator, receiver):
    receiver.speaks(out="<Say>Hello</Say>", other="<Say>Other</Say><Pause length='60'/>")
    simulator.stand()


def place(twilio, to=LI_WEN, **more):
    told = {"status_callback": PROGRESS, "status_callback_event": EVERY_EVENT}
    return twilio.calls.create(**{"to": to, "from_": HOTLINE, "url": OUT} | told | more)


def progress(receiver):
    return [post["CallStatus"] for post in receiver.posts("/progress")]


def test_an_answered_call_is_told_step_by_step(simulator, receiver, twilio):
    call = place(twilio)
    assert (call.status, call.direction, call.start_time) == ("queued", "outbound-api", None)
    simulator.advance(0.3)
    assert call.fetch().status == "queued"
    simulator.advance(1)
    assert call.fetch().status == "ringing"

    phone = simulator.ringing()
    assert phone.call["waits_for"] == {"verb": "answer", "accepts": ["answer", "decline"]}
    phone.does("answer")
    assert phone.heard == ["Hello"]
    simulator.advance(30)

    posts = receiver.posts("/progress")
    assert progress(receiver) == ["initiated", "ringing", "in-progress", "completed"]
    assert [post["SequenceNumber"] for post in posts] == list("0123")
    assert all(post.is_genuine for post in receiver.received)
    [document] = receiver.posts("/telephony/out")
    assert (document["CallStatus"], document["Direction"], document["To"]) == (
        "in-progress",
        "outbound-api",
        LI_WEN,
    )
    assert call.fetch().status == "completed"


def test_by_default_only_the_end_is_told(simulator, receiver, twilio):
    twilio.calls.create(to=LI_WEN, from_=HOTLINE, url=OUT, status_callback=PROGRESS)
    simulator.advance(1)
    simulator.ringing().does("answer")
    simulator.advance(30)

    assert progress(receiver) == ["completed"]
    assert receiver.posts("/progress")[0]["SequenceNumber"] == "0"


def test_a_call_may_bring_its_document_along(simulator, receiver, twilio):
    place(twilio, url=None, twiml="<Response><Say>Inline</Say></Response>")
    simulator.advance(1)

    phone = simulator.ringing()
    phone.does("answer")

    assert phone.heard == ["Inline"]
    assert receiver.posts("/telephony/out") == []


def test_inline_documents_need_whole_addresses(simulator, twilio):
    place(twilio, url=None, twiml="<Response><Gather action='next'/></Response>")
    simulator.advance(1)

    assert simulator.ringing().does("answer")["error"].startswith("11100")


def test_a_declined_call_is_busy(simulator, receiver, twilio):
    call = place(twilio)
    simulator.advance(1)
    simulator.ringing().does("decline")
    simulator.advance(1)

    assert progress(receiver) == ["initiated", "ringing", "busy"]
    assert (call.fetch().status, call.fetch().duration) == ("busy", "0")


def test_nobody_answers_for_ever(simulator, receiver, twilio):
    call = place(twilio, timeout=20)
    simulator.advance(20)
    assert call.fetch().status == "ringing"
    simulator.advance(1)

    assert progress(receiver) == ["initiated", "ringing", "no-answer"]


def test_the_caller_hears_nothing_when_the_handset_hangs_up(simulator, receiver, twilio):
    place(twilio)
    simulator.advance(1)
    phone = simulator.ringing()
    phone.does("answer")
    phone.does("hangup")
    simulator.advance(1)

    assert progress(receiver)[-1] == "completed"


def test_a_refused_number_fails(simulator, receiver, twilio):
    simulator.post("/faults", refuse_numbers=[LI_WEN])
    place(twilio)
    simulator.advance(2)

    assert progress(receiver) == ["initiated", "failed"]
    assert receiver.posts("/progress")[-1]["SipResponseCode"] == "404"


def test_a_ringing_call_is_taken_back(simulator, receiver, twilio):
    call = place(twilio)
    simulator.advance(1)

    assert call.update(status="canceled").status == "canceled"
    simulator.advance(100)

    assert progress(receiver) == ["initiated", "ringing", "canceled"]


def test_of_a_queued_call_taken_back_nobody_is_told(simulator, receiver, twilio):
    call = place(twilio)
    call.update(status="canceled")
    simulator.advance(100)

    assert progress(receiver) == []


def test_a_live_call_is_ended_and_an_ended_one_stays_so(simulator, receiver, twilio):
    call = place(twilio)
    simulator.advance(1)
    simulator.ringing().does("answer")

    with pytest.raises(TwilioRestException) as refused:
        call.update(status="canceled")
    assert refused.value.code == 21220
    assert call.update(status="completed").status == "completed"
    with pytest.raises(TwilioRestException) as refused:
        call.update(status="completed")
    assert refused.value.code == 21220


def test_a_live_call_is_led_elsewhere(simulator, receiver, twilio):
    receiver.speaks(voice="<Say loop='0'>Please wait</Say>")
    phone = simulator.dial()

    twilio.calls(phone.call["sid"]).update(url="https://hotline.example/telephony/other")
    simulator.advance(0.1)
    assert phone.heard[-1] == "Other"
    twilio.calls(phone.call["sid"]).update(twiml="<Response><Say>Inline</Say></Response>")
    simulator.advance(0.1)

    assert phone.heard[-1] == "Inline"


def test_a_call_that_is_not_live_cannot_be_led(simulator, twilio):
    call = place(twilio)

    with pytest.raises(TwilioRestException) as refused:
        call.update(url=OUT)
    assert refused.value.code == 21220


def test_a_call_has_a_time_limit_where_one_is_set(simulator, receiver, twilio):
    place(twilio, time_limit=30, url="https://hotline.example/telephony/other")
    simulator.advance(1)
    simulator.ringing().does("answer")
    simulator.advance(31)

    assert receiver.posts("/progress")[-1]["CallDuration"] == "30"


def test_the_fallback_of_a_call_is_its_own(simulator, receiver, twilio):
    receiver.speaks(second="<Say>Second</Say>")
    receiver.documents["telephony/out"] = "oops"
    place(twilio, fallback_url="https://hotline.example/telephony/second")
    simulator.advance(1)
    phone = simulator.ringing()
    phone.does("answer")

    assert phone.heard == ["Second"]
    assert receiver.posts("/telephony/second")[0]["ErrorCode"] == "12100"


def test_lists_are_filtered(simulator, receiver, twilio):
    receiver.speaks(voice="<Gather/>")
    first, second = place(twilio), place(twilio, to=CHEN_HAO)
    phone = simulator.dial()
    phone.does("hangup")
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    def sids(**filters):
        return [call.sid for call in twilio.calls.list(**filters)]

    assert sids() == [phone.call["sid"], second.sid, first.sid]
    assert sids(to=CHEN_HAO) == [second.sid]
    assert (
        sids(from_=LI_WEN)
        == sids(status="completed")
        == sids(end_time_before=tomorrow)
        == [phone.call["sid"]]
    )
    assert sids(start_time_after=tomorrow) == []
    assert len(twilio.calls.page(page_size=2).next_page().next_page_url or "") == 0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"to": "5550101"}, 21211),
        ({"from_": "+14155559999"}, 21210),
        ({"url": None}, 21205),
        ({"url": "https://elsewhere.example/"}, 21205),
        ({"status_callback": "https://elsewhere.example/"}, 21609),
        ({"status_callback_event": ["picked-up"]}, 21626),
        ({"url": None, "twiml": "x" * 4_001}, 20001),
        ({"timeout": 601}, 20001),
        ({"machine_detection": "Enable"}, 20001),
    ],
)
def test_errors_have_twilios_numbers(twilio, call, code):
    with pytest.raises(TwilioRestException) as refused:
        place(twilio, **call)

    assert (refused.value.code, refused.value.status) == (code, 400)


@pytest.mark.parametrize(
    ("fault", "code"), [({"rest_error": 429}, 20429), ({"refuse_numbers": {LI_WEN: 21216}}, 21216)]
)
def test_the_weather_can_refuse_a_call(simulator, twilio, fault, code):
    simulator.post("/faults", **fault)

    with pytest.raises(TwilioRestException) as refused:
        place(twilio)

    assert refused.value.code == code
    assert simulator.get(f"/handsets/{LI_WEN}/calls")["calls"] == []
