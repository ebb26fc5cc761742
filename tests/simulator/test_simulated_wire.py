"""The journal, the stream of news, and the program as a process."""

import os
import re
import subprocess
import sys
import threading

import pytest

from simulator.announcements import Announcements
from simulator.journal import Entry, Journal
from simulator.settings import BadSettings, Settings

HOTLINE, LI_WEN = "+14155550100", "+14155550101"


def test_the_wire_tells_each_webhook_and_each_call(simulator, twilio):
    simulator.text("Hello")
    twilio.messages.create(to=LI_WEN, from_=HOTLINE, body="Hi")

    webhook, call = simulator.wire()
    assert (webhook["direction"], webhook["method"], webhook["status"]) == ("webhook", "POST", 204)
    assert webhook["url"] == "https://hotline.example/telephony/sms"
    assert webhook["parameters"]["Body"] == "Hello"
    assert webhook["signature"] == webhook["headers"]["X-Twilio-Signature"]
    assert webhook["milliseconds"] > 0
    assert (call["direction"], call["status"], call["verdict"]) == ("rest", 201, "accepted")
    assert call["parameters"] == {"To": LI_WEN, "From": HOTLINE, "Body": "Hi"}
    assert simulator.wire(since=webhook["id"]) == [call]


def test_the_wire_forgets_the_oldest():
    lock = threading.RLock()
    journal = Journal(lock, Announcements(lock), kept=3)
    for number in range(5):
        journal.write(Entry("rest", f"{number}", "GET", "/", {}, "now"))

    assert [entry.id for entry in journal.since(0)] == [3, 4, 5]


def test_news_is_streamed_and_what_was_missed_comes_first(simulator):
    simulator.text("Missed")
    url = f"{simulator.url}/wire/events"
    with simulator.http.get(url, headers={"Last-Event-ID": "0"}, stream=True, timeout=5) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(line for line in lines if line.startswith("data:")).count("Missed") == 1
        assert next(line for line in lines if line.startswith(":"))
        simulator.text("Seen")
        assert next(line for line in lines if line.startswith("event:")) == "event: text"
        assert "Seen" in next(line for line in lines if line.startswith("data:"))


def test_a_page_that_cannot_keep_up_is_cut_off():
    announcements = Announcements(threading.RLock())
    news = announcements.listen()
    next(news)
    for number in range(1_002):
        announcements.announce("text", number)

    assert sum(1 for _ in news) < 1_001


@pytest.mark.parametrize(
    "changes",
    [{"app_url": "https://elsewhere.example"}, {"auth_token": ""}, {"app_url": "http://10.0.0.1:8000"}],
)
def test_it_does_not_start_where_it_could_do_harm(changes):
    good = {"app_url": "http://127.0.0.1:1", "public_base_url": "x", "account_sid": "AC", "auth_token": "t"}

    with pytest.raises(BadSettings):
        Settings(**good | {"hotline": HOTLINE} | changes)


def test_it_runs_as_a_program(receiver):
    environment = os.environ | {"TWILIO_AUTH_TOKEN": "t", "PUBLIC_BASE_URL": receiver.url}
    command = [sys.executable, "-u", "-m", "simulator", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        line = program.stdout.readline()
        program.terminate()

    assert re.match(r"Handsets on http://127\.0\.0\.1:\d+, texting " + receiver.url, line)
