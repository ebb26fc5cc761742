"""A pickup ordered on the phone."""

import pytest
import sqlalchemy as sa

from app.calendars.operations import create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.routing.models import Queue
from app.tickets.kinds.pickup import PickupDetails
from app.tickets.models import Contact
from app.tickets.operations.facts import write_facts
from tests.factories import LI_WEN, make_point, make_ticket, make_unit, moment, tickets
from tests.telephony.calling import Caller

ADDRESS = "12 Bibo Road"


@pytest.fixture
def known(client, travel):
    """Somebody was fetched from before; the branch that comes is open by day."""
    travel("2026-03-02 08:30")
    before = make_ticket("pickup", point=make_point(LI_WEN, language="en"), opened_at="2026-02-01 08:00")
    with transaction():
        write_facts(before, {"address": ADDRESS}, actor=SYSTEM)
        hours = create_calendar("day", "By day", "UTC", [((8 * 60, 18 * 60),)] * 5 + [(), ()], actor=SYSTEM)
        db.session.flush()
        calendar = hours.id
    branch = make_unit(calendar_id=calendar)
    with transaction():
        db.session.execute(sa.update(Queue).where(Queue.code == "pickups").values(unit_id=branch.id))
        configuration_changed()
    return client


def newest():
    return tickets()[-1]


def test_the_known_address_and_a_window_are_confirmed_and_texted(known):
    caller = Caller(known).dial().press("2")
    assert (
        caller.heard
        == f"Shall we collect at this address: {ADDRESS}? If so, press 1. For another address, 2."
    )
    caller.press("1")
    assert caller.heard == (
        "For Monday 2 Mar 12:00–15:00, press 1. For Monday 2 Mar 15:00–18:00, press 2. "
        "For Tuesday 3 Mar 09:00–12:00, press 3."
    )
    caller.press("2")
    ticket = newest()
    assert caller.heard.startswith("Booked for Monday 2 Mar 15:00–18:00. Your reference is")
    details = db.session.get_one(PickupDetails, ticket.id)
    assert (ticket.kind, details.address, ticket.needs_look) == ("pickup", ADDRESS, False)
    assert (details.window_from_at, details.window_to_at) == (
        moment("2026-03-02 15:00"),
        moment("2026-03-02 18:00"),
    )
    reference = f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}"
    text = db.session.scalars(sa.select(Delivery.text).where(Delivery.ticket_id == ticket.id)).one()
    assert text == f"Pickup Monday 2 Mar 15:00–18:00. Reference {reference}. To change it, reply here."
    caller.hang_up()
    contact = db.session.scalars(sa.select(Contact).where(Contact.channel == "voice")).one()
    assert contact.disposition == "pickup_booked"


def test_who_hangs_up_after_the_address_is_asked_for_the_time_by_somebody(known):
    Caller(known).dial().press("2").press("1").hang_up()
    ticket = newest()
    details = db.session.get_one(PickupDetails, ticket.id)
    assert (details.address, details.window_from_at, ticket.needs_look) == (ADDRESS, None, True)


def test_another_address_is_said(known):
    caller = Caller(known).dial().press("2").press("2")
    assert "please say the address, the day and what is to be collected" in caller.heard
    caller.transcribed(caller.leave(15), "88 Keyuan Road, tomorrow, two boxes")
    ticket = newest()
    assert (ticket.kind, ticket.needs_look) == ("pickup", True)
    assert ticket.subject == "88 Keyuan Road, tomorrow, two boxes"


def test_whose_address_nobody_knows_says_it(client):
    make_point("+14155550102", language="en")
    caller = Caller(client, "+14155550102").dial().press("2")
    assert caller.heard.startswith("We do not know your address yet. After the tone")


def test_a_key_for_no_window_asks_again(known):
    caller = Caller(known).dial().press("2").press("1").press("4")
    assert caller.heard.startswith("This key does nothing here. For Monday 2 Mar 12:00")


def test_two_bookings_are_two_pickups(known):
    for window in "12":
        Caller(known).dial().press("2").press("1").press(window).hang_up()
    assert len(tickets()) == 3


def test_a_pickup_after_something_else_is_noted_on_it(known):
    caller = Caller(known).dial().press("3").wait()
    caller.leave(8)
    caller.press("#").press("2").press("1").press("1")
    assert caller.heard.startswith("We have noted your wish for Monday 2 Mar 12:00–15:00 under reference")
    assert [ticket.kind for ticket in tickets()] == ["pickup", "complaint"]
