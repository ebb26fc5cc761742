"""The process that tells what happened dies again and again; another stands by. And two are active at once."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event as Signal

import pytest
import sqlalchemy as sa

from app.core.events import Event
from app.core.relay import LOCK, relay_batch
from app.core.tasks import Task
from app.stream.channels import STREAM
from app.tickets.models import Ticket
from tests.factories import text_form
from tests.faults.house import House

pytestmark = pytest.mark.processes
PEOPLE = [f"+1415555{number:04}" for number in range(3000, 3005)]
DEATHS = 6
_ASKED_AGAIN = re.compile(r"asked again (?:(once)|(\d+) times)")


def test_killed_while_texts_arrive_everything_is_told_once_and_in_order(house: House) -> None:
    house.start("web", "relay")
    active, stand_by = "relay", "relay 2"
    house.eventually(lambda: holders(house), "a relay is active")
    house.start(stand_by)

    with texting(house):
        for _ in range(DEATHS):
            wait_for_more_told(house)
            before = holders(house)
            house[active].kill()
            house.eventually(lambda before=before: holders(house) - before, "the other takes over")
            house[active].start()
            active, stand_by = stand_by, active
        wait_for_more_told(house)

    assert_all_told_once_and_in_order(house)


def test_two_active_at_once_tell_once_and_in_order(house: House) -> None:
    house.start("web", "relay")
    house.eventually(lambda: holders(house), "a relay is active")

    with texting(house) as texts:
        while texts() < 300:
            relay_batch()  # as one would that has not noticed that its lock is gone

    assert_all_told_once_and_in_order(house)


@contextmanager
def texting(house: House) -> Iterator[Callable[[], int]]:
    """Meanwhile people text: each opens one ticket and asks again and again. Gives how many texts were taken."""
    enough, taken = Signal(), []

    def talk(person: str, sids: Iterator[int]) -> None:
        while not enough.wait(0.02):
            form = house_form(house, person, next(sids))
            taken.append(house.post(form).status_code)

    with ThreadPoolExecutor(len(PEOPLE)) as phones:
        talking = [phones.submit(talk, person, iter(range(10**6))) for person in PEOPLE]
        try:
            yield lambda: len(taken)
        finally:
            enough.set()
        for each in talking:
            each.result()
    assert set(taken) == {200}


def house_form(house: House, person: str, number: int) -> dict[str, str]:
    """A text of theirs."""
    with house.app.app_context():
        return text_form("Where is my parcel?", person, sid=f"SM{person[1:]}{number}").to_dict()


def holders(house: House) -> set[int]:
    """The database's number for the connection that makes a relay the active one."""
    held = sa.text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND granted")
    return {row.pid for row in house.rows(held.bindparams(lock=LOCK))}


def wait_for_more_told(house: House) -> None:
    """Until events have been told that were not before."""
    told = house.count(Event, Event.relayed_at.is_not(None))
    house.eventually(lambda: house.count(Event, Event.relayed_at.is_not(None)) > told, "more is told")


def assert_all_told_once_and_in_order(house: House) -> None:
    """Each event relayed, one task for each that wants one, and no card older than the one before it."""
    house.eventually(lambda: not house.count(Event, Event.relayed_at.is_(None)), "every event is told")
    due = [row.id for row in house.rows(sa.select(Event.id).where(Event.name == "delivery.due"))]
    assert sorted(row.event_id for row in house.rows(sa.select(Task.event_id))) == sorted(due)
    urges = dict(tuple(row) for row in house.rows(sa.select(Ticket.id, Ticket.urges)))
    assert len(urges) == len(PEOPLE)
    cards = cards_shown(house)
    assert cards.keys() == urges.keys()
    for ticket_id, shown in cards.items():
        assert shown == sorted(shown)
        assert shown[-1] == urges[ticket_id]


def cards_shown(house: House) -> dict[int, list[int]]:
    """For each ticket, how often the customer had asked again, card after card."""
    shown = defaultdict(list)
    for _, entry in house.redis.xrange(STREAM):
        said = json.loads(json.loads(entry["told"]).get("en", "{}"))
        if said.get("kind") == "card":
            asked = _ASKED_AGAIN.search(said["html"])
            shown[said["ticket"]].append(int(asked[2] or 1) if asked else 0)
    return dict(shown)
