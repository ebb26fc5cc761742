"""A pickup: at the address we know, in a window that the calendar of those who come allows."""

from datetime import datetime
from functools import partial

from app.accounts.queries import calendar_of_unit
from app.calendars.hours import Calendar
from app.core.languages import in_digits_of
from app.pickups.texts import say_window
from app.pickups.windows import next_windows
from app.routing.queries import queue_for
from app.telephony.calls.leaving import leave_ticket
from app.telephony.calls.models import Step
from app.telephony.calls.steps.telling import tell_booking
from app.telephony.calls.talk import Talk
from app.tickets.queries import last_pickup_address

OFFERED = 3


def begin(talk: Talk) -> None:
    """Is it where we fetched something last? Whose address we do not know says it."""
    customer_id = talk.call.contact.customer_id
    address = last_pickup_address(customer_id) if customer_id is not None else None
    talk.go(Step.ADDRESS if address else Step.MESSAGE, purpose="pickup", offered=address, address=None)
    if address is None:
        talk.say("say_no_address")


def ask_address(talk: Talk) -> None:
    talk.say("say_address", address=talk.call.known["offered"])


def elsewhere(talk: Talk) -> None:
    """Somewhere else: it is said in a message."""
    talk.go(Step.MESSAGE, offered=None)


def confirm(talk: Talk) -> None:
    """There. Now the window."""
    calendar = _hours(talk)
    windows = next_windows(calendar, talk.at, OFFERED) if calendar else []
    talk.call.learn(address=talk.call.known["offered"])
    if windows:
        talk.go(Step.WINDOW, windows=[[begin.isoformat(), end.isoformat()] for begin, end in windows])
    else:
        talk.say("say_no_window")
        talk.go(Step.MESSAGE)


def ask_window(talk: Talk) -> None:
    for key, (begin, end) in enumerate(talk.call.known["windows"], 1):
        talk.say("say_window", window=_worded(talk, begin, end), key=in_digits_of(talk.language, str(key)))


def _choose(number: int, talk: Talk) -> None:
    windows = talk.call.known["windows"]
    if number >= len(windows):
        talk.say("say_no_such_key")
        return
    begin, end = windows[number]
    talk.call.learn(window=[begin, end], window_words=_worded(talk, begin, end))
    tell_booking(talk, leave_ticket(talk.call, at=talk.at))
    talk.go(Step.SETTLED)


def _worded(talk: Talk, begin: str, end: str) -> str:
    hours = _hours(talk)
    assert hours is not None
    moments = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    return say_window(*moments, hours.zone_info, talk.language)


def _hours(talk: Talk) -> Calendar | None:
    """Those of the unit whose queue takes pickups."""
    return calendar_of_unit(queue_for("pickup", talk.language).unit_id)


CHOICES = {str(number + 1): partial(_choose, number) for number in range(OFFERED)}
