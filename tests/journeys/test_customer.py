"""A customer's day, by texts alone, as the provider brings and takes them."""

import sqlalchemy as sa

from app.core.database import db
from app.notifications.models import Delivery
from app.tickets.jobs import close_answered_tickets
from tests.factories import LI_WEN, browser_of, make_agent, report_in, text_in, tickets
from tests.journeys.walks import answer, hand_over, parts


def texts_to(number):
    """What was made due for a number, oldest first."""
    found = sa.select(Delivery).where(Delivery.recipient == number).order_by(Delivery.id)
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def test_says_it_once_is_answered_and_may_come_back_until_it_closes(client, travel):
    travel("2026-03-02 09:00")
    user = make_agent()
    agent = browser_of(user)
    text_in(client, "你好，EA123456785CN还没到，急")
    [ticket] = tickets()
    [acknowledgement] = texts_to(LI_WEN)
    assert ticket.language == "zh"
    assert parts(ticket) in acknowledgement.text

    travel("2026-03-02 09:30")
    agent.post("/desk/next")
    answer(agent, ticket, "您的包裹明天到。")
    sid = hand_over(texts_to(LI_WEN)[-1])
    report_in(client, sid, "delivered")
    assert texts_to(LI_WEN)[-1].state == "delivered"
    assert ticket.status == "answered"

    travel("2026-03-02 10:00")
    text_in(client, "谢谢")
    assert ticket.status == "answered"

    travel("2026-03-03 18:00")
    text_in(client, "还是没有到！")
    assert ticket.status == "investigating"

    answer(browser_of(user), ticket, "今天已投递。")
    travel("2026-03-06 18:00")
    close_answered_tickets()
    db.session.refresh(ticket)
    assert ticket.status == "closed"

    travel("2026-03-06 19:00")
    text_in(client, f"{ticket.reference} 坏了，我要投诉")
    closed, new = tickets()
    assert (closed.status, new.follows_id) == ("closed", closed.id)


def test_asks_twice_stops_and_starts_again(client, travel):
    travel("2026-03-02 09:00")
    text_in(client, "Where is my parcel?")
    text_in(client, "Where is my parcel? It is late!")
    [ticket] = tickets()
    assert ticket.urges == 1
    assert [text.event for text in texts_to(LI_WEN)] == ["ticket.opened", "ticket.urged"]
    text_in(client, "STOP")
    text_in(client, "And where is it now?")
    assert texts_to(LI_WEN)[-1].state in ("suppressed", "due")
    assert ticket.urges == 2
    text_in(client, "START")
    travel("2026-03-02 11:00")
    text_in(client, "Still nothing, where is it?")
    assert texts_to(LI_WEN)[-1].state == "due"
