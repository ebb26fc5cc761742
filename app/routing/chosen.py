"""Why something is held out to somebody rather than to another, as a few words for a sentence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext

from app.core.wording import brief_words, number_words
from app.routing.models import Strategy


def chosen_because(why: Mapping[str, Any]) -> str:
    """The strategy of its queue, and the figures by which it chose (`Reservation.why`)."""
    if why["strategy"] == Strategy.STICKY and why["known"]:
        return gettext("had this customer last")
    if why["among"] == 1:
        return gettext("the only one who was free for it")
    number = number_words(why["among"])
    if why["strategy"] == Strategy.LEAST_LOADED:
        load = number_words(why["load"])
        return gettext("the least in hand of %(number)s: %(load)s", number=number, load=load)
    if why["strategy"] == Strategy.BEST_SKILL:
        return gettext("the best at it of %(number)s", number=number)
    if why["strategy"] == Strategy.ROUND_ROBIN:
        return _turn(why["turn"], number)
    return gettext(
        "idle longest of %(number)s, for %(time)s",
        number=number, time=brief_words(timedelta(seconds=why["idle"])),
    )  # fmt: skip


def _turn(turn: int | None, number: str) -> str:
    if turn is None:
        return gettext("the first of %(number)s to have a turn", number=number)
    time = brief_words(timedelta(seconds=turn))
    return gettext("whose turn it is, of %(number)s; the last was %(time)s ago", number=number, time=time)
