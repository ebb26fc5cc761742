"""Nobody but the provider is heard."""

from collections.abc import Iterator

import pytest

from app.tickets.models import Ticket
from tests.faults.house import SMS, House, text_form

pytestmark = pytest.mark.processes
GENUINE = text_form("Where is my parcel?")


@pytest.fixture
def untouched(door: House) -> Iterator[House]:
    """Nothing may be written."""
    before = door.contents()
    yield door
    assert door.contents() == before


def test_a_wrong_signature_is_refused(untouched: House) -> None:
    assert untouched.post(GENUINE, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status_code == 403


def test_a_missing_signature_is_refused(untouched: House) -> None:
    assert untouched.post(GENUINE, signature="").status_code == 403
    unsigned = untouched.http.post(untouched.url + SMS, data=GENUINE, timeout=10)
    assert unsigned.status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"Body": "Where is your money?"},
        {"From": "+14155550199"},
        {"MessageSid": "SM" + "2" * 32},
        {"OptOutType": "STOP"},
        {"NumMedia": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_old_signature_does_not_serve_another_form(untouched: House, change: dict[str, str]) -> None:
    old = untouched.sign(GENUINE)
    assert untouched.post(GENUINE | change, signature=old).status_code == 403


@pytest.mark.parametrize("path", [f"{SMS}/status", f"{SMS}?again=1"])
def test_an_old_signature_does_not_serve_another_address(untouched: House, path: str) -> None:
    old = untouched.sign(GENUINE | {"MessageStatus": "sent"})
    assert untouched.post(GENUINE | {"MessageStatus": "sent"}, path, signature=old).status_code == 403


def test_a_signature_over_an_empty_form_does_not_serve_json(untouched: House) -> None:
    headers = {"X-Twilio-Signature": untouched.sign({})}
    assert untouched.http.post(untouched.url + SMS, json=GENUINE, headers=headers).status_code == 403


def test_another_account_is_refused_whatever_it_signs(untouched: House) -> None:
    assert untouched.post(GENUINE | {"AccountSid": "AC" + "9" * 32}).status_code == 403


def test_the_same_words_rightly_signed_are_taken(door: House) -> None:
    assert door.post(GENUINE).status_code == 200
    assert door.count(Ticket) == 1
