"""How far a call is, and who is told."""

from simulator.reporting import report
from simulator.voice.call import FINAL, Call
from simulator.voice.forms import progress_form
from simulator.voice.recording import leave
from simulator.voice.steps import Next
from simulator.voice.verbs import Record
from simulator.webhooks import Webhook
from simulator.world import World

EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}


def move(world: World, call: Call, status: str) -> None:
    """Change the status; the application hears of it if it asked to."""
    call.status, call.updated_at = status, world.clock.now()
    if status == "in-progress":
        call.answered_at = call.updated_at
    if status in FINAL:
        call.ended_at = call.updated_at
    if call.callback and EVENTS.get(status, "completed") in call.callback_events:
        webhook = Webhook(call.callback, progress_form(world, call), f"call {status}", call.callback_method)
        call.sequence += 1
        report(world, webhook, world.weather.passages(is_last=status in FINAL))


def end(world: World, call: Call, status: str = "completed") -> Next:
    """The line is dead: nothing waits, nobody listens; a message that was being left is kept."""
    if isinstance(call.listening, Record):
        leave(world, call, call.listening)
    call.listening, call.is_fetching = None, False
    call.verbs.clear()
    if call.is_live:
        move(world, call, status)
    return None
