"""What the portal says of topics, parts of a day, and of how far a request is, in words for customers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.tickets.models import Status as S


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return sentence


TOPICS: Mapping[str, Any] = {  # the commonest first
    "delay": _l("It is late"),
    "not_received_marked_delivered": _l("Marked as delivered, but I have nothing"),
    "loss": _l("It is lost"),
    "no_movement": _l("The tracking does not move"),
    "damage": _l("It is damaged"),
    "left_without_consent": _l("Left somewhere without asking me"),
    "no_attempt": _l("Nobody came, though it says so"),
    "missing_contents": _l("Something is missing from it"),
    "attitude": _l("How I was treated"),
    "wrong_delivery": _l("Delivered to the wrong person"),
    "fee": _l("What I had to pay"),
    "hotline": _l("The telephone line"),
    "other": _l("Something else"),
}
PART_WORDS: Mapping[str, Any] = {
    "morning": _l("Morning, 9:00 to 12:00"),
    "midday": _l("Midday, 12:00 to 15:00"),
    "afternoon": _l("Afternoon, 15:00 to 18:00"),
}
KIND_WORDS: Mapping[str, Any] = {
    "complaint": _l("Your complaint"),
    "query": _l("Your question"),
    "pickup": _l("Your pickup"),
}
STATES: Mapping[S, Any] = {
    S.NEW: _l("We have received it and will see to it soon."),
    S.ACCEPTED: _l("We have taken it on."),
    S.INVESTIGATING: _l("We are looking into it."),
    S.WAITING_UNIT: _l("We have asked the office concerned."),
    S.WAITING_CUSTOMER: _l("We have asked you something and wait for your reply."),
    S.WAITING_THIRD_PARTY: _l("We wait for somebody outside our house."),
    S.DECIDED: _l("It is decided; you will hear from us."),
    S.ANSWERED: _l("We have answered. If that does not settle it, write to us here."),
    S.FOLLOW_UP: _l("We have answered, and will ask whether all is well."),
    S.SCHEDULED: _l("It is planned."),
    S.ASSIGNED: _l("A courier has it."),
    S.EN_ROUTE: _l("The courier is on the way."),
    S.COLLECTED: _l("It was fetched."),
    S.PART_COLLECTED: _l("Part of it was fetched."),
    S.CLOSED: _l("It is closed."),
    S.WITHDRAWN: _l("It was withdrawn."),
    S.NOT_ACCEPTED: _l("We could not take it on."),
    S.MERGED: _l("It goes on under another reference."),
}
OUTSIDE: Mapping[str, str] = {  # of a filing window
    "too_early": _("%(item)s may still come in time: you can ask us to search for it from %(date)s on."),
    "too_late": _("For %(item)s this could be filed until %(date)s."),
    "sender_may_file": _("By the rules only the sender may file this for %(item)s."),
    "addressee_may_file": _("By the rules only the addressee may file this for %(item)s."),
}
COURIER_ACCEPTED = _l("The courier will come.")


def say_state(kind: str, status: S) -> Any:
    """How far it is, in one plain sentence."""
    return COURIER_ACCEPTED if (kind, status) == ("pickup", S.ACCEPTED) else STATES[status]
