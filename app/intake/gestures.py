"""Texts that ask nobody to act: thanks, greetings, and the words by which people stop or start our texts."""

from datetime import datetime

from app.core.events import SYSTEM, record
from app.customers.models import ContactPoint
from app.customers.operations import opt_in, opt_out
from app.tickets.models import Contact, Status, Ticket
from app.tickets.operations.contacts import end_contact
from app.triage.gestures import Gesture

_OPT_WORDS = {"STOP": Gesture.STOP, "START": Gesture.START, "HELP": Gesture.HELP}
_DISPOSITIONS = {Gesture.STOP: "opted_out", Gesture.START: "opted_in", Gesture.HELP: "answered_self_service"}
_REPLIES = {
    Gesture.STOP: "opted_out",
    Gesture.START: "opted_in",
    Gesture.HELP: "help",
    Gesture.GREETING: "greeting",
}


def hear_gesture(
    contact: Contact,
    point: ContactPoint | None,
    matter: Ticket | None,
    read: Gesture | None,
    opt_word: str | None,
    *,
    at: datetime,
) -> bool:
    """End the contact if it was nothing but a gesture. An "ok" to a question of ours is an answer, so it is none."""
    gesture = _OPT_WORDS.get(opt_word or "", read)
    if gesture is None:
        return False
    if gesture not in _DISPOSITIONS and matter is not None and matter.status is Status.WAITING_CUSTOMER:
        return False
    if point is not None and gesture is Gesture.STOP:
        opt_out(point, contact.channel, at=at)
    if point is not None and gesture is Gesture.START:
        opt_in(point, contact.channel, at=at)
    end_contact(contact, _DISPOSITIONS.get(gesture, "courtesy"), at=at, ticket=matter)
    if gesture in _REPLIES and opt_word is None and (matter is None or gesture is not Gesture.GREETING):
        # With `opt_word` the provider has understood the word itself, and has answered already.
        record("contact.answered", contact, SYSTEM, at=at, text=_REPLIES[gesture], words={})
    return True
