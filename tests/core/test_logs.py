"""No log line carries a number of a customer."""

import pytest

from app.core.logs import mask_numbers


@pytest.mark.parametrize(
    "said",
    ["+14155550101", "whatsapp:+14155550101", "call 415 555 0101 now", "ref 100 000 0018", "(415) 555-0101"],
)
def test_numbers_are_masked(said):
    line = mask_numbers(None, "info", {"event": said})
    assert not any(part.isdigit() for part in line["event"].split())
    assert "555" not in line["event"]
    assert "…" in line["event"]


def test_times_and_ids_are_kept():
    line = {"event": "sla.swept", "timestamp": "2026-03-02T13:00:00Z", "timers": 500, "task": "12345678901"}
    assert mask_numbers(None, "info", dict(line)) == line


def test_a_refused_webhook_is_logged_without_its_sender(client, caplog):
    client.post("/telephony/sms", data={"From": "+14155550101", "Body": "my secret", "MessageSid": "SM1"})
    said = str([record.msg for record in caplog.records])
    assert "webhook.not_signed" in said
    assert "4155550101" not in said
    assert "secret" not in said
