"""A form posted twice, by a double click, brings its words once."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.tickets.lifecycle import move
from app.tickets.models import Contact, Direction, Message, Status
from tests.factories import browser_of, events_named, make_agent, make_ticket

ONCE = re.compile(r'name="once" value="([0-9a-f]{32})"')


def investigated():
    ticket = make_ticket()
    with transaction():
        move(ticket, Status.INVESTIGATING, actor=SYSTEM)
    return ticket


def names_on(desk, ticket):
    """The names of the reply form, of the form for calls and of the note form."""
    return ONCE.findall(desk.get(f"/desk/tickets/{ticket.reference}").text)


def written(ticket):
    ours = sa.select(Message.body).where(Message.ticket_id == ticket.id, Message.direction != Direction.IN)
    return db.session.scalars(ours.order_by(Message.at, Message.id)).all()


@pytest.fixture
def desk(app):
    return browser_of(make_agent())


@pytest.mark.parametrize(("noun", "number"), [("messages", 0), ("talks", 1), ("notes", 2)])
@pytest.mark.parametrize("more", [{}, {"ask": "1"}, {"answer": "1"}])
def test_the_same_form_twice_is_once_and_leads_to_the_same_page(desk, noun, number, more):
    ticket = investigated()
    form = {"body": "It comes tomorrow.", "once": names_on(desk, ticket)[number], **more}
    answers = [desk.post(f"/tickets/{ticket.reference}/{noun}", data=form) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [
        (303, f"/desk/tickets/{ticket.reference}")
    ] * 2
    assert written(ticket) == ["It comes tomorrow."]
    names = ("message.written", "message.spoken", "note.written")
    assert sum(len(events_named(name)) for name in names) == 1


def test_the_same_words_on_a_new_form_are_new_words(desk):
    ticket = investigated()
    for _ in range(2):
        form = {"body": "Still looking.", "once": names_on(desk, ticket)[0]}
        desk.post(f"/tickets/{ticket.reference}/messages", data=form)
    assert written(ticket) == ["Still looking."] * 2


def test_other_words_on_the_same_form_are_not_lost(desk):
    ticket = investigated()
    once = names_on(desk, ticket)[0]
    for body in ("Still looking.", "Found it."):
        desk.post(f"/tickets/{ticket.reference}/messages", data={"body": body, "once": once})
    assert written(ticket) == ["Still looking.", "Found it."]


def test_a_name_taken_from_another_form_takes_nothing_away(desk):
    first, second = investigated(), investigated()
    once = names_on(desk, first)[0]
    for ticket, browser in ((first, desk), (second, desk), (first, browser_of(make_agent()))):
        browser.post(f"/tickets/{ticket.reference}/messages", data={"body": "Hello.", "once": once})
    assert (written(first), written(second)) == (["Hello."] * 2, ["Hello."])


def test_a_refused_form_keeps_its_name(desk):
    ticket = investigated()
    once = names_on(desk, ticket)[0]
    answer = desk.post(f"/tickets/{ticket.reference}/messages", data={"body": " ", "once": once})
    assert once in answer.text


def test_eight_at_once_are_one(own_app):
    ticket, desk = investigated(), make_agent()
    reference, once = ticket.reference, names_on(browser_of(desk), ticket)[0]
    browsers, start = [browser_of(desk) for _ in range(8)], Barrier(8)
    db.session.remove()

    def post(browser):
        start.wait()
        form = {"body": "It comes tomorrow.", "once": once, "answer": "1"}
        return browser.post(f"/tickets/{reference}/messages", data=form).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(post, browsers)) == {303}
    sent = sa.select(sa.func.count()).where(Message.direction == Direction.OUT)
    assert db.session.scalar(sent) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Contact.direction == Direction.OUT)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Delivery.message_id.is_not(None))) == 1
