"""Nobody but the provider is heard."""

from collections.abc import Iterator

import pytest

from app.tickets.models import Ticket
from tests.factories import text_form
from tests.faults.house import SMS, House

pytestmark = pytest.mark.processes


@pytest.fixture
def genuine(door: House) -> dict[str, str]:
    """What the provider might post."""
    return text_form("Where is my parcel?").to_dict()


@pytest.fixture
def untouched(door: House) -> Iterator[House]:
    """Nothing may be written."""
    before = door.contents()
    yield door
    assert door.contents() == before


def test_a_wrong_signature_is_refused(untouched: House, genuine: dict[str, str]) -> None:
    assert untouched.post(genuine, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status_code == 403


def test_a_missing_signature_is_refused(untouched: House, genuine: dict[str, str]) -> None:
    assert untouched.post(genuine, signature="").status_code == 403
    unsigned = untouched.http.post(untouched.url + SMS, data=genuine, timeout=10)
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
def test_an_old_signature_does_not_serve_another_form(
    untouched: House, genuine: dict[str, str], change: dict[str, str]
) -> None:
    old = untouched.sign(genuine)
    assert untouched.post(genuine | change, signature=old).status_code == 403


@pytest.mark.parametrize("path", [f"{SMS}/status", f"{SMS}?again=1"])
def test_an_old_signature_does_not_serve_another_address(
    untouched: House, genuine: dict[str, str], path: str
) -> None:
    old = untouched.sign(genuine | {"MessageStatus": "sent"})
    assert untouched.post(genuine | {"MessageStatus": "sent"}, path, signature=old).status_code == 403


def test_a_signature_over_an_empty_form_does_not_serve_json(
    untouched: House, genuine: dict[str, str]
) -> None:
    headers = {"X-Twilio-Signature": untouched.sign({})}
    assert untouched.http.post(untouched.url + SMS, json=genuine, headers=headers).status_code == 403


def test_another_account_is_refused_whatever_it_signs(untouched: House, genuine: dict[str, str]) -> None:
    assert untouched.post(genuine | {"AccountSid": "AC" + "9" * 32}).status_code == 403


def test_the_same_words_rightly_signed_are_taken(door: House, genuine: dict[str, str]) -> None:
    assert door.post(genuine).status_code == 200
    assert door.count(Ticket) == 1
