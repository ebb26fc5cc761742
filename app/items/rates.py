"""What sending something costs and how long it takes at most: the question read out of free text, the answer from rows.

`offers.py` says it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import sqlalchemy as sa
from babel import Locale

from app.core.configuration import configuration
from app.core.database import db
from app.core.languages import CUSTOMER_CODES
from app.core.numbers import fold_digits
from app.items.models import Product, Promise, Rate

_KILOGRAMS = (
    "kg",
    "kgs",
    "kilo",
    "kilos",
    "kilogram",
    "kilograms",
    "kilogramos",
    "公斤",
    "千克",
    "کیلو",
    "کیلوگرم",
)
_GRAMS = ("g", "gr", "gram", "grams", "gramos", "克", "گرم")
_JIN = ("斤",)  # half a kilogram
_UNITS = dict.fromkeys(_KILOGRAMS, 1000) | dict.fromkeys(_GRAMS, 1) | dict.fromkeys(_JIN, 500)
_WEIGHT = re.compile(
    rf"(\d{{1,4}}(?:[.,]\d{{1,3}})?)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])",
    re.IGNORECASE,
)
_RUNS_ON = re.compile("[\u2e80-\u9fff]")
_OF_CODES = {"US": ("usa", "美国"), "GB": ("uk", "england", "英国"), "IR": ("伊朗",), "CN": ("中国",)}


@dataclass(frozen=True)
class Offer:
    """A product as it goes there: its price for that weight, and its longest time in days where it is promised."""

    product: str
    names: Mapping[str, str]
    grams: int
    amount: int
    currency: str
    days: int | None


@dataclass(frozen=True)
class Sending:
    """What somebody wants to send: where to, and how heavy it is if they said so."""

    country: str
    grams: int | None


def read_sending(text: str, home: str) -> Sending | None:
    """The one country a text names, and the weight; None where it names several. A weight alone is sent at home."""
    folded = fold_digits(normalize("NFKC", text)).casefold()
    countries = {code for name, code in _countries().items() if _names(folded, name)}
    weight = _WEIGHT.search(folded)
    grams = round(float(weight[1].replace(",", ".")) * _UNITS[weight[2].casefold()]) if weight else None
    if len(countries) > 1 or (not countries and grams is None):
        return None
    return Sending(next(iter(countries), home), grams)


def offers_for(sending: Sending, home: str) -> Sequence[Offer]:
    """What goes there with that weight, in the order of the products; without a weight each at its lightest."""
    found = []
    for code, names in products().items():
        fitting = [
            rate
            for rate in _rates()
            if (rate.product, rate.origin) == (code, home)
            and rate.destination in (sending.country, None)
            and rate.grams >= (sending.grams or 0)
        ]
        best = min(fitting, key=lambda rate: (rate.destination is None, rate.grams), default=None)
        if best is not None:
            days = _longest_days().get((code, home, sending.country))
            found.append(Offer(code, names, best.grams, best.amount, best.currency, days))
    return found


@dataclass(frozen=True)
class _RateRule:
    product: str
    origin: str
    destination: str | None
    grams: int
    amount: int
    currency: str


@configuration
def products() -> Mapping[str, Mapping[str, str]]:
    """The names of every product by its code, in their order."""
    rows = db.session.scalars(sa.select(Product).order_by(Product.position, Product.code))
    return {row.code: row.names for row in rows}


@configuration
def _rates() -> Sequence[_RateRule]:
    rows = db.session.scalars(sa.select(Rate))
    return [
        _RateRule(
            row.product, row.origin_country, row.destination_country, row.grams, row.amount, row.currency
        )
        for row in rows
    ]


@configuration
def _longest_days() -> Mapping[tuple[str, str, str], int]:
    """The most that is promised between two countries, from whichever postcode to whichever."""
    route = (Promise.product, Promise.origin_country, Promise.destination_country)
    rows = db.session.execute(sa.select(*route, sa.func.max(Promise.days)).group_by(*route))
    return {(product, origin, destination): days for product, origin, destination, days in rows}


@cache
def _countries() -> Mapping[str, str]:
    """Every country by each of its names in the languages of our customers."""
    named = {
        normalize("NFKC", name).casefold(): code
        for language in CUSTOMER_CODES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "ZZ", "XA", "XB")
    }
    return named | {name: code for code, names in _OF_CODES.items() for name in names}


def _names(text: str, name: str) -> bool:
    """Whether the name stands there as words of its own; Chinese runs on."""
    if _RUNS_ON.match(name):
        return name in text
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
