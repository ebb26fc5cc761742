"""A number of an item written wrongly: asked back once which was meant, rather than never having heard of it."""

from datetime import datetime, timedelta
from typing import Any

from app.core.database import db
from app.customers.models import ContactPoint
from app.intake.heard import Heard, Reply
from app.intake.matter import items_in, references_in
from app.items.numbers import near, numbers_in
from app.items.queries import numbers_of
from app.tickets.queries import items_of_person, last_words
from app.triage.gestures import Gesture
from app.triage.reading import Reading

ASKED_BACK = "asked_back"  # the disposition of a contact that was answered with this question
ANSWERED_WITHIN = timedelta(hours=24)


def ask_what_was_meant(heard: Heard) -> Reply | None:
    """If the only number named has a wrong check digit and is near an item of this person: did they mean that one?

    Asked once a day at most: whoever writes it again is taken at their word."""
    point = heard.point
    if point is None or items_in(heard.about) or references_in(heard.about):
        return None
    slip = _slip_in(heard.about, point)
    if slip is None or point.has_opted_out(heard.contact.channel) or _last(point, heard.at, ASKED_BACK):
        return None
    number, meant = slip
    return Reply(ASKED_BACK, "did_you_mean", {"number": number, "meant": meant})


def what_is_confirmed(point: ContactPoint | None, reading: Reading, at: datetime) -> str | None:
    """If this is a yes to our question, the words it was about with the number that was meant; else None."""
    if point is None or reading.gesture is not Gesture.ACKNOWLEDGEMENT:
        return None
    last = _last(point, at)
    slip = _slip_in(last.body, point) if last is not None and last.Contact.disposition == ASKED_BACK else None
    return f"{last.body} ({slip[1]})" if last is not None and slip else None


def _slip_in(said: str, point: ContactPoint) -> tuple[str, str] | None:
    """The wrong number, and the one of this person's that it is near."""
    wrong = [each.number for each in numbers_in(said) if not each.is_right]
    if not wrong:
        return None
    with db.session.no_autoflush:
        theirs = [*items_of_person(point.person.id), *numbers_of(point.address)]
    return next(((number, meant) for number in wrong for meant in near(number, theirs)), None)


def _last(point: ContactPoint, at: datetime, disposition: str | None = None) -> Any:
    with db.session.no_autoflush:
        return last_words(point.person.id, since=at - ANSWERED_WITHIN, disposition=disposition)
