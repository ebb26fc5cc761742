"""Faults: what the application must survive, reproducible by a seed."""

import threading

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

HOTLINE, LI_WEN, EMILY = "+14155550100", "+14155550101", "+14155550102"
CALLBACK = "https://hotline.example/telephony/sms/status"


def send(twilio, to=LI_WEN):
    return twilio.messages.create(to=to, from_=HOTLINE, body="Hello", status_callback=CALLBACK)


def history(simulator, receiver, twilio, messages=1, **faults):
    """What the application is told about so many messages in such weather."""
    receiver.received.clear()
    simulator.post("/clock", mode="manual")
    simulator.post("/faults", **faults)
    for _ in range(messages):
        send(twilio)
    simulator.post("/clock", advance=60)
    return receiver.statuses


def test_everything_can_come_twice(simulator, receiver, twilio):
    assert sorted(history(simulator, receiver, twilio, duplicate=1)) == ["delivered"] * 2 + ["sent"] * 2


def test_sent_can_come_after_delivered(simulator, receiver, twilio):
    assert history(simulator, receiver, twilio, reorder=1) == ["delivered", "sent"]


def test_a_dropped_callback_is_on_the_wire_but_never_arrives(simulator, receiver, twilio):
    assert history(simulator, receiver, twilio, drop=1) == []
    assert [entry["fault"] for entry in simulator.wire() if entry["direction"] == "webhook"] == [
        "dropped"
    ] * 2


def test_the_same_seed_gives_the_same_weather(simulator, receiver, twilio):
    storm = {"messages": 6, "duplicate": 0.3, "reorder": 0.3, "drop": 0.3, "delay": 3000}
    first, again, other = (history(simulator, receiver, twilio, seed=seed, **storm) for seed in (7, 7, 8))

    assert sorted(first) == sorted(again)
    assert first != other


def test_a_text_can_be_told_twice_with_one_token(simulator, receiver):
    simulator.post("/faults", duplicate=1)
    simulator.text("Hello")
    simulator.post("/clock", mode="manual", advance=1)

    first, second = receiver.received
    assert first.form == second.form
    assert first.headers["I-Twilio-Idempotency-Token"] == second.headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize(("code", "way"), [(30003, ["sent", "undelivered"]), (30001, ["failed"])])
def test_a_refused_number_ends_with_its_error(simulator, receiver, twilio, code, way):
    assert history(simulator, receiver, twilio, refuse_numbers={LI_WEN: code}) == way
    assert receiver.received[-1].form["ErrorCode"] == str(code)
    assert simulator.thread()[0]["error_code"] == code


def test_a_number_can_be_refused_at_once(simulator, twilio):
    simulator.post("/faults", refuse_numbers={LI_WEN: 21211})

    with pytest.raises(TwilioRestException) as refused:
        send(twilio)
    assert refused.value.code == 21211
    assert send(twilio, to=EMILY).status == "queued"


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_the_api_can_be_out_of_order(simulator, twilio, status, code):
    simulator.post("/faults", rest_error=status)

    with pytest.raises(TwilioRestException) as refused:
        send(twilio)

    assert (refused.value.status, refused.value.code) == (status, code)
    assert simulator.thread() == []


def test_a_message_can_be_accepted_without_an_answer(simulator, twilio):
    simulator.post("/faults", rest_hang=5)
    twilio.http_client.timeout = 0.5

    with pytest.raises(requests.exceptions.ReadTimeout):
        send(twilio)

    assert len(simulator.thread()) == 1
    assert simulator.wire()[0]["fault"] == "answer withheld"


def test_weather_clears(simulator):
    simulator.post("/faults", drop=1, refuse_numbers=[LI_WEN])

    simulator.http.delete(f"{simulator.url}/faults", timeout=5)

    assert simulator.get("/faults") == {
        **dict.fromkeys(("duplicate", "reorder", "drop", "delay", "rest_hang"), 0),
        **dict.fromkeys(("lose_recording", "lose_transcription"), 0),
        **dict.fromkeys(("seed", "rest_error")),
        "refuse_numbers": {},
    }


@pytest.mark.parametrize("fault", [{"hail": 1}, {"drop": 2}, {"delay": "long"}, {"rest_error": 200}])
def test_unknown_weather_is_refused(simulator, fault):
    response = simulator.http.post(f"{simulator.url}/faults", json=fault, timeout=5)

    assert response.status_code == 422


def test_time_stands_still_until_advanced(simulator):
    stood = simulator.post("/clock", mode="manual")
    moved = simulator.post("/clock", advance=3600)

    assert stood["mode"] == moved["mode"] == "manual"
    assert moved["now"][11:13] != stood["now"][11:13]
    assert simulator.post("/clock", mode="real")["mode"] == "real"


def test_a_running_clock_cannot_be_advanced(simulator):
    response = simulator.http.post(f"{simulator.url}/clock", json={"advance": 60}, timeout=5)

    assert response.status_code == 400


def test_many_texts_at_once_all_arrive(simulator, receiver):
    numbers = [f"+1415555{number:04}" for number in range(2000, 2020)]
    threads = [threading.Thread(target=simulator.text, args=("Hi", number)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(post.form["From"] for post in receiver.received) == numbers
