"""Choosing a language: each is offered in itself."""

from functools import partial

from app.core.languages import CUSTOMER_CODES, in_digits_of
from app.customers.queries import person_of
from app.telephony.calls.models import Step
from app.telephony.calls.steps import main
from app.telephony.calls.talk import Talk
from app.wordings.queries import compose


def begin(talk: Talk) -> None:
    """Offer them all."""
    talk.go(Step.LANGUAGE)


def ask(talk: Talk) -> None:
    """A line for each."""
    for key, code in enumerate(CUSTOMER_CODES, 1):
        talk.say_in(code, compose("say_language", code, key=in_digits_of(code, str(key))))


def _choose(code: str, talk: Talk) -> None:
    """Speak it from now on, in this call and the next ones."""
    call = talk.call
    call.language = call.contact.language = code
    call.learn(guessed=None)
    if call.contact.customer_id is not None:
        person_of(call.contact.customer_id).language = code
    main.begin(talk)


CHOICES = {str(key): partial(_choose, code) for key, code in enumerate(CUSTOMER_CODES, 1)}
