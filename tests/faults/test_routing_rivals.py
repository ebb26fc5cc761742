"""Two dispatchers over one queue, and one person on three tabs: each piece and each answer counts once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.transaction import transaction
from app.routing.models import Place, Reservation, ReservationState
from app.routing.operations.dispatching import hold_out
from app.routing.operations.reserving import accept_offer, decline_offer
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.auditing import HELD_BY_ONE, audit
from tests.faults.crowds import in_processes
from tests.faults.house import House
from tests.faults.staffing import IS_OPEN, acting, asked, come, holders, staffed_queue

pytestmark = pytest.mark.processes
PIECES = 500
PEOPLE = 40
ROUNDS = 5
TABS = 3


def test_of_two_dispatchers_each_holds_out_each_of_five_hundred_pieces_or_the_other_does(
    house: House,
) -> None:
    _, people = staffed_queue(PEOPLE, offer_seconds=600)
    come(*people)
    waiting = open_tickets(PIECES)

    told = in_processes(2, dispatch, house.settings)

    held_out, most = zip(*told, strict=True)
    assert sum(held_out) == house.count(Reservation) == PIECES
    assert max(most) <= PEOPLE
    assert holders(house).keys() == set(waiting)
    assert house.count(Reservation, Reservation.state == ReservationState.ACCEPTED) == PIECES
    audit(HELD_BY_ONE)


def dispatch(number: int) -> tuple[int, int]:
    """Hold out, and let every second person accept, until nothing waits. Gives how many pieces, and how many were held out
    at the same time."""
    held_out = most = 0
    while db.session.scalar(sa.select(sa.exists().where(Place.holder_id.is_(None)))):
        with transaction():
            held_out += hold_out(now())
        offers = db.session.execute(sa.select(Reservation.id, Reservation.user_id).where(IS_OPEN)).all()
        most = max(most, len(offers))
        for offer in offers:
            if offer.user_id % 2 == number:
                with transaction():
                    accept_offer(offer.id, actor=acting(offer.user_id))
        db.session.remove()
    return held_out, most


def test_of_three_tabs_that_accept_or_decline_the_same_the_first_counts(house: House) -> None:
    _, [person] = staffed_queue(1, offer_seconds=600)
    come(person)
    references = open_tickets(ROUNDS)
    answers = (accept, decline, accept)
    for _ in range(ROUNDS):
        with transaction():
            assert hold_out(now()) == 1
        offer = db.session.scalars(sa.select(Reservation.id).where(IS_OPEN)).one()
        db.session.remove()

        said = at_once([partial(answer, house, offer, person.id) for answer in answers])

        was = house.scalar(sa.select(Reservation.state).where(Reservation.id == offer))
        right = accept.__name__ if was is ReservationState.ACCEPTED else decline.__name__
        assert [each for each in said if each not in (right, None)] == []
        assert said.count(right) == [answer.__name__ for answer in answers].count(right)
        audit(HELD_BY_ONE)
    assert holders(house).keys() <= set(references)


def accept(house: House, offer: int, user_id: int) -> str | None:
    return answered(house, "accept", partial(accept_offer, offer, actor=acting(user_id)))


def decline(house: House, offer: int, user_id: int) -> str | None:
    return answered(house, "decline", partial(decline_offer, offer, "busy", actor=acting(user_id)))


def answered(house: House, name: str, answer: Callable[[], object]) -> str | None:
    """Its name, unless another answer was there before."""
    with house.app.app_context():
        try:
            with transaction():
                answer()
        except Conflict:
            return None
        return name


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each of them gives, begun at the same moment."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as tabs:
        return list(tabs.map(begin, acts))


def test_three_tabs_that_ask_for_the_next_get_what_is_held_out_once_and_all_that_they_get_is_theirs(
    house: House,
) -> None:
    _, [person] = staffed_queue(1, offer_seconds=600)
    come(person)
    waiting = open_tickets(4 * TABS)
    house.start("web")
    tabs = [Agent(house, person.name, person) for _ in range(TABS)]
    with transaction():
        hold_out(now())
    [held_out] = asked(house)

    given: Counter[str | None] = Counter()
    while len(holders(house)) < len(waiting):
        given.update(at_once([tab.next for tab in tabs]))

    assert given[held_out] >= 1
    assert given.keys() - {None} == set(waiting)
    assert {number for reference, number in given.items() if reference not in (held_out, None)} == {1}
    assert set(holders(house).values()) == {person.id}
    audit(HELD_BY_ONE)
    for tab in tabs:
        tab.close()
