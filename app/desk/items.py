"""The items of a ticket as its page shows them: each with its state, its promise and its track."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.accounts.queries import house_zone
from app.core.clock import now
from app.desk.page import Page
from app.items.models import MailItem
from app.items.queries import Step, items_named, lead_unit_of, status_of, tracks_of
from app.items.rates import products
from app.items.texts import name_in, say_status
from app.wordings.queries import local_moment


def items(page: Page) -> dict[str, Any]:
    """What is known of each item that the ticket names; of one nobody told us of, its number."""
    numbers: list[str] = page.ticket.triage.get("items", [])
    known = {item.number: item for item in items_named(numbers)}
    tracks = tracks_of(list(known.values()), is_masked=False)
    at = now()
    told = {number: _told(item, tracks[number], page.language, at) for number, item in known.items()}
    return {"items": [told.get(number, {"number": number}) for number in numbers]}


def _told(item: MailItem, track: Sequence[Step], language: str, at: datetime) -> dict[str, Any]:
    status, unit = status_of(item, at, is_masked=False), lead_unit_of(item)
    return {
        "number": item.number,
        "product": name_in(products().get(item.product or "", {}), language) or item.product,
        "said": say_status(status, language),
        "parties": [(party.side.value, party.name) for party in item.parties if party.name],
        "is_late": status.is_late,
        "lead": unit.name(language) if unit else None,
        "track": [
            {
                "at": local_moment(step.at, house_zone(), language),
                "what": name_in(step.what, language),
                "where": name_in(step.where, language),
                "text": step.text,
            }
            for step in track
        ],
    }
