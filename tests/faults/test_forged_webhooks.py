"""Nobody but the provider is heard."""

from collections.abc import Iterator

import pytest

from app.tickets.models import Ticket
from tests.faults.house import SMS, House, text_form

pytestmark = pytest.mark.processes
GENUINE = text_form("Where is my parcel?")


@pytest.fixture
def untouched(house: House) -> Iterator[House]:
    """A house in which nothing may be written."""
    house.start("web")
    before = house.contents()
    yield house
    assert house.contents() == before


def test_a_wrong_signature_is_refused(untouched: House) -> None:
    assert untouched.post(GENUINE, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status_code == 403


def test_a_missing_signature_is_refused(untouched: House) -> None:
    assert untouched.post(GENUINE, signature="").status_code == 403
    unsigned = untouched.http.post(untouched.url + SMS, data=GENUINE, timeout=10)
    assert unsigned.status_code == 403


def test_an_old_signature_does_not_serve_other_words(untouched: House) -> None:
    old = untouched.sign(GENUINE)
    for changed in (
        GENUINE | {"Body": "Where is your money?"},
        GENUINE | {"From": "+14155550199"},
        GENUINE | {"MessageSid": "SM" + "2" * 32},
        GENUINE | {"OptOutType": "STOP"},
        {name: value for name, value in GENUINE.items() if name != "NumMedia"},
    ):
        assert untouched.post(changed, signature=old).status_code == 403


def test_an_old_signature_does_not_serve_another_address(untouched: House) -> None:
    old = untouched.sign(GENUINE)
    for path in (f"{SMS}/status", f"{SMS}?again=1", f"/telephony/%73ms"):
        assert untouched.post(GENUINE, path, signature=old).status_code == 403


def test_a_signature_over_a_form_does_not_serve_json(untouched: House) -> None:
    answer = untouched.http.post(
        untouched.url + SMS,
        json=GENUINE,
        headers={"X-Twilio-Signature": untouched.sign({})},
        timeout=10,
    )
    assert answer.status_code in (400, 403)


def test_another_account_is_refused_whatever_it_signs(untouched: House) -> None:
    assert untouched.post(GENUINE | {"AccountSid": "AC" + "9" * 32}).status_code == 403


def test_the_same_words_rightly_signed_are_taken(house: House) -> None:
    house.start("web")
    assert house.post(GENUINE).status_code == 200
    assert house.count(Ticket) == 1
