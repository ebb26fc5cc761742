"""A callback ends by itself once its caller gets through otherwise, and never while words wait on it."""

from itertools import permutations

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.routing.models import Place
from app.routing.operations.holding import take_ticket
from app.sla.models import Timer, TimerState
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import add_note, write_message
from app.tickets.queries import find_ticket_for_change
from tests.factories import (
    browser_of,
    colleague,
    events_named,
    make_agent,
    make_point,
    make_ticket,
    text_in,
    tickets,
)
from tests.telephony.calling import Caller
from tests.telephony.conftest import LATE

EMILY = "+14155550102"
SID = "RE" + "7" * 32


@pytest.fixture
def callback(client, travel):
    """Emily asked for a number that nobody knows, wanted a person, and hung up before the tone was over."""
    travel("2026-03-02 09:00")
    make_point(EMILY, language="en")
    hang_up_before_the_tone(client)
    [ticket] = tickets()
    assert (ticket.topic, ticket.status) == ("callback", "new")
    travel("2026-03-04 09:00")  # the number alone joins nothing any more
    return ticket


def hang_up_before_the_tone(client, digits="12345#"):
    Caller(client, EMILY).dial().press("1").press(digits).press(digits).press("0").hang_up()


def is_settled(ticket):
    db.session.refresh(ticket)
    return (ticket.status, ticket.outcome) == (Status.WITHDRAWN, "got_through")


def write_to(ticket, agent=None):
    user = colleague(agent or make_agent())
    with transaction():
        write_message(find_ticket_for_change(ticket.reference, user), "It is on its way.", actor=user)


def complain(client, number=EMILY):
    """A message about something, and the end of the call."""
    caller = Caller(client, number).dial().press("3").wait()
    caller.leave()
    caller.hang_up()
    return caller


def test_a_later_call_that_leaves_a_message_settles_it_and_the_timeline_says_where(client, callback):
    complain(client)
    complaint = tickets()[1]
    assert is_settled(callback)
    [event] = events_named("ticket.settled")
    assert (event.ticket_id, event.actor_kind, event.data) == (
        callback.id,
        "system",
        {"on": complaint.reference},
    )
    page = browser_of(make_agent()).get(f"/desk/tickets/{callback.reference}").text
    grouped = f"{complaint.reference[:3]} {complaint.reference[3:6]} {complaint.reference[6:]}"
    assert "The caller got through on" in page
    assert grouped in page.replace("\u2009", " ").replace("\u00a0", " ").replace("\u202f", " ")


def test_nothing_of_it_goes_on(client, callback):
    complain(client)
    assert is_settled(callback)
    waiting = sa.select(Place.id).where(Place.ticket_id == callback.id)
    running = sa.select(Timer.id).where(Timer.ticket_id == callback.id, Timer.state == TimerState.RUNNING)
    assert (db.session.scalar(waiting), db.session.scalar(running)) == (None, None)
    told = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.ticket_id == callback.id)
    assert db.session.scalar(told) == 1  # that it was opened


@pytest.mark.parametrize("order", permutations(["left", "sound", "words", "end"]), ids=" ".join)
def test_in_whatever_order_that_call_is_told_of_it_is_settled_once(client, callback, order):
    caller = Caller(client, EMILY).dial().press("3").wait()
    path = caller.verb("Record").get("action").removeprefix("http://postline.test").partition("#")[0]
    caller.posted.append((path, caller._recording(SID, 12)))
    tell = {
        "left": caller.again,
        "sound": lambda: caller.sounds(SID),
        "words": lambda: caller.transcribed(SID, "My parcel is broken"),
        "end": caller.hang_up,
    }
    for each in order * 2:
        tell[each]()
    assert is_settled(callback)
    assert len(events_named("ticket.settled")) == 1


def test_a_colleagues_words_on_another_ticket_settle_it(client, callback):
    text_in(client, "Where is my parcel?", EMILY)
    other = tickets()[1]
    assert not is_settled(callback)  # nobody has answered yet
    write_to(other)
    assert is_settled(callback)
    db.session.refresh(other)
    assert other.is_open


def test_a_note_among_ourselves_settles_nothing(client, callback):
    text_in(client, "Where is my parcel?", EMILY)
    user = colleague(make_agent())
    with transaction():
        add_note(tickets()[1], "Call her.", actor=user)
    assert not is_settled(callback)


def test_a_message_on_an_older_ticket_of_theirs_settles_it(client, travel):
    travel("2026-03-02 09:00")
    make_point(EMILY, language="en")
    complaint = make_ticket(point=make_point(EMILY), kind="complaint")
    travel("2026-03-04 09:00")
    hang_up_before_the_tone(client)
    callback = tickets()[1]
    travel("2026-03-06 09:00")
    caller = Caller(client, EMILY).dial().press("6").press(f"{complaint.reference}#").press("1")
    caller.leave()
    caller.hang_up()
    assert is_settled(callback)


def test_somebody_elses_call_settles_nothing(client, callback):
    complain(client, "+14155550103")
    assert not is_settled(callback)


def test_a_stranger_on_their_ticket_settles_nothing(client, callback, travel):
    text_in(client, "Where is my parcel?", EMILY)
    reference = tickets()[1].reference
    travel("2026-03-06 09:00")
    stranger = Caller(client, "+14155550103").dial().press("6").press(f"{reference}#").press("1")
    stranger.leave()
    stranger.hang_up()
    assert not is_settled(callback)


@pytest.mark.parametrize("spoke", ["sounds", "transcribed"])
def test_words_that_nobody_has_answered_keep_it_open(client, travel, spoke):
    travel("2026-03-02 09:00")
    make_point(EMILY, language="en")
    caller = Caller(client, EMILY).dial().press("0")
    recording = caller.leave()
    if spoke == "transcribed":
        caller.transcribed(recording, "Please call me about my pension")
    [callback] = tickets()
    travel("2026-03-04 09:00")
    complain(client)
    write_to(tickets()[1])
    assert not is_settled(callback)


def test_a_text_that_joined_it_keeps_it_open(client, travel):
    travel("2026-03-02 09:00")
    make_point(EMILY, language="en")
    hang_up_before_the_tone(client)
    text_in(client, "Nobody has called me back", EMILY)
    [callback] = tickets()
    travel("2026-03-05 09:01")
    complain(client)
    assert len(tickets()) == 2
    assert not is_settled(callback)


def test_words_that_were_answered_do_not(client, callback, travel):
    write_to(callback)
    travel("2026-03-09 09:00")
    complain(client)
    assert len(tickets()) == 2
    assert is_settled(callback)


def test_what_somebody_has_taken_is_theirs_to_end(client, callback):
    user = colleague(make_agent())
    with transaction():
        take_ticket(find_ticket_for_change(callback.reference, user), actor=user)
    complain(client)
    assert not is_settled(callback)


def test_one_about_an_item_is_settled_on_that_item_only(client, callback):
    with transaction():
        db.session.get_one(Ticket, callback.id).triage = callback.triage | {"items": [LATE]}
    text_in(client, "Where is my letter?", EMILY)
    write_to(tickets()[1])
    assert not is_settled(callback)
    about_it = make_ticket(point=make_point(EMILY), triage={"items": [LATE]})
    write_to(about_it)
    assert is_settled(callback)


def test_a_form_with_a_number_that_was_only_typed_settles_nothing(client, callback):
    make_ticket(point=make_point(EMILY), channel="web", kind="complaint")
    assert not is_settled(callback)


def test_a_pickup_booked_by_keys_is_no_talk(client, callback):
    caller = Caller(client, EMILY).dial().press("2")
    caller.leave()
    caller.hang_up()
    assert tickets()[1].kind == "pickup"
    assert not is_settled(callback)
