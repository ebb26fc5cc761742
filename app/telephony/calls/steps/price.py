"""What it costs to send something and how long it takes at most: where to, how heavy, and the answer from the rows."""

from app.accounts.queries import home_country
from app.core.numbers import country_dialled
from app.items.offers import say_offers
from app.items.rates import Sending, offers_for, read_sending
from app.telephony.calls.models import Step
from app.telephony.calls.talk import Talk

LONGEST_WEIGHT = 7  # digits of grams


def begin(talk: Talk) -> None:
    """At home or abroad; a house that was told no country has no prices."""
    if home_country() is None:
        talk.say("say_no_offer")
    else:
        talk.go(Step.PRICE, country=None, grams=None)


def ask(talk: Talk) -> None:
    talk.say("say_price")


def send_at_home(talk: Talk) -> None:
    """To our own country."""
    talk.go(Step.WEIGHT, country=home_country())


def send_abroad(talk: Talk) -> None:
    """To another one."""
    talk.go(Step.COUNTRY)


def ask_country(talk: Talk) -> None:
    talk.say("say_country")


def find_country(talk: Talk) -> None:
    """Who said the weight too is not asked for it. What is no country is asked for once more."""
    sending = _sending(talk)
    if sending is not None:
        talk.go(
            Step.PRICE_TOLD if sending.grams else Step.WEIGHT, country=sending.country, grams=sending.grams
        )
        return
    talk.say("say_country_unknown")
    if talk.call.misses:
        talk.go(Step.SETTLED)
    else:
        talk.call.misses += 1


def _sending(talk: Talk) -> Sending | None:
    """By the name they said, or by how its telephone numbers begin."""
    dialled = country_dialled(talk.answer.keys) if talk.answer.keys else None
    said = read_sending(talk.answer.words, home="")
    return Sending(dialled, None) if dialled else said if said and said.country else None


def ask_weight(talk: Talk) -> None:
    talk.say("say_weight")


def weigh(talk: Talk) -> None:
    """So many grams; who does not know it hears each price at its lightest."""
    keyed = talk.answer.keys.rstrip("#")[:LONGEST_WEIGHT]
    talk.go(Step.PRICE_TOLD, grams=int(keyed or 0) or None)


def tell(talk: Talk) -> None:
    """The very answer of a text, and what may come after it; a star says both again."""
    known, home = talk.call.known, home_country() or ""
    sending = Sending(known["country"], known.get("grams"))
    offers = offers_for(sending, home)
    if offers:
        talk.say_this(say_offers(sending, offers, talk.language, aloud=True))
        talk.call.learn(answered=True, topic="price")
    else:
        talk.say("say_no_offer")
    talk.say("say_price_next")
