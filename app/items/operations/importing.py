"""Files of tracks and of promises: each line read strictly, the good ones taken, the others told what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, TypeVar

from babel import Locale

from app.accounts.queries import house_zone
from app.core.errors import Refused
from app.core.imports import Line, Outcome, Reader
from app.core.numbers import fold_digits, to_e164
from app.items.models import Side
from app.items.numbers import numbers_in
from app.items.operations.promising import BY, put_promises
from app.items.operations.tracking import Told, note_track

_COUNTRIES = frozenset(str(code) for code in Locale("en").territories if len(str(code)) == 2)
_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{0,19}")
_CODE = re.compile(r"[\w-]{1,30}")
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
        number=_number(row["number"]),
        product=_short(row["product"], 40) or None,
        origin_country=_country(row["origin_country"]),
        origin_postcode=_postcode(row["origin_postcode"]),
        destination_country=_country(row["destination_country"]),
        destination_postcode=_postcode(row["destination_postcode"]),
        at=_moment(row["event_at"]),
        code=_code(row["event_code"]),
        place=_short(row["place"], 120),
        text=_short(row["text"], 300) or None,
        parties=[
            (side, _short(row[f"{side}_name"], 120) or None, _telephone(row[f"{side}_number"]))
            for side in Side
            if row[f"{side}_name"] or row[f"{side}_number"]
        ],
    )


def _promised(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["product"]:
        raise Refused("The product is missing.")
    days = fold_digits(row["days"])
    if not (days.isascii() and days.isdigit() and int(days) <= 365):
        raise Refused("“%(days)s” is no number of days from 0 to 365.", days=row["days"])
    origin, destination = _country(row["origin_country"]), _country(row["destination_country"])
    if origin is None or destination is None:
        raise Refused("A promise needs both countries.")
    return {
        "product": _short(row["product"], 40),
        "origin_country": origin,
        "origin_prefix": _postcode(row["origin_prefix"]) or "",
        "destination_country": destination,
        "destination_prefix": _postcode(row["destination_prefix"]) or "",
        "days": int(days),
        "by": _hour(row["by"]),
    }


def _number(written: str) -> str:
    """A number as it stands on the item. One of UPU's form must have the right check digit."""
    named = numbers_in(written)
    if named and named[0].form == "s10" and not named[0].is_right:
        raise Refused("The check digit of %(number)s is wrong.", number=named[0].number)
    number = named[0].number if named else re.sub(r"[\s.-]", "", fold_digits(written)).upper()
    if not _NUMBER.fullmatch(number):
        raise Refused("“%(number)s” is no item number.", number=written[:60])
    return number


def _country(written: str) -> str | None:
    code = written.upper()
    if code and code not in _COUNTRIES:
        raise Refused("“%(country)s” is no country of two letters.", country=written[:40])
    return code or None


def _postcode(written: str) -> str | None:
    code = fold_digits(written).upper()
    if code and not _POSTCODE.fullmatch(code):
        raise Refused("“%(postcode)s” is no postcode.", postcode=written[:40])
    return code.replace(" ", "").replace("-", "") or None


def _moment(written: str) -> datetime | None:
    """A moment in ISO 8601; one without a zone is in the zone of the house."""
    if not written:
        return None
    try:
        at = datetime.fromisoformat(fold_digits(written))
    except ValueError as error:
        raise Refused("“%(time)s” is no time such as 2026-03-02T13:00:00Z.", time=written[:40]) from error
    return at if at.tzinfo else at.replace(tzinfo=house_zone())


def _hour(written: str) -> time:
    try:
        return time.fromisoformat(fold_digits(written)) if written else BY
    except ValueError as error:
        raise Refused("“%(time)s” is no time of the day such as 18:00.", time=written[:40]) from error


def _code(written: str) -> str | None:
    code = written.strip().replace(" ", "_").lower()
    if code and not _CODE.fullmatch(code):
        raise Refused("“%(code)s” is no code of an event.", code=written[:40])
    return code or None


def _telephone(written: str) -> str | None:
    number = to_e164(written) if written else None
    if written and number is None:
        raise Refused("“%(number)s” is no telephone number such as +14155550101.", number=written[:40])
    return number


def _short(written: str, longest: int) -> str:
    if len(written) > longest:
        raise Refused("“%(start)s…” is longer than %(longest)s letters.", start=written[:20], longest=longest)
    return written
