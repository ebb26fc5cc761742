"""An item as whoever asks may see it: cities for strangers, their own side for its parties (domain.md 2.4)."""

from collections.abc import Sequence
from typing import Any

from app.core.clock import now
from app.items.models import MailItem, Stage
from app.items.queries import Step, side_of, status_of, tracks_of
from app.items.texts import name_in, say_status
from app.portal.following import proved_here
from app.tickets.models import Proof
from app.tickets.secrecy import Sight, sight_of, widest


def sight_here(item: MailItem) -> Sight:
    """What whoever uses this browser may know of it, by the telephones that they have proved by a code."""
    return widest(sight_of(side_of(item, number), Proof.SMS_CODE) for number in proved_here())


def shown(item: MailItem, sight: Sight, language: str) -> dict[str, Any]:
    """The sentence, the track, and the names and the proof of delivery that are theirs to know."""
    status = status_of(item, now(), is_masked=not sight.sees_places)
    track = tracks_of([item], is_masked=not sight.sees_places)[item.number]
    return {
        "number": item.number,
        "said": say_status(status, language),
        "is_late": status.is_late,
        "track": [line_of(step, language) for step in track],
        "ends": {
            party.side.value: party.name for party in item.parties if party.side in sight.ends and party.name
        },
        "handed_over": _handed_over(track) if sight.sees_delivery else None,
    }


def line_of(step: Step, language: str) -> dict[str, Any]:
    """One line of a track in that language."""
    return {"at": step.at, "what": name_in(step.what, language), "where": name_in(step.where, language)}


def _handed_over(track: Sequence[Step]) -> str | None:
    """To whom, as the courier wrote it down."""
    return next((step.text for step in track if step.stage is Stage.DELIVERED and step.text), None)
