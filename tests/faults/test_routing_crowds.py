"""Everything that moves work happens at once, in eight processes: nobody waits for ever, nothing is lost or held twice."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Missing, Refused
from app.core.events import SYSTEM, Actor
from app.core.transaction import transaction
from app.routing.homes import Home
from app.routing.models import Came, Place, Reservation, ReservationState
from app.routing.operations.attending import say
from app.routing.operations.dispatching import hold_out
from app.routing.operations.holding import assign_ticket, release_ticket, take_ticket
from app.routing.operations.leaving import return_left_work
from app.routing.operations.mending import mend
from app.routing.operations.overflowing import overflow_waiting
from app.routing.operations.placing import requeue
from app.routing.operations.reserving import accept_offer, decline_offer, end_offers
from app.routing.operations.taking import take_next
from app.routing.presence import State
from app.routing.queries import place_of, queues
from app.tickets.models import Status, Ticket
from app.tickets.operations.closing import end_ticket
from app.tickets.queries import hold_ticket
from tests.factories import join_queue
from tests.faults.arranging import open_tickets
from tests.faults.auditing import HELD_BY_ONE, audit
from tests.faults.crowds import in_processes
from tests.faults.house import House
from tests.faults.staffing import acting, come, staffed_queue

pytestmark = pytest.mark.processes
PROCESSES = 8
ROUNDS = 5  # of all acts, in each process: some hundreds in a few seconds
PIECES = 300
PEOPLE = 24
SOON = timedelta(seconds=6)  # longer than anything is held out here
LATER = timedelta(minutes=20)  # longer than unanswered work stays with who left


@dataclass(frozen=True)
class Floor:
    """Who works which queues."""

    people: Sequence[int]
    queues: Sequence[int]


Act = Callable[[Floor, random.Random], object]


def test_whatever_happens_at_once_nothing_is_lost_or_held_twice_and_nobody_waits_for_ever(
    house: House,
) -> None:
    floor = staffed_floor()
    open_tickets(PIECES)

    told = in_processes(PROCESSES, work, house.settings, floor)

    done = sum((acts for acts, _ in told), Counter())
    assert not (failures := [failure for _, failures in told for failure in failures]), "\n".join(failures)
    assert {act.__name__ for act in ACTS} - set(done) == set(), done
    with transaction():
        end_offers(now())
    audit(HELD_BY_ONE)


def staffed_floor() -> Floor:
    """Two queues that push, the first of which runs over into the second, and people who are there for both."""
    beside, _ = staffed_queue(0, offer_seconds=5)
    runs_over = {"overflow_id": beside.id, "overflow_after": timedelta(seconds=2)}
    first, people = staffed_queue(PEOPLE, offer_seconds=5, position=0, **runs_over)
    for person in people:
        join_queue(person, beside)
    come(*people)
    floor = Floor([person.id for person in people], [first.id, beside.id])
    db.session.remove()
    return floor


def work(number: int, floor: Floor) -> tuple[Counter[str], list[str]]:
    """Do all acts some times, in any order: how often each act was done, and what went wrong otherwise than by a refusal."""
    chance, done, failures = random.Random(number), Counter[str](), []
    for act in chance.sample(ACTS * ROUNDS, len(ACTS) * ROUNDS):
        try:
            with transaction():
                act(floor, chance)
            done[act.__name__] += 1
        except (Refused, Missing):
            pass  # somebody else was quicker
        except Exception as error:  # whatever it is, the test tells it
            failures.append(f"{act.__name__}: {type(error).__name__}: {error}")
        finally:
            db.session.remove()
    return done, failures


def hold_work_out(_floor: Floor, _chance: random.Random) -> None:
    hold_out(now())


def ask_for_the_next(floor: Floor, chance: random.Random) -> None:
    take_next(floor.queues, actor=somebody(floor, chance))


def accept(_floor: Floor, chance: random.Random) -> None:
    offer_id, asked = some_offer(chance)
    accept_offer(offer_id, actor=asked)


def decline(_floor: Floor, chance: random.Random) -> None:
    offer_id, asked = some_offer(chance)
    decline_offer(offer_id, "busy", actor=asked)


def expire(_floor: Floor, chance: random.Random) -> None:
    end_offers(now() + chance.choice((timedelta(), SOON)))


def arrive(floor: Floor, chance: random.Random) -> None:
    say(somebody(floor, chance), State.AVAILABLE)


def leave(floor: Floor, chance: random.Random) -> None:
    say(somebody(floor, chance), State.OFFLINE)


def bring_back(_floor: Floor, _chance: random.Random) -> None:
    return_left_work(now() + LATER)


def run_over(_floor: Floor, _chance: random.Random) -> None:
    overflow_waiting(now())


def put_right(_floor: Floor, _chance: random.Random) -> None:
    assert not any(mend(now()).values()), "there was something to mend"


def take(floor: Floor, chance: random.Random) -> None:
    take_ticket(some_ticket(chance), actor=somebody(floor, chance))


def release(floor: Floor, chance: random.Random) -> None:
    release_ticket(some_ticket(chance), actor=somebody(floor, chance), for_others=True)


def assign(floor: Floor, chance: random.Random) -> None:
    assign_ticket(some_ticket(chance), chance.choice(floor.people), actor=SYSTEM)


def move(floor: Floor, chance: random.Random) -> None:
    ticket = some_ticket(chance)
    place, queue = place_of(ticket), queues()[chance.choice(floor.queues)]
    requeue(place, ticket, Home(queue, queue.unit_id), place.holder_id, now(), came=Came.PERSON)


def end(_floor: Floor, chance: random.Random) -> None:
    if chance.random() < 0.2:
        end_ticket(some_ticket(chance), Status.WITHDRAWN, "it came", actor=SYSTEM)


ACTS: Sequence[Act] = (
    hold_work_out, ask_for_the_next, accept, decline, expire, arrive, arrive, leave, bring_back, run_over,
    put_right, take, release, assign, move, end,
)  # fmt: skip


def somebody(floor: Floor, chance: random.Random) -> Actor:
    """One of the people, on some tab of theirs."""
    return acting(chance.choice(floor.people))


def some_offer(chance: random.Random) -> tuple[int, Actor]:
    """One that is or was open, mostly the former."""
    wanted = Reservation.state == ReservationState.OPEN if chance.random() < 0.9 else sa.true()
    found = db.session.execute(sa.select(Reservation.id, Reservation.user_id).where(wanted)).all()
    if not found:
        raise Missing
    offer = chance.choice(found)
    return offer.id, acting(offer.user_id)


def some_ticket(chance: random.Random) -> Ticket:
    """Any that waits or is in hand, locked as views lock what they change."""
    waiting = db.session.scalars(sa.select(Place.ticket_id).order_by(Place.id)).all()
    ticket = db.session.get_one(Ticket, chance.choice(waiting))
    hold_ticket(ticket)
    return ticket
