"""The REST API against Twilio's own published description, where that file is at hand."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.rest import call_request
from simulator.rest.message_request import SIMULATED
from simulator.rest.numbers import CHANGEABLE

DESCRIPTION = Path(__file__).parents[3] / "shared" / "twilio" / "twilio_api_v2010.json"
ACCOUNT = "AC" + "0" * 32
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
PAGES = {"first_page_uri", "next_page_uri", "previous_page_uri"}
ENVELOPE = {"end", "page", "page_size", "start", "uri", *PAGES}

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason=f"Twilio's description is not beside the checkout ({DESCRIPTION.name})"
)


@cache
def described() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def schema(name: str) -> dict[str, Any]:
    return described()["components"]["schemas"][name]


def assert_conforms(thing: dict[str, Any], name: str) -> None:
    """The same keys, and each value of the described type, pattern and choice."""
    properties = schema(name)["properties"]
    assert thing.keys() == properties.keys()
    for key, value in thing.items():
        rule = properties[key]
        rule = schema(rule["$ref"].rpartition("/")[2]) if "$ref" in rule else rule
        if value is None:
            assert rule.get("nullable"), key
        else:
            assert isinstance(value, TYPES[rule["type"]]), key
            assert value in rule.get("enum", [value]), key
            assert re.search(rule.get("pattern", ""), value if isinstance(value, str) else ""), key


@pytest.fixture
def rest(simulator):
    """The API without a client library in between."""

    def call(method: str, path: str, **data: str) -> Any:
        auth = (ACCOUNT, "a-token-of-the-tests")
        return simulator.http.request(
            method, simulator.url + ROOT + path, data=data, auth=auth, timeout=5
        ).json()

    return call


def send(rest):
    return rest("POST", "/Messages.json", To="+14155550101", From="+14155550100", Body="Hello")


def test_a_message_conforms_from_first_to_last(simulator, rest):
    simulator.post("/clock", mode="manual")
    message = send(rest)
    assert_conforms(message, "api.v2010.account.message")

    simulator.post("/clock", advance=5)

    assert_conforms(rest("GET", f"/Messages/{message['sid']}.json"), "api.v2010.account.message")


def test_a_refused_message_conforms(simulator, rest):
    simulator.post("/clock", mode="manual")
    simulator.post("/faults", refuse_numbers=["+14155550101"])
    send(rest)
    simulator.post("/clock", advance=5)

    [message] = rest("GET", "/Messages.json")["messages"]
    assert message["error_message"]
    assert_conforms(message, "api.v2010.account.message")


def test_lists_conform(simulator, rest):
    simulator.text("Hello")
    send(rest)

    messages = rest("GET", "/Messages.json?PageSize=1")
    assert messages.keys() == {*ENVELOPE, "messages"}
    assert_conforms(messages["messages"][0], "api.v2010.account.message")
    numbers = rest("GET", "/IncomingPhoneNumbers.json")
    assert numbers.keys() == {*ENVELOPE, "incoming_phone_numbers"}
    assert_conforms(numbers["incoming_phone_numbers"][0], "api.v2010.account.incoming_phone_number")


def test_a_call_conforms_from_first_to_last(simulator, receiver, rest):
    receiver.speaks(out="<Say>Hello</Say>")
    simulator.stand()
    url = "https://hotline.example/telephony/out"
    call = rest("POST", "/Calls.json", To="+14155550101", From="+14155550100", Url=url)
    seen = [call["status"]]
    for seconds in (0.3, 0.7):
        simulator.advance(seconds)
        assert_conforms(call, "api.v2010.account.call")
        call = rest("GET", f"/Calls/{call['sid']}.json")
        seen.append(call["status"])
    simulator.ringing().does("answer")
    simulator.advance(10)

    assert seen == ["queued", "queued", "ringing"]
    calls = rest("GET", "/Calls.json")
    assert calls.keys() == {*ENVELOPE, "calls"}
    assert_conforms(calls["calls"][0], "api.v2010.account.call")


def test_recordings_conform(simulator, receiver, rest):
    receiver.speaks(voice="<Record action='left'/>", left="<Hangup/>")
    sid = simulator.dial().does("speech", text="Hello")["sid"]

    recordings, of_call = rest("GET", "/Recordings.json"), rest("GET", f"/Calls/{sid}/Recordings.json")
    assert recordings.keys() == of_call.keys() == {*ENVELOPE, "recordings"}
    assert_conforms(recordings["recordings"][0], "api.v2010.account.recording")
    assert_conforms(of_call["recordings"][0], "api.v2010.account.call.call_recording")


def test_media_conform(simulator, rest):
    sid = simulator.text("Hello", media=[{"data": "AAAA", "content_type": "image/png"}])["message"]["sid"]

    media = rest("GET", f"/Messages/{sid}/Media.json")
    assert media.keys() == {*ENVELOPE, "media_list"}
    assert_conforms(media["media_list"][0], "api.v2010.account.message.media")


def test_the_account_conforms(rest):
    assert_conforms(rest("GET", ".json"), "api.v2010.account")


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("Messages.json", SIMULATED),
        ("IncomingPhoneNumbers/{Sid}.json", CHANGEABLE),
        ("Calls.json", call_request.SIMULATED),
        ("Calls/{Sid}.json", call_request.CHANGEABLE),
    ],
)
def test_only_parameters_that_exist_are_read(path, read):
    operation = described()["paths"][f"/2010-04-01/Accounts/{{AccountSid}}/{path}"]["post"]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]

    assert set(read) <= form["properties"].keys()
