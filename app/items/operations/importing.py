"""Files of tracks, of promises and of rates: each line read strictly, the good ones taken, the others told what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from babel.core import get_global

from app.core.errors import Refused
from app.core.imports import Line, Outcome, Reader
from app.items.cells import (
    read_code,
    read_country,
    read_hour,
    read_moment,
    read_number,
    read_postcode,
    read_short,
    read_telephone,
    read_whole,
)
from app.items.models import Side
from app.items.operations.pricing import put_rates
from app.items.operations.promising import BY, put_promises
from app.items.operations.tracking import Told, note_track

T = TypeVar("T")


def read_tracks(lines: Sequence[Line]) -> Outcome:
    """Take lines of tracks: an item, and what happened to it when and where, if anything."""
    told, wrong = _read(lines, _told)
    new = note_track(list(told.values()))
    return Outcome(sum(new), wrong)


def read_promises(lines: Sequence[Line]) -> Outcome:
    """Take lines of the promise table."""
    rows, wrong = _read(lines, _promised)
    routes = {tuple(row[name] for name in _ROUTE): row for row in rows.values()}
    return Outcome(put_promises(list(routes.values())) if routes else 0, wrong)


def read_rates(lines: Sequence[Line]) -> Outcome:
    """Take lines of the tariff."""
    rows, wrong = _read(lines, _rated)
    weights = {tuple(row[name] for name in _WEIGHT): row for row in rows.values()}
    return Outcome(put_rates(list(weights.values())) if weights else 0, wrong)


TRACK_FILES = Reader(
    needed=(
        "number", "product", "origin_country", "origin_postcode", "destination_country", "destination_postcode",
        "event_at", "event_code", "place", "text",
    ),
    optional=("sender_name", "sender_number", "addressee_name", "addressee_number"),
    take=read_tracks,
)  # fmt: skip
_ROUTE = ("product", "origin_country", "origin_prefix", "destination_country", "destination_prefix")
PROMISE_FILES = Reader(needed=(*_ROUTE, "days"), optional=("by",), take=read_promises)
_WEIGHT = ("product", "origin_country", "destination_country", "grams")
RATE_FILES = Reader(needed=(*_WEIGHT, "amount", "currency"), optional=(), take=read_rates)


def _read(
    lines: Sequence[Line], read: Callable[[Mapping[str, str]], T]
) -> tuple[dict[int, T], dict[int, Refused]]:
    good: dict[int, T] = {}
    wrong: dict[int, Refused] = {}
    for line in lines:
        try:
            good[line.number] = read(line.values)
        except Refused as why:
            wrong[line.number] = why
    return good, wrong


def _told(row: Mapping[str, str]) -> Told:
    if bool(row["event_at"]) != bool(row["event_code"]):
        raise Refused("An event needs both its time and its code.")
    return Told(
        number=read_number(row["number"]),
        product=read_short(row["product"], 40) or None,
        origin_country=read_country(row["origin_country"]),
        origin_postcode=read_postcode(row["origin_postcode"]),
        destination_country=read_country(row["destination_country"]),
        destination_postcode=read_postcode(row["destination_postcode"]),
        at=read_moment(row["event_at"]),
        code=read_code(row["event_code"]),
        place=read_short(row["place"], 120),
        text=read_short(row["text"], 300) or None,
        parties=[
            (side, read_short(row[f"{side}_name"], 120) or None, read_telephone(row[f"{side}_number"]))
            for side in Side
            if row[f"{side}_name"] or row[f"{side}_number"]
        ],
    )


def _promised(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["product"]:
        raise Refused("The product is missing.")
    origin, destination = read_country(row["origin_country"]), read_country(row["destination_country"])
    if origin is None or destination is None:
        raise Refused("A promise needs both countries.")
    return {
        "product": read_short(row["product"], 40),
        "origin_country": origin,
        "origin_prefix": read_postcode(row["origin_prefix"]) or "",
        "destination_country": destination,
        "destination_prefix": read_postcode(row["destination_prefix"]) or "",
        "days": read_whole(row["days"], 365),
        "by": read_hour(row["by"]) or BY,
    }


def _rated(row: Mapping[str, str]) -> dict[str, Any]:
    origin, currency = read_country(row["origin_country"]), row["currency"].upper()
    grams = read_whole(row["grams"], 1_000_000)
    if not row["product"] or origin is None or not grams:
        raise Refused("A rate needs its product, the country it begins in, and a weight.")
    if currency not in get_global("all_currencies"):
        raise Refused("“%(currency)s” is no currency of three letters.", currency=row["currency"][:20])
    return {
        "product": read_short(row["product"], 40),
        "origin_country": origin,
        "destination_country": read_country(row["destination_country"]),
        "grams": grams,
        "amount": read_whole(row["amount"], 1_000_000_000),
        "currency": currency,
    }
