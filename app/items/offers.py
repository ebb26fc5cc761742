"""What we say of prices: one sentence, the same in a text and on the telephone; there its figures stand in words."""

from collections.abc import Sequence
from typing import Literal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision
from babel.units import format_unit

from app.core.languages import in_digits_of
from app.items.rates import Offer, Sending
from app.items.texts import name_in
from app.wordings.queries import compose

_BETWEEN = {"zh": "；", "fa": "؛ "}
_NEVER_LONG = {"fa"}  # Babel lacks its long units; the short ones are words already


def say_offers(sending: Sending, offers: Sequence[Offer], language: str, *, aloud: bool = False) -> str:
    """The offers in one sentence; aloud as a voice is to read it."""
    country = Locale.parse(language).territories.get(sending.country, sending.country)
    said = _BETWEEN.get(language, "; ").join(_say(offer, language, aloud) for offer in offers)
    return compose("offers", language, country=country, offers=said)


def _say(offer: Offer, language: str, aloud: bool) -> str:
    words = {
        "product": name_in(offer.names, language),
        "price": _price(offer, language, aloud),
        "weight": _weight_in_words(offer.grams, language) if aloud else _weight(offer.grams),
    }
    if offer.days is None:
        return compose("offer", language, **words)
    return compose("offer_promised", language, days=in_digits_of(language, str(offer.days)), **words)


def _price(offer: Offer, language: str, aloud: bool) -> str:
    amount = offer.amount / 10 ** get_currency_precision(offer.currency)
    words = format_currency(
        amount, offer.currency, locale=language, format_type="name" if aloud else "standard",
        numbering_system="default",
    )  # fmt: skip
    return in_digits_of(language, words)


def _weight(grams: int) -> str:
    return f"{grams / 1000:g} kg" if grams >= 1000 else f"{grams} g"


def _weight_in_words(grams: int, language: str) -> str:
    number, unit = (grams / 1000, "mass-kilogram") if grams >= 1000 else (grams, "mass-gram")
    length: Literal["short", "long"] = "short" if language in _NEVER_LONG else "long"
    words = format_unit(number, unit, length, locale=language, numbering_system="default")
    return in_digits_of(language, words)
