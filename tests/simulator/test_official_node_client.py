"""The official Twilio package for Node, used as it is, against the simulator."""

import json
import subprocess
from pathlib import Path

import pytest

from app.launcher.node import node
from simulator.settings import FAKE_ACCOUNT_SID

SCRIPT = Path(__file__).with_name("official_client.cjs")
TOKEN = "a-token-of-the-tests"

pytestmark = pytest.mark.skipif(node() is None, reason="There is no node on this machine")


def test_the_package_for_node_works_unchanged(simulator, receiver):
    receiver.speaks(voice="<Record action='left'/>", left="<Hangup/>")
    call = simulator.dial().does("speech", text="Hello", seconds=4)
    picture = simulator.text("Hello", media=[{"data": "AAAA", "content_type": "image/png"}])["message"]
    first = simulator.wire()[0]

    seen = run(
        baseUrl=simulator.url,
        account=FAKE_ACCOUNT_SID,
        token=TOKEN,
        callSid=call["sid"],
        messageSid=picture["sid"],
        webhook={name: first[name] for name in ("url", "parameters", "signature")},
    )

    placed, *ways = seen.pop("call")
    assert ways == ["queued", "canceled"]
    assert seen == {
        "message": "你好",
        "refusal": [400, 21211],
        "recording": ["4", "RecordVerb", True],
        "picture": "image/png",
        "number": "https://hotline.example/telephony/voice",
        "calls": [placed, call["sid"]],
        "left": 0,
        "genuine": True,
        "forged": False,
    }


def run(**particulars):
    command = [node(), str(SCRIPT), json.dumps(particulars)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
