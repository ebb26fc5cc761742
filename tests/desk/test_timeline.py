"""A long timeline: a page of it at a time, every entry once, none out of reach."""

import html
import re
from datetime import timedelta

import pytest

from app.core.database import db
from app.core.events import SYSTEM, Actor, ActorKind, record
from app.core.transaction import transaction
from app.desk.stretch import PAGE, Key, Source, Stretch, read_key
from app.desk.timeline import last_words_of, timeline_of
from app.routing.homes import Home
from app.routing.models import Came
from app.routing.operations.placing import requeue_all
from app.routing.operations.taking import take_next
from app.routing.presence import State
from app.routing.queries import place_of, pool
from app.tickets.models import Direction, Message
from app.tickets.operations.contacts import note_contact
from tests.factories import browser_of, colleague, make_agent, make_supervisor, make_ticket
from tests.routing.test_offers import accept, available, be, decline, end_all, hold_out_all, pushing
from tests.test_budgets import counted

ENTRY = re.compile(r'id="entry-([^"]+)"')
OLDER = re.compile(r'href="([^"]*\?before=[^"]+)"')


@pytest.fixture
def desk(app, travel):
    travel("2026-03-02 09:00")
    return browser_of(make_agent())


def long_story(number):
    """A ticket of whose entries many happened at the same instant."""
    ticket = make_ticket(opened_at="2026-03-01 09:00")
    with transaction():
        for count in range(number):
            at = ticket.opened_at + timedelta(minutes=count // 7)
            if count % 2:
                record("ticket.looked_at", ticket, SYSTEM, at=at)
            else:
                note = Message(ticket=ticket, direction=Direction.NOTE, body=f"Note {count}.", at=at)
                record("note.written", note, SYSTEM, at=at)
                db.session.add(note)
    return ticket


def pages_of(ticket):
    """All pages, the newest first."""
    pages, stretch = [], Stretch()
    while True:
        page = timeline_of(ticket, "en", stretch)
        pages.append([entry["id"] for entry in page.entries])
        if not page.has_more:
            return pages
        stretch = Stretch(before=page.first)


def test_page_by_page_every_entry_comes_once(desk):
    ticket = long_story(2 * PAGE + 30)
    pages = pages_of(ticket)
    told = [entry for page in reversed(pages) for entry in page]
    assert [len(page) for page in pages] == [PAGE, PAGE, len(told) - 2 * PAGE]
    assert len(told) == len(set(told)) == 2 * PAGE + 30 + 2  # and its opening, and the acknowledgement


def test_what_is_shown_stays_when_it_is_asked_for_anew(desk):
    ticket = long_story(PAGE + 30)
    shown = timeline_of(ticket, "en", Stretch())
    with transaction():
        record("ticket.looked_at", ticket, SYSTEM)
    again = timeline_of(ticket, "en", Stretch(since=shown.first))
    assert [entry["id"] for entry in again.entries][:-1] == [entry["id"] for entry in shown.entries]


def test_a_page_leads_to_the_one_before_in_place_and_without_a_script(desk):
    ticket = long_story(PAGE + 30)
    newest = desk.get(f"/desk/tickets/{ticket.reference}").text
    address = html.unescape(OLDER.search(newest)[1])
    before = desk.get(address).text
    part = desk.get(address.replace("?", "/parts/earlier?")).text
    assert ENTRY.findall(before) == ENTRY.findall(part) != []
    assert set(ENTRY.findall(before)).isdisjoint(ENTRY.findall(newest))
    assert "Show the newest" in before
    assert "parts/timeline" not in before
    assert OLDER.search(part) is None
    live = re.search(r'hx-get="([^"]*parts/timeline[^"]*)"', newest)[1]
    assert ENTRY.findall(desk.get(html.unescape(live)).text) == ENTRY.findall(newest)


def test_a_short_timeline_has_nothing_before(desk):
    assert OLDER.search(desk.get(f"/desk/tickets/{make_ticket().reference}").text) is None


@pytest.mark.parametrize(
    "forged", ["", "x", "1-2", "20260301090000000000-9-1", "20260301090000000000-1-" + "9" * 40]
)
def test_a_forged_key_breaks_nothing(desk, forged):
    ticket = make_ticket()
    for name in ("before", "since"):
        assert desk.get(f"/desk/tickets/{ticket.reference}", query_string={name: forged}).status_code == 200


def test_a_key_is_read_as_it_was_written(desk, travel):
    key = Key(travel("2026-03-02 09:00") + timedelta(microseconds=7), Source.EVENTS, 12)
    assert read_key(str(key)) == key


def test_a_page_costs_the_same_however_long_the_story(desk):
    short, long = long_story(2), long_story(2 * PAGE)
    costs = []
    for ticket in (short, long):
        timeline_of(ticket, "en", Stretch())
        with counted() as seen:
            timeline_of(ticket, "en", Stretch())
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6


def test_the_last_words_are_those_last_said(desk):
    ticket = long_story(40)
    assert [entry["text"] for entry in last_words_of(ticket, 3)] == ["Note 34.", "Note 36.", "Note 38."]


def sentences_of(ticket):
    page = browser_of(make_agent()).get(f"/desk/tickets/{ticket.reference}").text
    return html.unescape(" ".join(page.split()))


def test_to_whom_it_was_held_out_is_told_and_how_that_went(desk, travel):
    ana, bruno, eve, kim = (
        make_agent(queues=[], name=name) for name in ("Ana García", "Bruno Silva", "Eve Li", "Kim Do")
    )
    pushing(ana, bruno, eve, kim)
    ticket = make_ticket("complaint")
    for minute, agent in enumerate((ana, bruno, eve, kim), 1):
        travel(f"2026-03-02 09:0{minute}")
        available(agent)
        hold_out_all()
        if agent is ana:
            decline(ana, "not_able")
        elif agent is bruno:
            travel("2026-03-02 09:02:30")
            end_all()
        elif agent is eve:
            be(eve, State.OFFLINE)
    accept(kim)
    page = sentences_of(ticket)
    for sentence in (
        "Held out to Ana García",
        "Ana García declined: Not something I can do",
        "Bruno Silva did not answer",
        "No longer held out to Eve Li",
        "Held out to Kim Do",
        "Kim Do accepted it",
    ):
        assert page.count(sentence) == 1
    assert "reservation." not in page


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        (Came.OVERFLOW, "Came over from “Complaints” to “Dispatch pool”"),
        (Came.LEVEL, "A level of a clock moved it to “Dispatch pool”"),
        (Came.PERSON, "Sara Karimi moved it to “Dispatch pool”"),
        (Came.RULE, "A rule moved it to “Dispatch pool”"),
        (Came.SET_BACK, "Waits in “Dispatch pool” now"),
    ],
)
def test_why_it_waits_elsewhere_is_told(desk, came, sentence):
    ticket, mover = make_ticket("complaint"), colleague(make_supervisor(name="Sara Karimi"))
    with transaction():
        home, by = Home(pool(), pool().unit_id), Actor(ActorKind.RULE) if came is Came.RULE else mover
        requeue_all([(place_of(ticket), ticket)], home, None, ticket.opened_at, came=came, actor=by)
    assert sentence in sentences_of(ticket)


def test_in_which_way_it_was_taken_is_told(desk):
    ticket, agent = make_ticket("complaint"), colleague(make_agent(name="Ana García"))
    with transaction():
        take_next([place_of(ticket).queue_id], actor=agent)
    assert "Ana García took it as their next" in sentences_of(ticket)


def test_a_call_about_it_is_told_by_whom_it_was_answered_and_where_it_waited(desk):
    ticket, agent = make_ticket("complaint"), colleague(make_agent(name="Ana García"))
    with transaction():
        contact = note_contact(
            provider_id="CA1",
            at=ticket.opened_at,
            channel="voice",
            direction=Direction.IN,
            ticket_id=ticket.id,
        )
        db.session.flush()
        record("contact.requeued", contact, SYSTEM, was=1, queue=pool().id, came="overflow")
        record("contact.taken", contact, agent, holder=agent.id, queue=pool().id)
    page = sentences_of(ticket)
    assert "The customer on the line waits in “Dispatch pool” now" in page
    assert "Ana García answered the customer's call" in page
