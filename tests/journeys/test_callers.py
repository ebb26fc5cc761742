"""Callers of domain.md 3: what they hear, and what an agent finds afterwards."""

import sqlalchemy as sa

from app.core.database import db
from app.tickets.models import Contact, Party
from tests.factories import LI_WEN, browser_of, make_agent, make_point, text_in, tickets
from tests.journeys.walks import parts
from tests.telephony.calling import Caller
from tests.telephony.conftest import IN_TIME, LATE, items  # noqa: F401 - a fixture

CHEN_HAO = "+14155550103"


def dispositions(channel="voice"):
    """How contacts of that channel ended, oldest first."""
    ended = sa.select(Contact.disposition).where(Contact.channel == channel)
    return db.session.scalars(ended.order_by(Contact.started_at, Contact.id)).all()


def test_a_call_answered_at_once(items):  # noqa: F811
    """Scenario 2, up to the queue: by number and last call in Chinese, digits only, and a person by 0."""
    Caller(items, CHEN_HAO).dial().press("9").press("2").hang_up()
    caller = Caller(items, CHEN_HAO).dial()
    assert caller.heard.startswith("您好，这里是邮政客服热线")
    caller.press("1").press("402100577#")
    assert caller.heard.startswith(f"邮件{IN_TIME}：已收寄")
    caller.press("0")
    assert caller.heard.startswith("我们的同事会给您回电")
    caller.transcribed(caller.leave(6), "请尽快派送")
    caller.hang_up()
    [ticket] = tickets()
    assert (ticket.topic, ticket.subject, ticket.triage["items"]) == ("callback", "请尽快派送", [IN_TIME])
    assert dispositions() == ["dropped", "callback_agreed"]


def test_many_people_one_matter(items, travel):  # noqa: F811
    """Scenario 4, its calls: the sender asks after what the addressee wrote, then she calls herself."""
    text_in(items, f"{LATE} 还没到，急")
    [ticket] = tickets()
    travel("2026-03-08 09:00")
    sender = Caller(items, CHEN_HAO).dial().press("1").press(f"{LATE[2:-2]}#").press("1")
    assert "This is in hand already" in sender.heard
    sender.hang_up()
    travel("2026-03-08 10:00")
    Caller(items, LI_WEN).dial().press("1").press(f"{LATE[2:-2]}#").press("1").hang_up()
    assert [(each.id, each.urges) for each in tickets()] == [(ticket.id, 2)]
    assert {row.role: row.proof for row in db.session.scalars(sa.select(Party))} == {
        "addressee": "caller_id",
        "sender": "caller_id",
    }
    assert dispositions() == ["ticket_joined", "ticket_joined"]


def test_the_agent_sees_one_customer_and_one_timeline(items):  # noqa: F811
    caller = Caller(items, LI_WEN).dial().press("3").press(f"{LATE[2:-2]}#")
    caller.transcribed(caller.leave(12), "The courier shouted at me")
    caller.hang_up()
    text_in(items, f"{LATE} And he came back today", LI_WEN)
    [ticket] = tickets()
    page = browser_of(make_agent()).get(f"/desk/tickets/{parts(ticket).replace(' ', '')}").text
    for words in (
        "The courier shouted at me",
        "And he came back today",
        "A message of 12 s was left on the phone",
    ):
        assert words in page
    assert make_point(LI_WEN, language="en").customer_id == ticket.customer_id
