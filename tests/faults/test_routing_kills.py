"""Processes die between a reservation and its answer, and in the middle of dispatching."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import sqlalchemy as sa

from app.core.database import db
from app.routing.models import Place, Reservation, ReservationState
from app.routing.presence import PresenceSpan, State
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.auditing import audit
from tests.faults.house import House
from tests.faults.staffing import asked, come, holders, staffed_queue
from tests.locks import until_somebody_waits

pytestmark = pytest.mark.processes
DISPATCH = ("worker fast", "clock")
DEATHS = 3


def test_web_killed_while_they_accept_it_is_still_held_out_and_theirs_when_they_accept_again(
    house: House,
) -> None:
    _, [person] = staffed_queue(1, offer_seconds=600)
    come(person)
    house.start("web", *DISPATCH)
    agent = Agent(house, person.name, person)
    [reference] = open_tickets(1)
    house.eventually(lambda: asked(house), "it is held out")

    db.session.execute(sa.select(Place.id).with_for_update())
    with ThreadPoolExecutor(1) as tab:
        answer = tab.submit(agent.next)
        until_somebody_waits()
        house["web"].kill()
        with pytest.raises(requests.RequestException):
            answer.result()
    db.session.rollback()
    house["web"].start()

    assert asked(house) == {reference: person.id}
    assert house.eventually(lambda: try_next(agent), "web answers again") == reference
    assert holders(house) == {reference: person.id}
    audit()
    agent.close()


def try_next(agent: Agent) -> str | None:
    try:
        return agent.next()
    except requests.RequestException:
        return None


def test_web_killed_for_good_what_nobody_accepts_in_time_goes_to_the_next(house: House) -> None:
    _, [person, other] = staffed_queue(2, offer_seconds=20)
    come(person)
    house.start("web", *DISPATCH)
    [reference] = open_tickets(1)
    house.eventually(lambda: asked(house), "it is held out")

    house["web"].kill()
    come(other)
    house.pass_time(21)

    house.eventually(lambda: asked(house) == {reference: other.id}, "the other is asked")
    assert states(house)[person.id] is State.BREAK
    audit()


def test_a_worker_killed_in_the_middle_of_dispatching_has_held_out_nothing_and_the_next_holds_it_out_once(
    house: House,
) -> None:
    _, people = staffed_queue(20, offer_seconds=600)
    come(*people)
    open_tickets(60)
    for _ in range(DEATHS):
        db.session.execute(sa.text("LOCK TABLE event IN SHARE MODE"))  # all is written but what is told of it
        house.start(*DISPATCH)
        until_somebody_waits()
        house["worker fast"].kill()
        house["clock"].kill()
        db.session.rollback()
        house.eventually(lambda: not writes(house), "the dead one's transaction is over")
        assert house.count(Reservation) == 0
        assert set(states(house).values()) == {State.AVAILABLE}

    house.start(*DISPATCH)
    house.eventually(lambda: len(asked(house)) == len(people), "everybody is asked")
    assert house.count(Reservation, Reservation.state == ReservationState.OPEN) == len(people)
    audit()


def writes(house: House) -> bool:
    """Whether some transaction of another has written something."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()"
    )
    return bool(house.scalar(sa.text(others)))


def states(house: House) -> dict[int, State]:
    """What everybody is doing."""
    now = sa.select(PresenceSpan.user_id, PresenceSpan.state).where(PresenceSpan.to_at.is_(None))
    return {row.user_id: row.state for row in house.rows(now)}
