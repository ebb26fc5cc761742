"""Scenarios 1, 2 (up to the queue) and 4 of domain.md 3 on the simulator: real processes, every webhook doubled."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.telephony.calls.models import Call, CallRecording, CallSegment
from app.tickets.models import Contact, Message, Party, Ticket
from tests.factories import LI_WEN, bring_items, bring_promises, make_point, make_unit
from tests.faults.house import House, open_house
from tests.faults.test_calls import Phone
from tests.telephony.conftest import HEADING

pytestmark = pytest.mark.processes
CHEN_HAO = "+14155550103"
IN_TIME, LATE, WRONG = "EE402100577CN", "EA123456785CN", "EA123456786CN"
ENDS = f"Chen Hao,{CHEN_HAO},Li Wen,{LI_WEN}"


@pytest.fixture
def house(clone_database: Callable[[], str], tmp_path: Path) -> Iterator[House]:
    """A house with two items between Chen Hao and Li Wen, one of them late since long."""
    with open_house(clone_database(), tmp_path) as opened:
        make_unit("110000", city={"zh": "南京"})
        make_point(LI_WEN, language="zh")
        make_point(CHEN_HAO)
        bring_promises("express,CN,,CN,,365,18:00", "parcel,CN,,CN,,1,18:00")
        day = now().date()
        bring_items(
            f"{IN_TIME},express,CN,,CN,,{day}T00:00:00Z,accepted,110000,,{ENDS}",
            f"{LATE},parcel,CN,,CN,,2026-01-05T08:00:00Z,departed,110000,,{ENDS}",
            heading=HEADING,
        )
        db.session.remove()
        opened.start("web", "simulator", "relay", "worker")
        yield opened


def test_one_in_time_and_one_late_and_then_many_people_in_one_matter(house: House) -> None:
    house.weather(duplicate=1)
    house.text(LI_WEN, f"我的快递{IN_TIME}到哪了")
    house.eventually(lambda: len(house.received(LI_WEN)) == 1, "the answer arrives")
    assert house.received(LI_WEN)[0].startswith(f"邮件{IN_TIME}：已收寄")
    assert house.received(LI_WEN)[0].endswith("回复1转人工。")
    assert house.count(Ticket) == 0
    assert house.scalar(sa.select(Contact.disposition)) == "answered_self_service"

    house.text(LI_WEN, f"{LATE}还没到，急")
    house.eventually(lambda: len(house.received(LI_WEN)) == 2, "the reference arrives")
    facts = house.scalar(sa.select(sa.func.concat_ws(" ", Ticket.kind, Ticket.language, Ticket.priority)))
    assert facts == "query zh high"
    assert house.count(Ticket, Ticket.lead_unit_id.is_not(None)) == 1
    assert house.count(Party, Party.role == "addressee", Party.proof == "caller_id") == 1

    house.text(LI_WEN, WRONG)
    house.eventually(lambda: len(house.received(LI_WEN)) == 3, "the question arrives")
    assert f"您是指{LATE}吗" in house.received(LI_WEN)[2]

    house.text(CHEN_HAO, f"{LATE} 怎么还没有送到？")
    house.eventually(lambda: len(house.received(CHEN_HAO)) == 1, "the sender is told")
    phone = (
        Phone(house, LI_WEN).listen().does("keys", digits="1").does("keys", digits=f"{LATE[2:-2]}#").listen()
    )
    phone.does("keys", digits="1").listen().does("hangup")
    house.eventually(lambda: house.scalar(sa.select(Ticket.urges)) == 2, "both have urged")
    assert house.count(Ticket) == 1
    assert house.count(Party, Party.role == "sender", Party.proof == "caller_id") == 1


def test_a_call_answered_at_once_and_then_a_person(house: House) -> None:
    house.weather(duplicate=1)
    Phone(house, CHEN_HAO).listen().does("keys", digits="9").does("keys", digits="2").listen().does("hangup")
    house.eventually(lambda: ended(house) == ["dropped"], "the first call ends")

    phone = Phone(house, CHEN_HAO).listen()
    assert phone.heard.startswith("您好，这里是邮政客服热线")
    phone.does("keys", digits="1").does("keys", digits="402100577#").listen()
    assert f"邮件{IN_TIME}：已收寄" in phone.heard
    assert house.count(Ticket) == 0
    phone.does("keys", digits="0").listen()
    assert "我们的同事会给您回电" in phone.heard
    phone.does("speech", text="请尽快派送").listen().does("hangup")

    house.eventually(lambda: ended(house) == ["dropped", "callback_agreed"], "the second call ends")
    subject = sa.select(Ticket.subject).where(Ticket.topic == "callback")
    house.eventually(lambda: house.scalar(subject) == "请尽快派送", "the words arrive")
    house.eventually(lambda: house.scalar(sa.select(CallRecording.state)) == "kept", "the sound is there")
    assert house.scalar(sa.select(Ticket.triage["items"])) == [IN_TIME]
    assert [house.count(model) for model in (Call, Contact, Ticket, CallRecording)] == [2, 2, 1, 1]
    assert house.count(Message, Message.body == "请尽快派送") == 1
    assert stretches(house) == ["menu", "language", "menu", "menu", "item", "message", "menu"]


def ended(house: House) -> list[str]:
    """How the calls ended that are over, the oldest first."""
    over = sa.select(Contact.disposition).join(Call).where(Call.ended_at.is_not(None))
    return [row.disposition for row in house.rows(over.order_by(Contact.started_at))]


def stretches(house: House) -> list[str]:
    """What the calls were spent with, in order; all of it over."""
    spent = sa.select(CallSegment.kind).where(CallSegment.to_at.is_not(None))
    return [row.kind for row in house.rows(spent.order_by(CallSegment.call_id, CallSegment.from_at))]
