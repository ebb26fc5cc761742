"""What routing does by itself: hold work out, end what nobody took, send off who is gone, bring back what they left,
move what waits too long, and let places follow a change of configuration, a part at a time."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog

from app.core.clock import now
from app.core.database import db
from app.core.events import Event
from app.core.queue import begun
from app.core.tasks import on_queue
from app.core.transaction import transaction
from app.routing.homes import TOGETHER
from app.routing.misplaced import sorts_from
from app.routing.operations.attending import take_for_gone
from app.routing.operations.dispatching import hold_out
from app.routing.operations.leaving import end_shifts, end_stretches, over, return_left_work, wrapped_up
from app.routing.operations.mending import mend
from app.routing.operations.overflowing import overflow_waiting
from app.routing.operations.rearranging import ALONE, move_part, rank_part
from app.routing.operations.rearranging import TOGETHER as OF_A_PART
from app.routing.operations.reserving import end_offers
from app.routing.operations.serving import place_batch_anew
from app.routing.reservations import to_be_ended

log = structlog.get_logger(__name__)


def take_absent_for_gone() -> None:
    """Whoever is not heard of any more is offline. Twice at once, each is told once."""
    gone = _until_none(take_for_gone)
    if gone:
        log.info("routing.taken_for_gone", people=gone)


def hold_out_work() -> None:
    """Whatever can be held out to somebody is. Twice at once, each piece is held out once."""
    begun(hold_out_work)
    while True:
        with transaction():
            held_out = hold_out(now())
        if not held_out:
            return


def end_what_is_over() -> None:
    """Offers nobody took in time, and time to write down what there was. What becomes free is held out to the next."""
    with transaction():
        offers = end_offers(now())
    stretches = _until_none(end_stretches)
    if offers or stretches:
        hold_out_work()


def has_over(at: datetime) -> bool:
    """Whether something of that is over."""
    over = sa.or_(to_be_ended(at).exists(), wrapped_up(at).exists())
    return bool(db.session.scalar(sa.select(over)))


def sign_off_shifts() -> None:
    """Who is still there at the end of their shift is signed off."""
    ended = _until_none(end_shifts)
    if ended:
        log.info("routing.shifts_ended", people=ended)


def _until_none(do: Callable[[datetime], int]) -> int:
    """So many at once until there is nobody left, so that who is due at one moment with many does not wait for a next.
    Returns how many."""
    people, done = 0, 1
    while done:
        with transaction():
            done = do(now())
        people += done
    return people


def has_ended_shifts(at: datetime) -> bool:
    """Whether somebody has to be signed off."""
    return bool(db.session.scalar(sa.select(over(at).exists())))


def bring_back_left_work() -> None:
    """What those who are gone have not answered goes back where it waits."""
    with transaction():
        returned = return_left_work(now())
    if returned:
        log.info("routing.brought_back", pieces=returned)


def overflow() -> None:
    """What waits too long, or is too much, goes to the queue beside its own."""
    with transaction():
        moved = overflow_waiting(now())
    if moved:
        log.info("routing.overflowed", pieces=moved)


def repair() -> None:
    """Whatever a crash or a hand in the database left: nothing stays held out to nobody, nobody waits for nothing."""
    with transaction():
        mended = mend(now())
    if any(mended.values()):
        log.warning("routing.mended", **mended)


@on_queue("reports")
def place_open_work_anew(_event: Event) -> None:
    """After territory.imported: everything that waits for a courier goes where it belongs now. Twice does nothing twice."""
    after: int | None = 0
    while after is not None:
        with transaction():
            after = place_batch_anew(after, TOGETHER, now())


@on_queue("reports")
def rank_waiting_anew(event: Event) -> None:
    """After queue.changed: where its worths are others, what waits there is given out in another order. Twice, once."""
    queue_id = event.subject_id
    if _WORTHS & event.data["to"].keys():
        for limit in (OF_A_PART, ALONE):
            after: int | None = 0
            while after is not None:
                with transaction():
                    after = rank_part(queue_id, limit, after)


_WORTHS = frozenset({"priority_worth", "vip_worth"})


@on_queue("reports")
def move_waiting(event: Event) -> None:
    """After queue.changed, queue.moved, queue.sent_home: what was to go is where it belongs now. Twice, once."""
    sorts = sorts_from(event.data["moving"])
    if sorts:
        _in_parts(lambda limit: move_part(sorts, limit, now()))


def _in_parts(do: Callable[[int], int]) -> None:
    """First what nobody else has in work, many at a time; then what is left, one by one."""
    for limit in (OF_A_PART, ALONE):
        done = 1
        while done:
            with transaction():
                done = do(limit)
