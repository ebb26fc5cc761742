"""The provider proves itself over exactly the address it was given, or nothing is read or written."""

from hashlib import sha256

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from app.core.database import db
from app.core.events import Event
from app.telephony.gateway import TwilioGateway
from app.tickets.models import Contact
from tests.factories import signature_of, signed_post, text_form
from tests.servers import ACCOUNT_SID
from tests.telephony.payloads import cases_of

SMS = "/telephony/sms"


def written():
    """How much there is in the database that a webhook could have written."""
    return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Contact, Event)]


def post(client, path=SMS, signature=None, **more):
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    return client.post(path, headers=headers, **more)


@pytest.mark.parametrize("case", cases_of("signatures.jsonl"))
def test_every_signature_of_the_providers_own_libraries_is_judged_alike(case):
    gateway = TwilioGateway(ACCOUNT_SID, case["auth_token"])
    content = case["body"] if case["params"] is None else MultiDict(case["params"])
    assert gateway.signature_is_valid(case["url"], content, case["signature"]) is case["valid"]


def test_the_documented_vector_verifies():
    gateway = TwilioGateway(ACCOUNT_SID, "12345")
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert gateway.signature_is_valid(url, form, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")


@pytest.mark.parametrize("signature", [None, "", "AAAA", "é", "x" * 10_000, "L/OH5YylLD5NRKLltdqwSvS0BnU="])
def test_a_missing_or_wrong_signature_is_refused_and_writes_nothing(client, signature):
    before = written()
    assert post(client, signature=signature, data=text_form("hi")).status_code == 403
    assert written() == before


def test_a_right_signature_is_let_in(client):
    assert signed_post(client, SMS, text_form("Where is my parcel?")).status_code == 200


@pytest.mark.parametrize("field", ["Body", "From", "To", "MessageSid", "Extra"])
def test_a_changed_field_is_refused(client, field):
    form = text_form("Where is my parcel?")
    signature = signature_of(SMS, form)
    form[field] = "+14155550199"
    assert post(client, signature=signature, data=form).status_code == 403


def test_a_signature_is_good_for_its_own_address_alone(client):
    form = text_form("hi")
    assert post(client, SMS + "?a=1", signature_of(SMS, form), data=form).status_code == 403
    assert post(client, SMS + "/status", signature_of(SMS, form), data=form).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "?a=1&b=2",
        "?a=%2B1%20x%3D+y",
        "?city=M%C3%BCnchen",
        "?city=%e4%bd%a0",
        "?city=%E4%BD%A0",
        "?empty=",
        "?a=1&a=2",
    ],
)
def test_the_raw_target_is_what_was_signed(client, target):
    form = text_form("Where is my parcel?")
    assert signed_post(client, SMS + target, form).status_code == 200


def test_the_raw_target_of_the_server_counts_and_not_what_flask_decodes(client):
    form = text_form("Where is my parcel?")
    raw = SMS + "?city=M%C3%BCnchen&x=%7e"
    answer = post(
        client,
        SMS + "?city=München&x=~",
        signature_of(raw, form),
        data=form,
        environ_overrides={"RAW_URI": raw, "REQUEST_URI": raw},
    )
    assert answer.status_code == 200


def test_the_public_address_counts_and_not_the_one_in_the_request(client):
    form = text_form("Where is my parcel?")
    headers = {"Host": "127.0.0.1:8000", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert signed_post(client, SMS, form, headers=headers).status_code == 200


def test_a_json_body_is_proved_by_its_hash(client):
    body = '{"property": "value"}'
    path = f"{SMS}?bodySHA256={sha256(body.encode()).hexdigest()}"
    headers = {"X-Twilio-Signature": signature_of(path)}
    good = client.post(path, data=body, content_type="application/json", headers=headers)
    forged = client.post(path, data=body + " ", content_type="application/json", headers=headers)
    assert good.status_code == 400  # proved, but no text
    assert forged.status_code == 403


def test_a_body_cannot_hide_behind_an_empty_form(client):
    before = written()
    headers = {"X-Twilio-Signature": signature_of(SMS)}
    answer = client.post(SMS, data='{"Body": "x"}', content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert written() == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/octet-stream", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_kind_cannot_hide_behind_a_hash(client, kind):
    path = f"{SMS}?bodySHA256={sha256(b'{}').hexdigest()}"
    headers = {"X-Twilio-Signature": signature_of(path)}
    assert client.post(path, data="forged", content_type=kind, headers=headers).status_code == 403


def test_a_form_cannot_hide_behind_the_hash_of_another_body(client):
    path = f"{SMS}?bodySHA256={sha256(b'').hexdigest()}"
    assert post(client, path, signature_of(path), data=text_form("hi")).status_code == 403


def test_bytes_that_are_no_text_are_refused(client):
    path = f"{SMS}?bodySHA256={'0' * 64}"
    headers = {"X-Twilio-Signature": signature_of(path)}
    answer = client.post(path, data=b"\xff\xfe\x00", content_type="application/json", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("account", ["AC" + "1" * 32, "", "ac" + "0" * 32])
def test_another_account_is_refused_though_it_signs_rightly(client, account):
    before = written()
    assert signed_post(client, SMS, text_form("hi", AccountSid=account)).status_code == 403
    assert written() == before


def test_a_replayed_text_is_heard_once(client):
    form = text_form("Where is my parcel?")
    answers = [signed_post(client, SMS, form) for _ in range(3)]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (200, '<?xml version="1.0" encoding="UTF-8"?><Response />')
    }
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1


@pytest.mark.parametrize("path", [SMS, SMS + "/status"])
def test_only_posts_are_webhooks(client, path):
    assert client.get(path, headers={"X-Twilio-Signature": signature_of(path)}).status_code == 405
