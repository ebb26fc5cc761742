"""Redis forgets, time is moved, and somebody writes into the database: what is held out stays so, or goes to the next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.attending import note_heard
from app.routing.operations.dispatching import hold_out
from app.routing.presence import PresenceSpan, State
from app.tickets.models import Ticket
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.auditing import audit, is_in_order
from tests.faults.house import House
from tests.faults.staffing import IS_OPEN, asked, come, holders, staffed_queue

pytestmark = pytest.mark.processes
DISPATCH = ("worker fast", "clock")
HOUR = 3600


def test_redis_emptied_with_offers_open_all_are_accepted_and_what_comes_after_is_held_out(
    house: House,
) -> None:
    _, people = staffed_queue(3, offer_seconds=600)
    come(*people)
    first = open_tickets(2)
    house.start("web", "relay", *DISPATCH)
    agents = {person.id: Agent(house, person.name, person) for person in people}
    before = house.eventually(lambda: len(found := asked(house)) == 2 and found, "two are asked")

    house.redis.flushall()
    assert asked(house) == before
    [later] = open_tickets(1)
    house.eventually(lambda: later in asked(house), "what came after is held out")
    house["valkey"].kill()
    taken = {agents[user_id].next(): user_id for user_id in asked(house).values()}
    house["valkey"].start()

    assert taken == holders(house)
    assert taken.keys() == {*first, later}
    open_tickets(3)
    house.eventually(lambda: len(asked(house)) == 3, "there is more for all")
    audit()
    for agent in agents.values():
        agent.close()


def test_moved_forwards_what_is_held_out_goes_to_the_next_at_once(house: House) -> None:
    _, [first, second] = staffed_queue(2, offer_seconds=20)
    come(first)
    [reference] = open_tickets(1)
    house.start(*DISPATCH)
    house.eventually(lambda: asked(house) == {reference: first.id}, "the first is asked")
    come(second)

    house.pass_time(21)

    house.eventually(lambda: asked(house) == {reference: second.id}, "the second is asked")
    assert house.count(Reservation, Reservation.state == ReservationState.EXPIRED) == 1
    audit()


def test_moved_back_an_hour_nothing_is_held_out_for_an_hour(house: House) -> None:
    _, [person] = staffed_queue(1, offer_seconds=20)
    come(person)
    hear_for_hours(person.id)
    [reference] = open_tickets(1)
    house.pass_time(HOUR)
    house.start(*DISPATCH)
    house.eventually(lambda: asked(house), "they are asked")

    house.pass_time(-HOUR)

    withdrawn = Reservation.state == ReservationState.WITHDRAWN
    house.eventually(lambda: house.count(Reservation, withdrawn) == 1, "it is held out no more")
    house.eventually(lambda: asked(house) == {reference: person.id}, "and once more, as time is now")
    [until] = house.rows(sa.select(Reservation.until_at).where(IS_OPEN))
    assert until.until_at < now() + timedelta(minutes=1)
    audit()


def hear_for_hours(user_id: int) -> None:
    """Their page lives, however time is moved."""
    with transaction():
        note_heard({user_id: now() + timedelta(hours=3)})


def end_the_offer() -> sa.Executable:
    """Its place still names it, and who was asked is reserved for ever."""
    ended = {"state": ReservationState.WITHDRAWN, "ended_at": now()}
    return sa.update(Reservation).values(**ended)


def forget_the_person() -> sa.Executable:
    """They are said to be available while something is held out to them."""
    return sa.update(PresenceSpan).where(PresenceSpan.to_at.is_(None)).values(state=State.AVAILABLE)


def forget_the_place() -> sa.Executable:
    """No place names what is held out."""
    return sa.update(Place).values(reservation_id=None)


@pytest.mark.parametrize("by_hand", [end_the_offer, forget_the_person])
def test_what_a_hand_in_the_database_broke_is_put_right_and_told_of(
    house: House, by_hand: Callable[[], sa.Executable]
) -> None:
    break_it(by_hand)
    house.start(*DISPATCH)
    house.eventually(lambda: is_in_order() and asked(house), "all is in order, and they are asked anew")
    assert "routing.mended" in house["worker fast"].said


def test_an_offer_that_no_place_names_ends_by_itself(house: House) -> None:
    break_it(forget_the_place)
    house.start(*DISPATCH)
    house.eventually(lambda: is_in_order() and asked(house), "all is in order, and they are asked anew")
    audit()
    assert house.count(Ticket) == house.count(Place) == 1


def break_it(by_hand: Callable[[], sa.Executable]) -> None:
    """Something is held out to somebody, and then that hand acts."""
    _, people = staffed_queue(1, offer_seconds=600)
    come(*people)
    open_tickets(1)
    with transaction():
        assert hold_out(now()) == 1
    with db.engine.begin() as connection:
        connection.execute(by_hand())
    assert not is_in_order()
