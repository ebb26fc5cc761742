"""A call is a contact at once; what it leads to depends on what was chosen and told."""

import sqlalchemy as sa

from app.core.database import db
from app.notifications.models import Delivery
from app.telephony.calls.models import Call, CallRecording, CallSegment
from app.tickets.models import Contact, Message
from tests.factories import tickets
from tests.telephony.calling import Caller
from tests.telephony.conftest import IN_TIME, LATE


def the_contact():
    return db.session.scalars(sa.select(Contact).execution_options(populate_existing=True)).one()


def test_a_caller_is_greeted_and_is_a_contact_at_once(caller):
    assert caller.heard.startswith("Welcome to the postal customer line. This call may be recorded. To find")
    contact = the_contact()
    assert (contact.channel, contact.language, contact.ended_at) == ("voice", "en", None)
    assert caller.verbs == ["Gather", "Redirect"]


def test_who_hangs_up_in_the_menu_leaves_nothing_but_the_contact(caller):
    assert caller.hang_up().status_code == 204
    assert (the_contact().disposition, tickets()) == ("dropped", [])


def test_an_item_is_told_by_its_digits(items):
    caller = Caller(items).dial().press("1").press(IN_TIME[2:-2] + "#")
    assert f"Item {IN_TIME}: Accepted, Unit 110000, 6 Mar 08:00. Due by 9 Mar 18:00." in caller.heard
    caller.hang_up()
    assert (the_contact().disposition, tickets()) == ("answered_self_service", [])


def test_a_late_one_is_looked_into_on_a_key(items):
    caller = Caller(items).dial().press("1").press(LATE[2:-2] + "#").press("1")
    [ticket] = tickets()
    assert "Received. Your reference is" in caller.heard
    assert (ticket.kind, ticket.channel, ticket.triage["items"]) == ("query", "voice", [LATE])
    [text] = db.session.scalars(sa.select(Delivery))
    assert (text.channel, text.recipient) == ("sms", "+14155550101")
    caller.hang_up()
    assert the_contact().disposition == "ticket_opened"


def test_a_complaint_is_a_message_whose_words_come_later(items):
    caller = Caller(items).dial().press("3").press(LATE[2:-2] + "#")
    assert "After the tone" in caller.heard
    recording = caller.leave(12)
    [ticket] = tickets()
    assert (ticket.kind, ticket.topic) == ("complaint", None)
    caller.hang_up()
    caller.sounds(recording)
    caller.transcribed(recording, "The courier was very rude to me")
    db.session.refresh(ticket)
    assert ticket.subject == "The courier was very rude to me"
    assert db.session.scalars(sa.select(Message.body)).all() == ["The courier was very rude to me"]
    [kept] = db.session.scalars(sa.select(CallRecording))
    assert (kept.seconds, kept.state) == (12, "ready")


def test_segments_follow_the_conversation(items, travel):
    caller = Caller(items).dial()
    travel("2026-03-08 08:01")
    caller.press("3")
    travel("2026-03-08 08:02")
    caller.wait()
    travel("2026-03-08 08:03")
    caller.hang_up()
    rows = db.session.execute(
        sa.select(CallSegment.kind, CallSegment.from_at, CallSegment.to_at).order_by(CallSegment.from_at)
    ).all()
    assert [row.kind for row in rows] == ["menu", "complaint", "message"]
    assert [row.to_at for row in rows][:-1] == [row.from_at for row in rows][1:]
    assert db.session.scalars(sa.select(Call.why)).one() == "completed"


def test_a_language_is_chosen_and_kept(caller, client):
    caller.press("9").press("2")
    assert caller.heard.startswith("查询邮件请按1")
    again = Caller(client).dial()
    assert again.heard.startswith("您好")
    assert set(again.languages) == {"zh-CN"}
