"""A complaint: which item, if it is about one, and then what happened, as a message."""

from app.telephony.calls.leaving import outside_window
from app.telephony.calls.models import Step
from app.telephony.calls.steps.item import look_up
from app.telephony.calls.talk import Talk


def begin(talk: Talk) -> None:
    """Ask for the item first."""
    talk.go(Step.COMPLAINT, purpose="complaint", digits=None)


def ask(talk: Talk) -> None:
    talk.say("say_complaint_item")


def find(talk: Talk) -> None:
    """Whichever it is, known to us or not: it is theirs to say."""
    found, digits = look_up(talk)
    talk.go(Step.MESSAGE, item=found[0].number if found else None, digits=None if found else digits or None)
    reply = outside_window(talk.call, at=talk.at) if found else None
    if reply is not None:
        talk.say(f"say_{reply.text}", **reply.words)
        talk.go(Step.OUTSIDE, outside=reply.disposition)


def ask_whether_now(talk: Talk) -> None:
    talk.say("say_outside_next")


def insist(talk: Talk) -> None:
    """A person is to look at it all the same."""
    talk.go(Step.MESSAGE, outside=None)


def go_on(talk: Talk) -> None:
    """About no item."""
    talk.go(Step.MESSAGE)
