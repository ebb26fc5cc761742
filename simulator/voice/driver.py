"""The one loop that moves calls: a step is taken behind the lock, documents are fetched outside of it."""

from functools import partial

from simulator.voice.call import Call
from simulator.voice.fetching import obtain
from simulator.voice.performing import begin, perform
from simulator.voice.steps import GO_ON, Fetch, Next, Step, Wait
from simulator.world import World

MOST_IN_A_HURRY = 10


def take(world: World, call: Call, step: Step, turn: int | None = None) -> None:
    """Take a step and all that follow at once. A step planned for a turn that is over is not taken."""
    upcoming, turn = _take(world, call, step, turn)
    while isinstance(upcoming, Fetch):
        document = obtain(world, call, upcoming)
        upcoming, turn = _take(world, call, partial(begin, call, document), turn)


def hear_out(world: World, call: Call) -> None:
    """Let what is being said be over; what follows passes at once, until somebody listens."""
    with world.lock:
        call.is_hurried = not call.is_settled
        speech, turn = call.upcoming, call.turn
    if speech and speech.is_speech:
        take(world, call, speech.then, turn)


def _take(world: World, call: Call, step: Step, turn: int | None) -> tuple[Next, int]:
    with world.lock:
        if turn not in (None, call.turn):
            return None, call.turn
        upcoming = step()
        while upcoming is GO_ON:
            upcoming = perform(world, call)
        call.turn += 1
        call.upcoming = upcoming if isinstance(upcoming, Wait) else None
        call.is_fetching = isinstance(upcoming, Fetch)
        call.documents_at_once = call.documents_at_once + 1 if call.is_fetching else 0
        call.is_hurried = call.is_hurried and call.documents_at_once < MOST_IN_A_HURRY
        if isinstance(upcoming, Wait):
            world.agenda.after(upcoming.seconds, partial(take, world, call, upcoming.then, call.turn))
        world.tell(call)
        return upcoming, call.turn
