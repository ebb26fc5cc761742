"""Whatever bytes come, the answer is a clear refusal or a clean ticket."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from app.tickets.models import Contact, Message, Ticket
from tests.factories import text_form
from tests.faults.house import SMS, House

pytestmark = pytest.mark.processes
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_strangers = (f"+1415555{number:04}" for number in count(2000))


def from_a_stranger(body: str) -> dict[str, str]:
    """A text from a number that has no open ticket to join."""
    return text_form(body, next(_strangers)).to_dict()


def kept(door: House, form: dict[str, str]) -> Any:
    """What became of a text: its body and its ticket's subject, kind and so on; None if nothing was kept."""
    found = door.rows(
        sa.select(Message.body, Ticket.subject, Ticket.reference, Ticket.status, Ticket.kind)
        .join(Message.contact)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Contact.provider_id == form["MessageSid"])
    )
    return found[0] if found else None


@pytest.fixture
def shut(door: House) -> Iterator[House]:
    """Nothing may be written."""
    before = door.contents()
    yield door
    assert door.contents() == before


def test_ten_megabytes_are_refused_as_too_long(shut: House) -> None:
    assert shut.post(from_a_stranger("x" * 10_000_000)).status_code == 413


def test_ten_megabytes_in_pieces_are_refused(shut: House) -> None:
    pieces = (b"Body=" + b"x" * 65_536 for _ in range(160))
    headers = {"X-Twilio-Signature": "AAAA", "Content-Type": "application/x-www-form-urlencoded"}
    answer = shut.http.post(shut.url + SMS, data=pieces, headers=headers, timeout=30)
    assert answer.status_code in (403, 413)


def test_ten_megabytes_of_json_are_refused_as_too_long(shut: House) -> None:
    headers = {"X-Twilio-Signature": "AAAA", "Content-Type": "application/json"}
    answer = shut.http.post(shut.url + SMS, data=b"[" * 10_000_000, headers=headers, timeout=30)
    assert answer.status_code == 413


def test_more_than_64_kilobytes_of_words_are_refused_as_too_long(shut: House) -> None:
    assert shut.post(from_a_stranger("包" * 22_000)).status_code == 413


def test_half_a_character_in_json_is_refused(shut: House) -> None:
    headers = {"X-Twilio-Signature": "AAAA", "Content-Type": "application/json"}
    body = '{"MessageSid": "SM1", "Body": "\\ud800"}'
    assert shut.http.post(shut.url + SMS, data=body, headers=headers, timeout=10).status_code == 403


def test_the_longest_words_we_keep_are_kept_whole(door: House) -> None:
    form = from_a_stranger("a parcel " * 7_000)
    assert door.post(form).status_code == 200
    assert kept(door, form).body == form["Body"]


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("My\x00 parcel\x00 is lost", "My parcel is lost"),
        ("My parcel \x1b[31mis\x07 lost\x7f", "My parcel [31mis lost"),
        ("📦😭 my parcel 👩‍👩‍👧‍👦 is lost", None),
        ("Lost: \u202eESREVER\u202c \u2067parcel\u2069", None),
        ("بسته‌ی من \u200fRB482913776GB\u200e کجاست؟", None),
        ("<script>alert(1)</script> {{7*7}} %(x)s", None),
        ("Line one\r\nline two", "Line one\nline two"),
    ],
    ids=["NUL", "controls", "emoji", "overrides", "marks", "markup", "lines"],
)
def test_odd_characters_make_a_clean_ticket(door: House, said: str, clean: str | None) -> None:
    form = from_a_stranger(said)
    assert door.post(form).status_code == 200
    ticket = kept(door, form)
    assert ticket.body == (said if clean is None else clean)
    assert not (TURNING | set("\x00\x1b\n")) & set(ticket.subject)


def test_half_a_character_makes_a_clean_ticket(door: House) -> None:
    form = from_a_stranger("my parcel %ED%A0%80 is lost")
    raw = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in form.items()).encode()
    assert door.post(form, body=raw).status_code == 200
    assert kept(door, form).body == form["Body"]


@pytest.mark.parametrize("field", ["From", "To", "MessageSid", "OptOutType", "NumMedia", "Nobody knows"])
@pytest.mark.parametrize("value", ["\x00", "+1415\x005550101", "'; DROP TABLE ticket; --", "x" * 5_000])
def test_forged_fields_are_refused_or_do_no_harm(door: House, field: str, value: str) -> None:
    before = door.count(Ticket)
    status = door.post(from_a_stranger("my parcel is lost") | {field: value}).status_code
    assert (status, door.count(Ticket) - before) in ((200, 1), (400, 0))


@pytest.mark.parametrize("field", ["MessageSid", "MessageStatus", "ErrorCode"])
@pytest.mark.parametrize("value", ["\x00", "3\x000003", "", "x" * 5_000])
def test_forged_reports_are_refused_or_do_no_harm(door: House, field: str, value: str) -> None:
    report = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "failed", "ErrorCode": "30003"}
    assert door.post(report | {field: value}, f"{SMS}/status").status_code in (204, 400)


def test_fields_of_our_own_cannot_be_set_from_outside(door: House) -> None:
    ours = {"reference": "1234567897", "status": "closed", "kind": "pickup", "customer_id": "1"}
    form = from_a_stranger("my parcel is lost") | ours
    assert door.post(form).status_code == 200
    ticket = kept(door, form)
    assert ticket.reference != ours["reference"]
    assert (ticket.status, ticket.kind) == ("new", "complaint")
