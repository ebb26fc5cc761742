"""Step 4 of the ladder: too early or too late to file, or not theirs to, as the law or the product has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import house_zone
from app.intake.filing import Window, window_for
from app.intake.heard import Heard, Reply
from app.items.models import MailItem, Side
from app.items.queries import items_named, side_of
from app.tickets.models import Ticket
from app.wordings.queries import local_moment

MAY_NOT_FILE = "may_not_file"


@dataclass(frozen=True)
class Filing:
    """Somebody on that side of an item files a matter of that kind and topic about it."""

    kind: str
    topic: str | None
    item: MailItem
    side: Side | None
    told_at: datetime  # when the matter was first told us: from then on nobody is too late
    at: datetime
    language: str


def refuse_outside_window(heard: Heard) -> Reply | None:
    """If no item named may be filed about, by them and now: who may, from which date, or until when.

    Whoever threatens with the regulator waits for no rule. Else somebody may act."""
    reading = heard.reading
    if reading.threat:
        return None
    return _refuse_all(
        Filing(reading.kind, reading.topic, item, heard.side_on(item), heard.at, heard.at, reading.language)
        for item in heard.items
    )


def refuse_conversion(
    ticket: Ticket, kind: str, topic: str | None, language: str, *, at: datetime
) -> Reply | None:
    """The same of a ticket that is to become another kind of work, in the words of whoever wants to turn it."""
    if ticket.triage.get("threat"):
        return None
    number = ticket.point.address if ticket.point else None
    return _refuse_all(
        Filing(kind, topic, item, side_of(item, number), ticket.first_contact_at, at, language)
        for item in items_named(ticket.triage.get("items", ()))
    )


def _refuse_all(filings: Iterable[Filing]) -> Reply | None:
    replies = [_refusal(filing) for filing in filings]
    return replies[0] if replies and all(replies) else None


def _refusal(filing: Filing) -> Reply | None:
    window = window_for(filing.kind, filing.topic, filing.item)
    if window is None:
        return None
    return _not_theirs(window, filing) or _outside(window, filing)


def _not_theirs(window: Window, filing: Filing) -> Reply | None:
    """Only whoever is known to be on the other side: somebody unknown may be anybody, and is looked at by a person."""
    if window.may_file is None or filing.side in (None, window.may_file):
        return None
    return Reply(MAY_NOT_FILE, f"{window.may_file}_may_file", {"item": filing.item.number})


def _outside(window: Window, filing: Filing) -> Reply | None:
    zone = house_zone()
    opens_at, closes_at = window.opens_at(filing.item), window.closes_at(filing.item, zone)
    if opens_at is not None and filing.at < opens_at:
        outside, at = "too_early", opens_at
    elif closes_at is not None and filing.told_at > closes_at:
        outside, at = "too_late", closes_at
    else:
        return None
    words = {"item": filing.item.number, "date": local_moment(at, zone, filing.language)}
    return Reply(outside, outside, words)


def evidence_wanted(heard: Heard) -> list[str]:
    """What the rules want to see for these items, beyond what they bring."""
    reading = heard.reading
    fitting = [window_for(reading.kind, reading.topic, item) for item in heard.items]
    wanted = dict.fromkeys(code for window in fitting if window for code in window.evidence)
    return [code for code in wanted if code != "photo" or not heard.brings_files]
