"""Lists as Twilio gives them: pages chained by `next_page_uri`, stable while new things arrive."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from flask import request

from simulator.rest.errors import RestError

DEFAULT_SIZE, LARGEST_SIZE = 50, 1_000
CURSOR = "PA"


class HasSid(Protocol):
    @property
    def sid(self) -> str: ...


T = TypeVar("T", bound=HasSid)


def page_of(things: Iterable[T], key: str, represent: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """The page the query asks for. A page token names the last thing of the page before."""
    size = _number("PageSize", DEFAULT_SIZE, 1)
    size, page = min(size, LARGEST_SIZE), _number("Page", 0, 0)
    rest = iter(things)
    if token := request.args.get("PageToken"):
        rest = _behind(rest, token.removeprefix(CURSOR))
    shown = list(islice(rest, size + 1))
    more, shown = len(shown) > size, shown[:size]
    return {
        "end": page * size + max(len(shown) - 1, 0),
        "first_page_uri": _uri(size, 0),
        "next_page_uri": _uri(size, page + 1, CURSOR + shown[-1].sid) if more else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": _uri(size, page - 1, "") if page else None,
        "start": page * size,
        "uri": _uri(size, page, request.args.get("PageToken", "")),
        key: [represent(thing) for thing in shown],
    }


def _behind(things: Iterator[T], sid: str) -> Iterator[T]:
    for thing in things:
        if thing.sid == sid:
            break
    return things


def _number(name: str, default: int, least: int) -> int:
    value = request.args.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise RestError(400, 20001, f"{name} must be a number, {least} or more")
    return int(value)


def _uri(size: int, page: int, token: str = "") -> str:
    kept = [
        (name, value) for name, value in request.args.items() if name not in ("PageSize", "Page", "PageToken")
    ]
    place = [("PageSize", size), ("Page", page), *([("PageToken", token)] if token else [])]
    return f"{request.path}?{urlencode([*kept, *place])}"
