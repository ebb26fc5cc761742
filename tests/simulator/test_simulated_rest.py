"""The official Twilio client, used as it is, against the simulator."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

HOTLINE, LI_WEN, CHEN_HAO = "+14155550100", "+14155550101", "+14155550103"
CALLBACK = "https://hotline.example/telephony/sms/status"


def send(twilio, to=LI_WEN, body="Hello", **more):
    return twilio.messages.create(to=to, from_=HOTLINE, body=body, **more)


def test_a_message_is_queued_then_sent_then_delivered(simulator, receiver, twilio):
    simulator.post("/clock", mode="manual")
    message = send(twilio, status_callback=CALLBACK)
    assert (message.status, message.date_sent) == ("queued", None)

    simulator.post("/clock", advance=5)

    assert receiver.statuses == ["sent", "delivered"]
    assert all(post.is_genuine and post.form["MessageSid"] == message.sid for post in receiver.received)
    assert message.fetch().status == "delivered"
    assert [text["status"] for text in simulator.thread()] == ["delivered"]


def test_without_a_callback_nobody_is_told(simulator, receiver, twilio):
    simulator.post("/clock", mode="manual")
    send(twilio)
    simulator.post("/clock", advance=5)

    assert receiver.received == []


def test_lists_are_filtered_and_paged_newest_first(simulator, twilio):
    simulator.post("/clock", mode="manual")
    for number in range(7):
        send(twilio, body=f"{number}")
    send(twilio, to=CHEN_HAO)
    simulator.text("from the handset")

    page = twilio.messages.page(to=LI_WEN, page_size=3)
    assert [message.body for message in page] == ["6", "5", "4"]
    assert [message.body for message in page.next_page()] == ["3", "2", "1"]
    assert [message.body for message in twilio.messages.list(to=LI_WEN, page_size=3)] == list("6543210")
    assert [message.body for message in twilio.messages.list(from_=LI_WEN)] == ["from the handset"]
    assert twilio.messages.list(to="+14155559999") == []


def test_a_page_does_not_shift_while_new_messages_arrive(twilio):
    for number in range(4):
        send(twilio, body=f"{number}")
    page = twilio.messages.page(page_size=2)
    send(twilio, body="late")

    assert [message.body for message in page.next_page()] == ["1", "0"]


def test_lists_are_filtered_by_date(simulator, twilio):
    simulator.post("/clock", mode="manual")
    send(twilio, body="today")
    simulator.post("/clock", advance=2 * 24 * 3600)
    send(twilio, body="in two days")
    today = datetime.now(UTC)
    tomorrow = today + timedelta(days=1)

    def bodies(**dates):
        return [message.body for message in twilio.messages.list(**dates)]

    assert bodies(date_sent=today.date()) == ["today"]
    assert bodies(date_sent_after=tomorrow) == ["in two days"]
    assert bodies(date_sent_before=tomorrow) == ["today"]
    assert bodies(date_sent_after=today - timedelta(hours=1), date_sent_before=tomorrow) == ["today"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"to": "5550101"}, 21211),
        ({"to": "+1415"}, 21211),
        ({"body": "x" * 1601}, 21617),
        ({"body": ""}, 21602),
        ({"from_": "+14155559999"}, 21606),
        ({"to": f"whatsapp:{LI_WEN}"}, 21910),
        ({"status_callback": "https://elsewhere.example/"}, 21609),
        ({"content_sid": "HX" + "0" * 32}, 20001),
    ],
)
def test_errors_have_twilios_numbers(twilio, message, code):
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(**{"to": LI_WEN, "from_": HOTLINE, "body": "Hello"} | message)

    assert (refused.value.code, refused.value.status) == (code, 400)


def test_a_wrong_token_is_refused(twilio):
    stranger = Client(twilio.account_sid, "another token", http_client=twilio.http_client)

    with pytest.raises(TwilioRestException) as refused:
        send(stranger)

    assert (refused.value.code, refused.value.status) == (20003, 401)


def test_what_does_not_exist_is_not_found(twilio):
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages("SM" + "0" * 32).fetch()
    assert (refused.value.code, refused.value.status) == (20404, 404)

    with pytest.raises(TwilioRestException) as refused:
        twilio.conferences("CF" + "0" * 32).fetch()
    assert refused.value.code == 20404


def test_a_stopped_phone_cannot_be_texted_until_it_starts_again(simulator, receiver, twilio):
    simulator.text(" Cancel ")
    with pytest.raises(TwilioRestException) as refused:
        send(twilio)
    assert refused.value.code == 21610
    assert receiver.received[0].form["Body"] == " Cancel "

    simulator.text("start")
    assert send(twilio).status == "queued"


def test_a_word_among_others_stops_nothing(simulator, twilio):
    simulator.text("cancel my pickup")

    assert send(twilio).status == "queued"


def test_a_message_is_redacted_and_deleted(simulator, twilio):
    message = send(twilio, body="secret")

    assert message.update(body="").body == ""
    assert message.delete()
    assert simulator.thread() == []


def test_a_scheduled_message_waits_and_can_be_canceled(simulator, twilio):
    simulator.post("/clock", mode="manual")
    later = datetime.now(UTC) + timedelta(hours=1)
    when = {"messaging_service_sid": "MG" + "0" * 32, "schedule_type": "fixed", "send_at": later}
    goes, stays = (twilio.messages.create(to=LI_WEN, body="later", **when) for _ in range(2))
    assert stays.status == "scheduled"

    assert stays.update(status="canceled").status == "canceled"
    simulator.post("/clock", advance=3700)

    assert goes.fetch().status == "delivered"
    assert stays.fetch().status == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        goes.update(status="canceled")
    assert refused.value.code == 30409


def test_the_hotlines_webhook_can_be_pointed_elsewhere(simulator, receiver, twilio):
    [number] = twilio.incoming_phone_numbers.list(phone_number=HOTLINE)
    assert number.sms_url == "https://hotline.example/telephony/sms"

    number.update(sms_url="https://hotline.example/other?x=%E9%82%AE")
    simulator.text("Hello")

    assert receiver.received[0].path == "/other"
    assert receiver.received[0].is_genuine
    with pytest.raises(TwilioRestException):
        number.update(sms_url="https://elsewhere.example/")


def test_a_fallback_is_told_what_failed(simulator, receiver, twilio):
    [number] = twilio.incoming_phone_numbers.list()
    number.update(sms_url="http://127.0.0.1:9/", sms_fallback_url="https://hotline.example/fallback")

    simulator.text("Hello")

    [post] = receiver.received
    assert (post.form["ErrorCode"], post.form["ErrorUrl"]) == ("11205", "http://127.0.0.1:9/")
    assert [entry["attempts"] for entry in simulator.wire()][-2] == 2


def test_the_account_can_be_read(twilio):
    assert twilio.api.accounts(twilio.account_sid).fetch().status == "active"
