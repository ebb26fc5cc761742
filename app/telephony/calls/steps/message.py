"""A message after the tone, for whichever purpose."""

from app.telephony.calls.messages import take_message
from app.telephony.calls.models import Step
from app.telephony.calls.steps.telling import tell_ticket
from app.telephony.calls.talk import Talk


def ask(talk: Talk) -> None:
    """What to say, and how to end it. Whoever wants to be called back hears when, if nobody is there."""
    purpose = talk.call.known["purpose"]
    if purpose == "callback" and talk.closed_until:
        talk.say("say_callback_later", date=talk.closed_until)
    else:
        talk.say(f"say_message_{purpose}")


def take(talk: Talk) -> None:
    """It is kept, and its ticket opened or joined, before anything is said to it."""
    left = talk.answer.message
    assert left is not None
    ticket = take_message(talk.call, left, at=talk.at).ticket
    assert ticket is not None
    tell_ticket(talk, ticket)
    talk.go(Step.SETTLED)
