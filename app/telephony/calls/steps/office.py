"""When an office is open: the one of the address we know, or of the place they name."""

from collections.abc import Sequence

from app.accounts.opening import MOST, say_hours, units_in
from app.accounts.queries import UnitNode, units
from app.telephony.calls.models import Step
from app.telephony.calls.talk import Talk
from app.territories.offices import office_serving
from app.tickets.queries import last_pickup_address


def begin(talk: Talk) -> None:
    """The one that serves where we fetched something last; else they say which."""
    customer_id = talk.call.contact.customer_id
    address = last_pickup_address(customer_id) if customer_id is not None else None
    office = office_serving(talk.at, address=address) if address else None
    if office is not None:
        talk.say("say_office_known")
        talk.go(Step.OFFICE_TOLD, offices=[office.id])
    else:
        look_elsewhere(talk)


def look_elsewhere(talk: Talk) -> None:
    """They say which."""
    talk.go(Step.OFFICE, offices=None)


def ask(talk: Talk) -> None:
    talk.say("say_office")


def find(talk: Talk) -> None:
    """Whichever serves that postcode, or has that name or city. What leads to none, or to many, is asked once more."""
    found = _named(talk)
    if 0 < len(found) <= MOST:
        talk.go(Step.OFFICE_TOLD, offices=[office.id for office in found])
        return
    talk.say("say_office_unknown")
    if talk.call.misses:
        talk.go(Step.SETTLED)
    else:
        talk.call.misses += 1


def _named(talk: Talk) -> Sequence[UnitNode]:
    keys, words = talk.answer.keys, talk.answer.words
    named = units_in(words) if words else ()
    serving = None if named else office_serving(talk.at, postcode=keys.rstrip("#") or None, address=words)
    return [serving] if serving else named


def tell(talk: Talk) -> None:
    """The very answer of a text, and what may come after it; a star says both again."""
    told = [units()[number] for number in talk.call.known["offices"] if number in units()]
    for office in told:
        talk.say_this(say_hours(office, talk.language, talk.at, aloud=True))
    talk.call.learn(answered=True, topic="hours_office")
    talk.say("say_office_next")
