"""Whatever a text holds makes a clean ticket, or a clear 4xx."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.telephony.incoming import IncomingText, Malformed, TextReport
from app.tickets.models import Contact, Message
from tests.factories import browser_of, make_agent, signed_post, text_form, text_in, tickets

SMS = "/telephony/sms"
BODY_LIMIT = 64 * 1024  # bytes


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Lost\x00 parcel", "Lost parcel"),
        ("包裹丢了 😡😡👨‍👩‍👧", "包裹丢了 😡😡👨‍👩‍👧"),
        ("\u202eLost parcel\u202c", "\u202eLost parcel\u202c"),
        ("Lost\r\nparcel\rhere", "Lost\nparcel\nhere"),
        ("<script>alert(1)</script> lost parcel", "<script>alert(1)</script> lost parcel"),
        ("Lost parcel'; DROP TABLE ticket; --", "Lost parcel'; DROP TABLE ticket; --"),
        ("{ref} {0} %(x)s lost parcel", "{ref} {0} %(x)s lost parcel"),
    ],
    ids=["nul", "emoji", "override", "lines", "script", "sql", "braces"],
)
def test_odd_characters_make_a_clean_ticket(client, said, kept):
    assert text_in(client, said).status_code == 200
    assert db.session.scalar(sa.select(Message.body)) == kept
    [ticket] = tickets()
    assert not set(ticket.subject) & set("\x00\u202e\u202c\n")
    page = browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("body", [b"%ED%A0%BD", b"%FF%FE", b"%00%00", b"%"])
def test_bytes_that_are_no_text_never_break_the_door(client, body):
    data = b"MessageSid=SM1&From=%2B14155550101&Body=lost+parcel" + body
    headers = {"X-Twilio-Signature": "AAAA"}
    answer = client.post(SMS, data=data, content_type="application/x-www-form-urlencoded", headers=headers)
    assert answer.status_code == 403


def test_what_the_provider_tries_again_is_taken_once_whichever_try_came_through(client):
    text_in(client, "Lost parcel", sid="SM1")
    tried = {"ErrorCode": "11200", "ErrorUrl": "https://calls.example.org/telephony/sms"}
    assert text_in(client, "Lost parcel", sid="SM1", **tried).status_code == 200
    assert text_in(client, "Lost letter", sid="SM2", **tried).status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 2


def test_the_longest_text_is_kept_whole(client):
    said = "x" * BODY_LIMIT
    assert text_in(client, said).status_code == 200
    assert db.session.scalar(sa.select(sa.func.length(Message.body))) == BODY_LIMIT


@pytest.mark.parametrize("said", ["x" * (BODY_LIMIT + 1), "包" * (BODY_LIMIT // 3 + 1), "x" * 10_000_000])
def test_a_byte_more_is_refused_with_413(client, said):
    assert text_in(client, said).status_code == 413
    assert tickets() == []


@pytest.mark.parametrize("sid", ["", "SM1; DROP", "SM" + "1" * 80, "SM\x00", "../etc"])
def test_a_forged_message_id_is_refused(client, sid):
    form = text_form("hi")
    form["MessageSid"] = sid
    answer = signed_post(client, SMS, form)
    assert (answer.status_code, answer.json["status"]) == (400, 400)


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "x" * 5000},
        {"From": "\x00"},
        {"From": "sip:alice@example.com"},
        {"From": "POSTBANK"},
        {"From": "12345"},
        {"From": "whatsapp:"},
        {"From": "whatsapp:nobody"},
        {"To": "y" * 5000},
        {"To": "a\x00b"},
        {"To": ""},
        {"NumMedia": "many"},
        {"OptOutType": "NONSENSE"},
        {"OptOutType": "stop"},
        {"ticket_id": "1", "status": "closed", "customer_id": "1"},
    ],
    ids=repr,
)
def test_forged_fields_do_no_harm(client, fields):
    form = text_form("My parcel is lost")
    for name, value in fields.items():
        form[name] = value
    assert signed_post(client, SMS, form).status_code in (200, 400)
    assert all(ticket.status == "new" for ticket in tickets())


def test_repeated_fields_are_read_once(client):
    form = text_form("My parcel is lost")
    form.add("Body", "or is it?")
    form.add("From", "+14155550199")
    assert signed_post(client, SMS, form).status_code == 200
    assert len(tickets()) == 1


def test_a_whatsapp_address_is_a_number_on_another_channel(client):
    text_in(client, "My parcel is lost", "whatsapp:+14155550101")
    [ticket] = tickets()
    assert ticket.channel == "whatsapp"
    assert ticket.point.address == "+14155550101"


def test_one_number_is_one_customer_on_both_channels(client):
    text_in(client, "My parcel is lost", "whatsapp:+14155550101")
    text_in(client, "It is still not here", "+14155550101")
    assert len(tickets()) == 1


def parsed(**fields):
    return IncomingText.parse({"MessageSid": "SM1", "From": "+14155550101", "Body": "hi", **fields})


@pytest.mark.parametrize("word", ["STOP", " stop\n", "Unsubscribe", "CANCEL"])
def test_the_providers_words_are_known_in_any_form(word):
    assert parsed(Body=word).opt_word == "STOP"


def test_on_whatsapp_the_provider_knows_no_words():
    assert parsed(Body="STOP", From="whatsapp:+14155550101").opt_word is None


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"MessageSid": "SM1"},
        {"MessageStatus": "sent"},
        {"MessageSid": "SM1", "MessageStatus": "<b>"},
        {"MessageSid": "SM1", "MessageStatus": "x" * 30},
        {"MessageSid": "S M", "MessageStatus": "sent"},
    ],
)
def test_a_forged_report_is_refused(form):
    with pytest.raises(Malformed):
        TextReport.parse(form)
