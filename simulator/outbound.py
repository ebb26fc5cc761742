"""The application texts somebody: what happens to the message, and what it is told about it."""

from datetime import datetime

from simulator.agenda import Job
from simulator.faults import Passage
from simulator.forms import status_form
from simulator.messages import Message
from simulator.people import bare, is_whatsapp
from simulator.reporting import report
from simulator.webhooks import Webhook
from simulator.world import World

SENT_AFTER, SETTLED_AFTER = 0.2, 0.6
NEVER_SENT = {30001, 30002}
FINAL = {"delivered", "undelivered", "failed", "canceled", "read"}
OPTED_OUT = 21610


class Rejected(Exception):
    """Twilio does not take this message; `code` is its own error number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def send(
    world: World, message: Message, *, refusable: bool = False, not_before: datetime | None = None
) -> Message:
    """Take a message on. Its whole way is drawn now, so one seed gives one history."""
    with world.lock:
        refusal = world.weather.faults.refuse_numbers.get(bare(message.recipient))
        if refusable:
            _refuse(world, message, refusal)
        world.handsets.find_or_add(message.handset)
        world.messages.add(message)
        wait = max(0.0, (not_before - world.clock.now()).total_seconds()) if not_before else 0.0
        for after, status in _way(refusal):
            passages = world.weather.passages(is_last=status != "sent") if message.callback else []
            world.agenda.after(wait + after, _step(world, message, status, refusal, passages))
    world.show(message)
    return message


def _refuse(world: World, message: Message, refusal: int | None) -> None:
    if not is_whatsapp(message.recipient) and world.opt_outs.refuses(message.recipient, message.sender):
        raise Rejected(OPTED_OUT, "The recipient has opted out of texts from this number")
    if refusal and refusal < 30000:
        raise Rejected(refusal, "The weather refuses texts to this number")


def _way(refusal: int | None) -> list[tuple[float, str]]:
    """The statuses a message will pass, each after so many seconds."""
    if refusal in NEVER_SENT:
        return [(SENT_AFTER, "failed")]
    return [(SENT_AFTER, "sent"), (SETTLED_AFTER, "undelivered" if refusal else "delivered")]


def _step(world: World, message: Message, status: str, refusal: int | None, passages: list[Passage]) -> Job:
    def take() -> None:
        with world.lock:
            if world.messages.find(message.sid) is None or message.status in FINAL:
                return
            _mark(world, message, status, refusal)
            webhook = Webhook(message.callback or "", status_form(world, message, status), f"status {status}")
        world.show(message)
        report(world, webhook, passages)

    return take


def _mark(world: World, message: Message, status: str, refusal: int | None) -> None:
    message.status, message.updated_at = status, world.clock.now()
    if status == "sent":
        message.sent_at = message.updated_at
    if status in ("undelivered", "failed"):
        message.error_code = refusal
