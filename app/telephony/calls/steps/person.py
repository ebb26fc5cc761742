"""Asking for a person: until calls wait in a queue, a message that becomes a callback."""

from app.telephony.calls.models import Step
from app.telephony.calls.talk import Talk


def begin(talk: Talk) -> None:
    """Say that we call back, and take down what about."""
    talk.go(Step.MESSAGE, purpose="callback")
