"""The application calls somebody: the way from its request to a handset that rings."""

from functools import partial

from simulator.voice.call import Call
from simulator.voice.driver import take
from simulator.voice.progress import end, move
from simulator.voice.steps import Fetch, Next, Wait
from simulator.world import World

INITIATED_AFTER, RINGS_AFTER = 0.2, 0.5
NOT_FOUND = 404


def place(world: World, call: Call, ring_for: float) -> None:
    """Take a call on; it rings a moment later, unless the weather refuses the number."""
    with world.lock:
        world.handsets.find_or_add(call.handset)
        world.calls.add(call)
        refused = call.handset in world.weather.faults.refuse_numbers
    take(
        world, call, lambda: Wait(INITIATED_AFTER, partial(_initiate, world, call, ring_for, refused=refused))
    )


def redirect(world: World, call: Call, fetch: Fetch) -> None:
    """Lead a live call elsewhere; the caller of this does not wait for the document."""
    world.agenda.after(0, partial(take, world, call, lambda: fetch if call.is_live else None))


def break_off(world: World, call: Call) -> None:
    """End a call from the application's side; of one that was still queued nobody is told."""
    with world.lock:
        if call.status == "queued":
            call.callback = None
        status = "completed" if call.answered_at else "canceled"
    take(world, call, partial(end, world, call, status))


def _initiate(world: World, call: Call, ring_for: float, *, refused: bool) -> Next:
    move(world, call, "initiated")
    return Wait(
        RINGS_AFTER, partial(_fail, world, call) if refused else partial(_ring, world, call, ring_for)
    )


def _ring(world: World, call: Call, ring_for: float) -> Next:
    move(world, call, "ringing")
    return Wait(ring_for, partial(end, world, call, "no-answer"))


def _fail(world: World, call: Call) -> Next:
    call.sip_code = NOT_FOUND
    return end(world, call, "failed")
