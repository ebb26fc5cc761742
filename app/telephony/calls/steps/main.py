"""The main menu, and how a call comes to its end."""

from app.core.languages import CUSTOMER_CODES
from app.telephony.calls.models import Step
from app.telephony.calls.talk import Talk
from app.wordings.queries import compose


def welcome(talk: Talk) -> None:
    """Who we are; and whether anybody is there who could call back."""
    talk.say("say_welcome")
    if talk.closed_until:
        talk.say("say_closed", date=talk.closed_until)


def begin(talk: Talk) -> None:
    """Back to the menu, with nothing chosen yet."""
    talk.call.forget()
    talk.go(Step.MENU)


def ask(talk: Talk) -> None:
    """What there is. Whose language we only guessed hears in the others how to get there."""
    talk.say("say_menu")
    if "guessed" in talk.call.known:
        for code in CUSTOMER_CODES:
            if code != talk.language:
                talk.say_in(code, compose("say_nine", code))


def ask_for_more(talk: Talk) -> None:
    """Whether that is all."""
    talk.say("say_more")


def part(talk: Talk) -> None:
    """Say goodbye."""
    talk.say("say_goodbye")
    talk.go(Step.OVER)


def say_nothing(_talk: Talk) -> None:
    """Nothing of its own: what is asked at the step is said again."""
