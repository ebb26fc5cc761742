"""Where an item is: found by the digits of its number, or by the number spoken; and what may be done about it."""

from collections.abc import Sequence

from app.core.numbers import fold_digits
from app.items.models import MailItem
from app.items.numbers import near, numbers_in
from app.items.queries import items_keyed, items_named, numbers_of, side_of, status_of
from app.items.texts import say_status
from app.telephony.calls.leaving import leave_ticket
from app.telephony.calls.models import Step
from app.telephony.calls.steps.telling import tell_ticket
from app.telephony.calls.talk import Talk
from app.tickets.models import Proof
from app.tickets.secrecy import sight_of


def begin(talk: Talk) -> None:
    """Ask for its number."""
    talk.go(Step.ITEM, purpose="item", item=None, digits=None)


def ask(talk: Talk) -> None:
    talk.say("say_item")


def find(talk: Talk) -> None:
    """Say where it is. Digits that nobody knows are asked for once more, or whether one of their own was meant."""
    found, digits = look_up(talk)
    meant = None if found else _meant(talk, digits)
    if found:
        talk.go(Step.ITEM_TOLD, item=found[0].number, digits=None)
        tell(talk)
    elif meant:
        talk.go(Step.SLIP, item=meant, digits=digits)
    elif "digits" not in talk.call.known:
        talk.call.learn(digits=digits)
        talk.say("say_item_unknown")
    else:
        talk.say("say_item_unknown")
        talk.go(Step.ITEM_TOLD, digits=digits, item=None, not_found=True)


def look_up(talk: Talk) -> tuple[Sequence[MailItem], str]:
    """The items that were meant, the caller's own first; and the digits that were told."""
    spoken = [each.number for each in numbers_in(talk.answer.words) if each.is_right]
    told = talk.answer.keys or talk.answer.words
    digits = "".join(char for char in fold_digits(told) if char.isdecimal())[:40]
    if spoken:
        return items_named(spoken), digits
    return (items_keyed(digits, talk.number) if digits else []), digits


def _meant(talk: Talk, digits: str) -> str | None:
    """One of their own items, if its digits are nearly these."""
    own = {"".join(filter(str.isdecimal, number)): number for number in numbers_of(talk.number or "")}
    close = near(digits, own)
    return own[close[0]] if close else None


def ask_what_was_meant(talk: Talk) -> None:
    talk.say("say_slip", item=talk.call.known["item"])


def take_meant(talk: Talk) -> None:
    """Yes, that one."""
    talk.go(Step.ITEM_TOLD, digits=None)
    tell(talk)


def tell(talk: Talk) -> None:
    """The very sentence that a text and the page say, as far as the caller may know it."""
    item = talk.item
    if item is not None:
        sight = sight_of(side_of(item, talk.number), Proof.CALLER_ID)
        talk.say_this(say_status(status_of(item, talk.at, is_masked=not sight.sees_places), talk.language))
        talk.call.learn(answered=True, topic="status")


def ask_what_next(talk: Talk) -> None:
    talk.say("say_item_next")


def pursue(talk: Talk) -> None:
    """Somebody is to look into it."""
    talk.call.learn(purpose="query")
    tell_ticket(talk, leave_ticket(talk.call, at=talk.at))
    talk.go(Step.SETTLED)
