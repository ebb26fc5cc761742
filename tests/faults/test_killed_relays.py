"""The process that tells what happened dies again and again; another stands by. And two are active at once."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event as Signal

import pytest
import sqlalchemy as sa

from app.core.events import Event
from app.core.relay import LOCK, relay_batch
from app.core.tasks import Task
from app.stream.channels import LISTENED, STREAM
from app.tickets.models import Ticket
from tests.factories import HOTLINE
from tests.faults.house import House
from tests.servers import ACCOUNT_SID

pytestmark = pytest.mark.processes
PEOPLE = [f"+1415555{number:04}" for number in range(3000, 3005)]
DEATHS = 6
LATER = 2**33
_strangers = count(5000)
_ASKED_AGAIN = re.compile(r"asked again (?:(once)|(\d+) times)")


def test_killed_while_texts_arrive_everything_is_told_once_and_in_order(house: House) -> None:
    house.start("web", "relay")
    active, stand_by = "relay", "relay 2"
    house.eventually(lambda: holders(house), "a relay is active")
    house.start(stand_by)

    with texting(house):
        for _ in range(DEATHS):
            before = holders(house)
            house.eventually(lambda: in_a_batch(house), "the active relay is in the middle of a batch")
            house[active].kill()
            house.eventually(lambda before=before: holders(house) - before, "the other takes over")
            house[active].start()
            active, stand_by = stand_by, active

    assert_all_told_once_and_in_order(house)


def test_two_active_at_once_tell_once_and_in_order(house: House) -> None:
    house.start("web", "relay")
    house.eventually(lambda: holders(house), "a relay is active")

    with texting(house) as texts:
        while texts() < 250:
            relay_batch()  # as one would that has not noticed that its lock is gone

    assert_all_told_once_and_in_order(house)


@contextmanager
def texting(house: House) -> Iterator[Callable[[], int]]:
    """Meanwhile people ask again and again, and between them strangers open tickets. Gives how many texts were taken."""
    enough, taken = Signal(), []
    house.redis.zadd(LISTENED, {"en": LATER})  # somebody watches: else nothing would be drawn

    def talk(person: str) -> None:
        for number in count():
            for sender in (person, f"{person[:-4]}{next(_strangers):04}"):
                taken.append(house.post(text_of(sender, number)).status_code)
            if enough.wait(0.05):
                return

    with ThreadPoolExecutor(len(PEOPLE)) as phones:
        talking = [phones.submit(talk, person) for person in PEOPLE]
        try:
            yield lambda: len(taken)
        finally:
            enough.set()
        for each in talking:
            each.result()
    assert set(taken) == {200}


def text_of(sender: str, number: int) -> dict[str, str]:
    """The same of everybody."""
    fields = {"MessageSid": f"SM{sender[1:]}{number}", "AccountSid": ACCOUNT_SID}
    return fields | {"From": sender, "To": HOTLINE, "Body": "Where is my parcel?"}


def holders(house: House) -> set[int]:
    """The database's number for the connection that makes a relay the active one."""
    held = sa.text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND granted")
    return {row.pid for row in house.rows(held.bindparams(lock=LOCK))}


def in_a_batch(house: House) -> bool:
    """Whether a relay has locked events: nobody else does."""
    locks = "SELECT pid FROM pg_locks WHERE relation = 'event'::regclass AND mode = 'RowShareLock'"
    return bool(house.rows(sa.text(locks)))


def assert_all_told_once_and_in_order(house: House) -> None:
    """Each event relayed, one task for each that wants one, and no card older than the one before it."""
    house.eventually(lambda: not house.count(Event, Event.relayed_at.is_(None)), "every event is told")
    due = [row.id for row in house.rows(sa.select(Event.id).where(Event.name == "delivery.due"))]
    assert sorted(row.event_id for row in house.rows(sa.select(Task.event_id))) == sorted(due)
    urges = dict(tuple(row) for row in house.rows(sa.select(Ticket.id, Ticket.urges).where(Ticket.urges > 0)))
    assert len(urges) == len(PEOPLE)
    cards = cards_shown(house)
    for ticket_id, asked in urges.items():
        assert cards[ticket_id] == sorted(cards[ticket_id])
        assert cards[ticket_id][-1] == asked


def cards_shown(house: House) -> dict[int, list[int]]:
    """For each ticket, how often the customer had asked again, card after card."""
    shown = defaultdict(list)
    for _, entry in house.redis.xrange(STREAM):
        said = json.loads(json.loads(entry["told"]).get("en", "{}"))
        if said.get("kind") == "card":
            asked = _ASKED_AGAIN.search(said["html"])
            shown[said["ticket"]].append(int(asked[2] or 1) if asked else 0)
    return dict(shown)
