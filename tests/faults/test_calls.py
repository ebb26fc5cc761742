"""Calls over the wire: the simulator plays the provider, in any weather, and PostgreSQL goes away in the middle."""

import os
import signal
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import Event
from app.core.storage import DiskStorage
from app.launcher.readiness import answers
from app.telephony.calls.models import Call, CallRecording, CallSegment
from app.tickets.models import Contact, Message, Ticket
from tests.factories import LI_WEN, bring_items, make_point
from tests.faults.house import House, open_house
from tests.servers import cloned_databases, launched_servers
from tests.telephony.calling import VOICE
from tests.telephony.conftest import HEADING, LATE

pytestmark = pytest.mark.processes
EMILY = "+14155550102"


class Phone:
    """A handset of the simulator in a call."""

    def __init__(self, house: House, number: str) -> None:
        self._house, self._calls = house, f"{house.simulator}/handsets/{number}/calls"
        self.call: dict[str, Any] = self._post(self._calls)

    def does(self, deed: str, **facts: Any) -> "Phone":
        """Press, speak, listen or hang up."""
        self.call = self._post(f"{self._calls}/{self.call['sid']}/{deed}", **facts)
        return self

    def listen(self) -> "Phone":
        """Hear us out."""
        return self.does("listen")

    @property
    def heard(self) -> str:
        """All that we said."""
        return " ".join(each["text"] for each in self.call["captions"] if each["kind"] == "say")

    def _post(self, url: str, **facts: Any) -> dict[str, Any]:
        answer = self._house.http.post(url, json=facts, timeout=40)
        assert answer.ok, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One with a PostgreSQL that nobody else uses; a launcher starts it again when it ends."""
    folder = tmp_path_factory.mktemp("house")
    with (
        launched_servers() as servers,
        cloned_databases(servers) as clone_database,
        open_house(clone_database(), folder) as opened,
    ):
        make_point(LI_WEN, language="zh")
        bring_items(
            f"{LATE},,CN,310012,CN,201203,2026-03-02T08:00:00Z,departed,110000,,,,Li Wen,{LI_WEN}",
            heading=HEADING,
        )
        db.session.remove()  # what it holds would be cut off
        opened.start("web", "simulator", "relay", "worker")
        yield opened


def test_an_item_by_keys_then_a_complaint_in_words(house: House) -> None:
    phone = Phone(house, LI_WEN).listen()
    assert "您好，这里是邮政客服热线" in phone.heard
    phone.does("keys", digits="1").does("keys", digits=f"{LATE[2:-2]}#").listen()
    assert f"邮件{LATE}：已离开" in phone.heard
    phone.does("keys", digits="#").does("keys", digits="3").does("keys", digits=f"{LATE[2:-2]}#").listen()
    phone.does("speech", text="快递员态度很差，我要投诉").listen()
    assert "您的工单号是" in phone.heard
    phone.does("hangup")
    words = sa.select(Message.body).join(Ticket).where(Ticket.kind == "complaint")
    assert house.eventually(lambda: house.scalar(words), "the words arrive") == "快递员态度很差，我要投诉"
    house.eventually(lambda: house.scalar(sa.select(CallRecording.state)) == "kept", "the sound is ours")
    ended = sa.select(Contact.disposition).join(Call).where(Call.ended_at.is_not(None))
    assert house.eventually(lambda: house.scalar(ended), "the call ends") == "ticket_opened"
    house.eventually(lambda: len(house.received(LI_WEN)) == 1, "the reference is texted")
    kinds = house.rows(sa.select(CallSegment.kind).order_by(CallSegment.from_at, CallSegment.id))
    assert [row.kind for row in kinds] == ["menu", "item", "menu", "complaint", "message", "menu"]
    assert not house.count(CallSegment, CallSegment.to_at.is_(None))
    wire = house.http.get(f"{house.simulator}/wire", timeout=10).json()["entries"]
    assert [
        entry["error"] for entry in wire if entry["error"]
    ] == []  # no complaint of the provider's debugger


def test_everything_told_twice_and_in_disorder_is_one_of_each(house: House) -> None:
    calls, tickets = house.count(Call), house.count(Ticket)
    house.weather(duplicate=1.0, reorder=1.0, seed=7)
    phone = Phone(house, EMILY).listen()
    phone.does("keys", digits="3").does("keys", digits="#").listen()
    phone.does("speech", text="The courier was rude").listen()
    phone.does("hangup")
    house.eventually(lambda: house.count(Message, Message.body == "The courier was rude"), "the words arrive")
    house.eventually(lambda: not house.count(Call, Call.ended_at.is_(None)), "the call ends")
    left_by_her = (
        sa.select(CallRecording.id).join(CallRecording.message).where(Message.body.like("The courier%"))
    )
    sound = house.eventually(
        lambda: house.scalar(left_by_her.where(CallRecording.state == "kept")), "the sound is ours"
    )
    house.weather(duplicate=0, reorder=0)
    told = Event.name.in_(("call.message_left", "call.message_ready", "call.sound_kept"))
    assert house.count(Event, told, Event.subject_id == sound) == 3
    key = house.scalar(sa.select(CallRecording.key).where(CallRecording.id == sound))
    with DiskStorage(house.files).open(key) as content, wave.open(content) as spoken:
        assert (spoken.getframerate(), spoken.getnframes() > 0) == (8_000, True)
    assert (house.count(Call) - calls, house.count(Ticket) - tickets) == (1, 1)
    assert house.count(Message, Message.body == "The courier was rude") == 1
    assert house.count(Call) == house.count(Contact, Contact.channel == "voice")


def test_five_times_at_once_is_one_call_one_message_and_one_ticket(house: House) -> None:
    calls, tickets = house.count(Call), house.count(Ticket)
    form = {
        "CallSid": "CA" + "5" * 32,
        "AccountSid": house.settings["TWILIO_ACCOUNT_SID"],
        "From": "+14155550155",
        "To": "+14155550100",
        "CallStatus": "ringing",
        "Direction": "inbound",
    }
    left = {"RecordingSid": "RE" + "5" * 32, "RecordingUrl": "http://127.0.0.1/x", "RecordingDuration": "4"}
    with ThreadPoolExecutor(5) as provider:
        for turn, said in enumerate(({}, {"Digits": "0"}, left)):
            path = f"{VOICE}/turns/{turn}" if turn else VOICE
            answers_to = list(provider.map(lambda _, f=form | said, p=path: house.post(f, p), range(5)))
            assert {(each.status_code, each.text) for each in answers_to} == {(200, answers_to[0].text)}
    assert (house.count(Call) - calls, house.count(Ticket) - tickets) == (1, 1)
    assert house.count(CallRecording, CallRecording.provider_id == left["RecordingSid"]) == 1
    assert "reference" in answers_to[0].text


def test_a_restarted_database_costs_the_caller_an_apology_and_not_the_call(house: House) -> None:
    phone = Phone(house, LI_WEN).listen()
    end_postgres(house)
    phone.does("keys", digits="6")
    house.eventually(lambda: answers(f"{house.url}/readyz"), "web is ready again", seconds=60)
    phone.listen()
    assert "非常抱歉，我们的系统出了故障" in phone.heard or "请输入十位工单号" in phone.heard
    if "请稍后再拨" in phone.heard:  # it was away for longer than we try
        phone = Phone(house, LI_WEN).listen().does("keys", digits="6").listen()
    assert "请输入十位工单号" in phone.heard


def test_what_was_never_told_to_have_ended_ends_by_itself(house: House) -> None:
    house.weather(drop=1.0)
    Phone(house, EMILY).listen().does("hangup")
    house.weather(drop=0)
    assert house.count(Call, Call.ended_at.is_(None)) >= 1
    house.start("clock", "worker fast")
    house.pass_time(11 * 60)
    house.eventually(lambda: not house.count(Call, Call.ended_at.is_(None)), "the sweep ends it", seconds=60)


def end_postgres(house: House) -> None:
    """As at a restart: whoever is connected is cut off at once."""
    data = Path(house.scalar(sa.text("SHOW data_directory")))
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
    house.eventually(lambda: not (data / "postmaster.pid").exists(), "PostgreSQL has ended")
