"""Whatever bytes come, the answer is a clear refusal or a clean ticket."""

import pytest
import sqlalchemy as sa

from app.tickets.models import Contact, Message, Ticket
from tests.faults.house import SMS, House, text_form

pytestmark = pytest.mark.processes


@pytest.fixture
def door(house: House) -> House:
    """A house with only its door open."""
    house.start("web")
    return house


def test_ten_megabytes_are_refused_as_too_long(door: House) -> None:
    assert door.post(text_form("x" * 10_000_000)).status_code == 413
    assert door.count(Contact) == 0


def test_ten_megabytes_of_unsaid_length_are_refused_as_too_long(door: House) -> None:
    def pieces() -> object:
        for _ in range(160):
            yield b"Body=" + b"x" * 65536

    answer = door.http.post(
        door.url + SMS, data=pieces(), headers={"X-Twilio-Signature": "AAAA"}, timeout=30
    )
    assert answer.status_code in (403, 413)
    assert door.count(Contact) == 0


def test_what_a_form_may_hold_but_we_do_not_keep_is_refused_as_too_long(door: House) -> None:
    assert door.post(text_form("包" * 22_000)).status_code == 413
    assert door.count(Contact) == 0


def test_the_longest_text_we_keep_is_kept_whole(door: House) -> None:
    words = "a parcel " * 7_000
    assert door.post(text_form(words)).status_code == 200
    assert door.scalar(sa.select(Message.body)) == words


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("My\x00 parcel\x00 is lost", "My parcel is lost"),
        ("My parcel \x1b[31mis\x07 lost\x7f", "My parcel [31mis lost"),
        ("📦😭 my parcel 👩‍👩‍👧‍👦 is lost", "📦😭 my parcel 👩‍👩‍👧‍👦 is lost"),
        ("Lost: \u202eESREVER\u202c \u2067parcel\u2069", "Lost: \u202eESREVER\u202c \u2067parcel\u2069"),
        ("بسته‌ی من \u200fRB482913776GB\u200e کجاست؟", "بسته‌ی من \u200fRB482913776GB\u200e کجاست؟"),
        ("<script>alert(1)</script> my parcel {{7*7}} %(x)s", "<script>alert(1)</script> my parcel {{7*7}} %(x)s"),
        ("Line one\r\nline two", "Line one\nline two"),
    ],
    ids=["NUL", "controls", "emoji", "overrides", "marks", "markup", "lines"],
)
def test_odd_characters_make_a_clean_ticket(door: House, said: str, kept: str) -> None:
    assert door.post(text_form(said)).status_code == 200
    assert door.scalar(sa.select(Message.body)) == kept
    subject = door.scalar(sa.select(Ticket.subject))
    assert not set(subject) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x00\n")


def test_half_a_character_makes_a_clean_ticket(door: House) -> None:
    said = text_form("my parcel \ufffd\ufffd\ufffd is lost")
    raw = b"&".join(
        name.encode() + b"=" + value.encode().replace("\ufffd\ufffd\ufffd".encode(), b"%ED%A0%80").replace(b"+", b"%2B")
        for name, value in said.items()
    )
    assert door.post(said, body=raw).status_code == 200
    assert door.scalar(sa.select(Message.body)) == said["Body"]


def test_half_a_character_in_json_is_refused(door: House) -> None:
    answer = door.http.post(
        door.url + SMS,
        data='{"MessageSid": "SM1", "Body": "\\ud800"}',
        headers={"Content-Type": "application/json", "X-Twilio-Signature": "AAAA"},
        timeout=10,
    )
    assert 400 <= answer.status_code < 500
    assert door.count(Contact) == 0


@pytest.mark.parametrize("field", ["From", "To", "MessageSid", "OptOutType", "NumMedia", "Nobody knows"])
@pytest.mark.parametrize("value", ["\x00", "+1415\x005550101", "'; DROP TABLE ticket; --", "x" * 5_000])
def test_forged_fields_are_refused_or_do_no_harm(door: House, field: str, value: str) -> None:
    answer = door.post(text_form("my parcel is lost") | {field: value})
    assert answer.status_code in (200, 400)
    assert door.count(Ticket) == (answer.status_code == 200)


@pytest.mark.parametrize("field", ["MessageSid", "MessageStatus", "ErrorCode"])
@pytest.mark.parametrize("value", ["\x00", "3\x000003", "", "x" * 5_000])
def test_forged_reports_are_refused_or_do_no_harm(door: House, field: str, value: str) -> None:
    form = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "failed", "ErrorCode": "30003"}
    assert door.post(form | {field: value}, f"{SMS}/status").status_code in (204, 400)


def test_fields_of_our_own_cannot_be_set_from_outside(door: House) -> None:
    forged = {"reference": "1234567897", "ticket_id": "1", "priority": "urgent", "status": "closed", "kind": "pickup"}
    assert door.post(text_form("my parcel is lost") | forged).status_code == 200
    ticket = door.rows(sa.select(Ticket.reference, Ticket.status, Ticket.kind))[0]
    assert (ticket.reference != "1234567897", ticket.status, ticket.kind) == (True, "new", "query")
