"""What anybody may ask: prices with delivery times, and when an office is open."""

from app.telephony.calls.models import Step
from app.telephony.calls.talk import Talk


def begin(talk: Talk) -> None:
    """Which of the two."""
    talk.go(Step.INFORMATION)


def ask(talk: Talk) -> None:
    talk.say("say_information")
