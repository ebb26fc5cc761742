"""Several agents want the same work at the same instant, each through a browser of their own."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app.calendars.queries import find_calendar
from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.routing.models import Place
from app.sla.models import Rebuild
from app.sla.operations.rebuilding import begin_calendar_rebuild, take_part
from tests.faults.agents import Agent
from tests.faults.arranging import open_tickets
from tests.faults.house import House

pytestmark = pytest.mark.processes
NAMES = (
    "Ada Rival",
    "Ben Rival",
    "Cem Rival",
    "Dai Rival",
    "Eva Rival",
    "Fei Rival",
    "Gil Rival",
    "Hua Rival",
)


@pytest.fixture
def agents(house: House) -> Iterator[Callable[[int], list[Agent]]]:
    """As many as are wanted, signed in."""
    signed_in: list[Agent] = []

    def sign_in(number: int) -> list[Agent]:
        house.start("web")
        signed_in.extend(Agent(house, name) for name in NAMES[:number])
        return signed_in

    yield sign_in
    for agent in signed_in:
        agent.close()


def test_of_two_who_take_the_same_ticket_one_gets_it_and_the_other_is_told_who_has_it(
    house: House, agents: Callable[[int], list[Agent]]
) -> None:
    rivals = agents(2)
    for reference in open_tickets(10):
        start = Barrier(2)

        def take(agent: Agent, reference: str = reference, start: Barrier = start) -> tuple[Agent, int, str]:
            start.wait()
            answer = agent.take(reference)
            return agent, answer.status_code, answer.text

        with ThreadPoolExecutor(2) as at_once:
            (winner, won, _), (_, lost, told) = sorted(at_once.map(take, rivals), key=lambda each: each[1])

        assert (won, lost) == (303, 409)
        assert f"{winner.name} has taken it already." in told


def test_eight_who_ask_for_the_next_get_each_of_a_hundred_once(
    house: House, agents: Callable[[int], list[Agent]]
) -> None:
    waiting = open_tickets(100)

    def work(agent: Agent) -> list[str]:
        return list(iter(agent.next, None))

    with ThreadPoolExecutor(8) as at_once:
        taken = list(at_once.map(work, agents(8)))

    assert Counter(reference for mine in taken for reference in mine) == Counter(waiting)
    held = house.rows(sa.select(Place.holder_id, sa.func.count()).group_by(Place.holder_id))
    assert sorted(number for _, number in held) == sorted(len(mine) for mine in taken if mine)


def test_of_many_who_ask_at_once_what_hours_would_do_the_last_stands(house: House) -> None:
    """Two clicks on the button, or four people: each count gives way to the next, and nobody meets an error."""
    open_tickets(10)
    start = Barrier(4)

    def ask(_number: int) -> None:
        with house.app.app_context():
            start.wait()
            with transaction():
                take_part(
                    begin_calendar_rebuild(find_calendar("always"), None, actor=SYSTEM, at=now()), now()
                )

    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(ask, range(4)))

    stages = house.rows(sa.select(Rebuild.stage, sa.func.count()).group_by(Rebuild.stage))
    assert {stage.value: number for stage, number in stages} == {"ready": 1, "stopped": 3}
