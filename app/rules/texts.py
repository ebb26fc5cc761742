"""What rules wait for and do, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.core.answers import sentence_of
from app.core.errors import Refused
from app.routing.queries import queues
from app.rules.models import Guard

OCCASION_NAMES: Mapping[str, Any] = {
    "opened": _l("A ticket is opened"),
    "message": _l("A customer writes, or wrote the first words"),
    "urged": _l("A customer asks again"),
    "threatened": _l("A customer threatens"),
    "replied": _l("A customer replies to our question"),
    "reopened": _l("A customer comes back after the answer"),
    "moved": _l("Its status changes"),
    "answered": _l("It is answered"),
    "topic_changed": _l("Its topic changes"),
    "soon_late": _l("What was promised on it is soon late"),
    "late": _l("What was promised on it is late"),
    "item_late": _l("An item of it misses its promise"),
    "requeued": _l("It moves to another queue"),
    "released": _l("Somebody gives it back to the queue"),
    "refused": _l("Whoever was to do it refuses"),
    "failed": _l("It was tried in vain"),
    "unit_answered": _l("A unit answers"),
}
ACTION_NAMES: Mapping[str, Any] = {
    "set_priority": _l("Set the priority"),
    "set_topic": _l("Set the topic"),
    "move": _l("Move it to a queue"),
    "give": _l("Give it to somebody"),
    "note": _l("Write a note"),
    "tell_person": _l("Tell somebody"),
    "tell_role": _l("Tell whoever has a role"),
}
PRIORITY_NAMES: Mapping[str, Any] = {
    "low": _l("Low"),
    "normal": _l("Normal"),
    "high": _l("High"),
    "urgent": _l("Urgent"),
}
GUARD_NAMES: Mapping[Guard, Any] = {
    Guard.AGAIN: _l("Kept off: it had acted on this ticket in the same act"),
    Guard.CHAIN: _l("Kept off: rules had woken each other too often"),
    Guard.HOUR: _l("Kept off: it had acted on this ticket too often within an hour"),
}


def occasion_name(code: str) -> str:
    """What a rule waits for; its code, if this release knows it no more."""
    return str(OCCASION_NAMES.get(code, code))


def guard_words(guard: Guard) -> str:
    """Why a rule was kept from acting."""
    return str(GUARD_NAMES[guard])


def refusal_words(done: Mapping[str, Any]) -> str:
    """Why an action was refused."""
    sentence, words = done["refusal"], done["words"]
    return sentence_of(Refused(sentence, **words))


def queue_called(code: str) -> str:
    """The name of a queue; its code, if it is gone."""
    found = next((queue for queue in queues().values() if queue.code == code), None)
    return found.name(str(get_locale())) if found else code
