"""What the pages about colleagues show: who works tickets, where, how well and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from flask_babel import get_locale

from app.accounts.models import User
from app.accounts.queries import units, zone_of_unit
from app.admin.person_changes import held_by, shares_of
from app.calendars.hours import ONE_DAY
from app.core.bounds import LARGEST, up_to
from app.core.clock import now
from app.core.plain_text import clean, one_line
from app.routing.capacity import UNSAID, capacities, channels
from app.routing.models import Place
from app.routing.presence import PresenceSpan, presences_of, reasons_in
from app.routing.queries import levels_of, memberships, queues, skill_levels
from app.routing.rosters import shifts_between
from app.routing.shifts import Shift
from app.routing.staff import PAGE, Cursor, home_units, skills_in, staff_page

AHEAD = timedelta(weeks=8)


@dataclass(frozen=True)
class Line:
    """One colleague in the list."""

    id: int
    name: str
    email: str
    unit: str
    queues: Sequence[str]
    skills: Sequence[tuple[str, int]]
    shifts: Sequence[Shift]
    zone: Any
    presence: PresenceSpan | None


def people_page() -> dict[str, Any]:
    """A page of the list, and by what it goes on."""
    words, after = one_line(request.args.get("q", ""))[:100], _cursor()
    rows = staff_page(words, after)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    return {
        "people": _lines(shown),
        "words": words,
        "is_first": after is None,
        "further": {"q": words, "after": last.name, "id": last.id} if last else None,
        "reasons": reasons_in(str(get_locale())),
    }


def _cursor() -> Cursor | None:
    name, number = request.args.get("after"), request.args.get("id", type=up_to(LARGEST))
    return (clean(name), number) if name is not None and number is not None else None


def _lines(rows: Sequence[Any]) -> Sequence[Line]:
    ids, at, language = [row.id for row in rows], now(), str(get_locale())
    homes, presences, called = home_units(ids), presences_of(ids), skills_in(language)
    near = shifts_between(ids, at - ONE_DAY, at + ONE_DAY)
    return [
        Line(
            row.id,
            row.name,
            row.email,
            units()[homes[row.id]].name(language),
            queue_names(row.id, language),
            [(called[code], level) for code, level in skill_levels().get(row.id, {}).items()],
            _of_today(near.get(row.id, []), at, zone_of_unit(homes[row.id])),
            zone_of_unit(homes[row.id]),
            presences.get(row.id),
        )
        for row in rows
    ]


def _of_today(shifts: Sequence[Shift], at: datetime, zone: Any) -> Sequence[Shift]:
    """Those that touch the day it is there."""
    begins = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = begins + ONE_DAY
    return [each for each in shifts if each.from_at < ends and each.until_at > begins]


def queue_names(user_id: int, language: str) -> Sequence[str]:
    """The queues they take work from, in their order."""
    theirs = memberships().get(user_id, frozenset())
    return [queue.name(language) for queue in queues().values() if queue.id in theirs]


def person_page(user: User) -> dict[str, Any]:
    """All about one of them."""
    at, language, user_id = now(), str(get_locale()), user.id
    home = home_units([user_id])[user_id]
    shares = shares_of(user_id)
    return {
        "person": user,
        "unit": units()[home].name(language),
        "presence": presences_of([user_id]).get(user_id),
        "reasons": reasons_in(language),
        "shares": [(queue, shares[queue.id]) for queue in queues().values() if queue.id in shares],
        "others": [queue for queue in queues().values() if queue.id not in shares],
        "levels": levels_of(user_id),
        "skills": skills_in(language),
        "language": language,
        "room": _room(user_id),
        "shifts": shifts_between([user_id], at, at + AHEAD).get(user_id, []),
        "zone": zone_of_unit(home),
    }


def _room(user_id: int) -> Sequence[Mapping[str, Any]]:
    """Of each channel: the default, their own number if they have one, and what they hold."""
    known, held = capacities(), held_by(user_id, Place.channel, ~Place.paused)
    return [
        {
            "channel": channel,
            "default": known.of_channel.get(channel, UNSAID),
            "own": known.of_person.get((user_id, channel)),
            "blocks": channel in known.blocking,
            "held": held.get(channel, 0),
        }
        for channel in channels()
    ]
