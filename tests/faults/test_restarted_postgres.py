"""PostgreSQL goes away in the middle and comes back."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.events import Event
from app.core.tasks import Task
from app.launcher.readiness import answers
from app.sla.models import Timer
from app.tickets.models import Ticket
from tests.factories import LI_WEN
from tests.faults.arranging import open_tickets
from tests.faults.house import House, open_house
from tests.servers import cloned_databases, launched_servers

pytestmark = pytest.mark.processes
PROCESSES = ("web", "simulator", "relay", "relay 2", "clock", "worker fast", "worker")
EMILY = "+14155550102"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One with a PostgreSQL that nobody else uses; a launcher starts it again when it ends."""
    folder = tmp_path_factory.mktemp("house")
    with (
        launched_servers() as servers,
        cloned_databases(servers) as clone_database,
        open_house(clone_database(), folder) as opened,
    ):
        yield opened


def test_restarted_in_the_middle_every_process_comes_back_by_itself(house: House) -> None:
    house.start(*PROCESSES)
    assert house.text(LI_WEN, "Where is my parcel?") == 200
    house.eventually(lambda: house.received(LI_WEN), "the first text is acknowledged")
    open_tickets(1_000, at=now() - timedelta(days=60))
    house.eventually(lambda: house.count(Event, Event.name == "sla.level_reached"), "a sweep runs")

    end_postgres(house)
    assert not answers(f"{house.url}/readyz")
    assert house.text(EMILY, "Is anybody there?") in range(500, 600)
    house.eventually(partial(answers, f"{house.url}/readyz"), "web is ready again", seconds=60)

    assert house.text(EMILY, "Where is my parcel?") == 200
    house.eventually(lambda: house.received(EMILY), "the text after it is acknowledged")
    house.eventually(lambda: not house.count(Timer, Timer.next_at <= now()), "every due timer is swept")
    house.eventually(lambda: not house.count(Event, Event.relayed_at.is_(None)), "every event is told")
    house.eventually(lambda: not house.count(Task, Task.done_at.is_(None)), "every task is done")
    assert house.count(Ticket) == 1_002
    assert house.count(Event, Event.name == "sla.level_reached") == 5 * 2 * 1_000
    assert [(name, house[name].said) for name in PROCESSES if not house[name].runs] == []
    assert [len(house.received(person)) for person in (LI_WEN, EMILY)] == [1, 1]


def end_postgres(house: House) -> None:
    """As at a restart: whoever is connected is cut off at once."""
    data = Path(house.scalar(sa.text("SHOW data_directory")))
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
    house.eventually(lambda: not (data / "postmaster.pid").exists(), "PostgreSQL has ended")
