"""Somebody texts the hotline: the webhook, its signature, its answer, and what happens when there is none."""

import re

import pytest
from flask import Response

HOTLINE, LI_WEN = "+14155550100", "+14155550101"


def test_a_text_reaches_the_application_signed_for_its_public_address(simulator, receiver):
    sent = simulator.text("  查件 EA123456785CN & more + 50%\n")

    [post] = receiver.received
    assert post.is_genuine
    assert post.path == "/telephony/sms"
    assert post.form["Body"] == "  查件 EA123456785CN & more + 50%\n"
    assert sent["outcome"]["status"] == 204
    assert sent["outcome"]["error"] is None


def test_the_form_is_complete(simulator, receiver):
    sid = simulator.text("Hello")["message"]["sid"]

    form = receiver.received[0].form
    assert re.fullmatch("SM[0-9a-f]{32}", sid)
    assert form == {
        **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), sid),
        "AccountSid": "AC" + "0" * 32,
        "From": LI_WEN,
        "To": HOTLINE,
        "Body": "Hello",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **{f"{side}City": "SAN FRANCISCO" for side in ("From", "To")},
        **{f"{side}State": "CA" for side in ("From", "To")},
        **{f"{side}Zip": "94103" for side in ("From", "To")},
        **{f"{side}Country": "US" for side in ("From", "To")},
    }
    headers = receiver.received[0].headers
    assert headers["I-Twilio-Idempotency-Token"]
    assert headers["User-Agent"].startswith("TwilioProxy")


def test_a_whatsapp_text_carries_the_profile(simulator, receiver):
    simulator.text("你好", to=f"whatsapp:{HOTLINE}")

    form = receiver.received[0].form
    assert form["From"] == f"whatsapp:{LI_WEN}"
    assert (form["ProfileName"], form["WaId"]) == ("Li Wen", "14155550101")


def test_a_picture_is_named_in_the_form(simulator, receiver):
    picture = {"url": "http://127.0.0.1/box.jpg", "content_type": "image/jpeg"}
    sid = simulator.text("包装破损", media=[picture])["message"]["sid"]

    form = receiver.received[0].form
    assert sid.startswith("MM")
    assert (form["NumMedia"], form["MediaUrl0"], form["MediaContentType0"]) == (
        "1",
        picture["url"],
        "image/jpeg",
    )


def test_an_answer_in_twiml_reaches_the_handset(simulator, receiver):
    twiml = "<Response><Message>One</Message><Message><Body>二</Body></Message></Response>"
    receiver.answer = lambda: Response(twiml, content_type="application/xml")

    sent = simulator.text("Hello")

    assert len(sent["outcome"]["replies"]) == 2
    assert [text["body"] for text in simulator.thread()] == ["Hello", "One", "二"]


@pytest.mark.parametrize(
    ("answer", "content_type", "error"),
    [
        ("<Response><Message>", "text/xml", "12100"),
        ("<Response><Dial/></Response>", "text/xml", "12200"),
        ("<p>Oops</p>", "text/html", "12300"),
    ],
)
def test_an_unreadable_answer_is_told(simulator, receiver, answer, content_type, error):
    receiver.answer = lambda: Response(answer, content_type=content_type)

    assert simulator.text("Hello")["outcome"]["error"].startswith(error)


def test_a_refused_signature_shows_on_the_wire(simulator, receiver):
    receiver.answer = lambda: Response(status=403)

    outcome = simulator.text("Hello")["outcome"]

    [entry] = simulator.wire()
    assert (outcome["status"], outcome["wire"]) == (403, entry["id"])
    assert (entry["verdict"], entry["error"]) == ("refused", "11200: answered 403")


def test_an_error_of_the_application_is_not_tried_again(simulator, receiver):
    receiver.answer = lambda: Response(status=500)

    assert simulator.text("Hello")["outcome"]["attempts"] == 1
    assert len(receiver.received) == 1


def test_a_slow_answer_is_given_up_and_not_tried_again(simulator, receiver):
    import time

    receiver.answer = lambda: time.sleep(0.8) or Response(status=204)

    outcome = simulator.text("Hello")["outcome"]

    assert (outcome["status"], outcome["attempts"]) == (None, 1)
    assert outcome["error"].startswith("11200")


def test_a_new_number_gets_a_handset(simulator):
    simulator.text("Salaam", number="+989121234567")

    assert "+989121234567" in [person["number"] for person in simulator.get("/handsets")["handsets"]]


@pytest.mark.parametrize("body", ["", "x" * 1601, "half \ud83d a smile"])
def test_what_no_phone_can_send_is_refused_in_words(simulator, receiver, body):
    url = f"{simulator.url}/handsets/{LI_WEN}/texts"
    response = simulator.http.post(url, json={"body": body}, timeout=5)

    assert response.status_code == 422
    assert response.json()["error"]
    assert not receiver.received


@pytest.mark.parametrize("number", ["5550101", "+0", "alice", "+1415555010"])
def test_a_number_nobody_could_have_is_refused(simulator, number):
    response = simulator.http.post(f"{simulator.url}/handsets/{number}/texts", json={"body": "Hi"}, timeout=5)

    assert response.status_code == 422


def test_another_sites_form_cannot_text(simulator, receiver):
    response = simulator.http.post(f"{simulator.url}/handsets/{LI_WEN}/texts", data={"body": "Hi"}, timeout=5)

    assert response.status_code == 415
    assert not receiver.received


def test_another_name_for_this_address_is_refused(simulator):
    response = simulator.http.get(f"{simulator.url}/handsets", headers={"Host": "evil.example"}, timeout=5)

    assert response.status_code == 403
