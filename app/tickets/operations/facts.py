"""The facts that only a kind has: written when they differ, and told from what to what."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict, Refused, Said
from app.core.events import Acting, record
from app.tickets.kinds import KINDS
from app.tickets.kinds.kind import Demand
from app.tickets.models import Ticket

Facts = Mapping[str, Any]
_TABLES = tuple(kind.details for kind in KINDS.values() if kind.details is not None)


class FactsChanged(Conflict):
    """Somebody else changed facts that this person was changing too. It carries them as they are now."""

    def __init__(self, now: Facts) -> None:
        super().__init__(Said("Meanwhile somebody else changed these facts."))
        self.now = now


def write_facts(
    ticket: Ticket, facts: Facts, *, actor: Acting, shown: Facts | None = None, at: datetime | None = None
) -> None:
    """Write facts of the ticket's kind; those it has already with the same value change nothing.

    `shown` is what the page showed, as `plain` words it: a fact left as shown is not written, and one that another
    changed meanwhile is a conflict."""
    details = details_of(ticket)
    if details is None:
        raise Refused("This kind of ticket has no facts of its own.")
    if not ticket.is_open:
        raise Refused("This ticket has ended. Its facts stay as they are.")
    wanted = facts if shown is None else _edited(facts, shown, details)
    changes = [
        (name, plain(getattr(details, name)), plain(value))
        for name, value in wanted.items()
        if plain(getattr(details, name)) != plain(value)
    ]
    for name, _was, _to in changes:
        setattr(details, name, wanted[name])
        if name in KINDS[ticket.kind].signed:
            setattr(details, KINDS[ticket.kind].signed[name], actor.id)
    if changes:
        record("ticket.facts_changed", ticket, actor, at=at, changes=changes)


def _edited(facts: Facts, shown: Facts, details: Any) -> Facts:
    """Those that this person changed; a conflict if somebody else changed one of them to something else."""
    edited = {name: value for name, value in facts.items() if plain(value) != shown.get(name)}
    now = {name: plain(getattr(details, name)) for name in edited}
    others = {name: now[name] for name in edited if now[name] not in (shown.get(name), plain(edited[name]))}
    if others:
        raise FactsChanged(others)
    return edited


def plain(value: Any) -> Any:
    """A fact as JSON carries it; moments in UTC and to the minute, as forms know them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    return value.value if isinstance(value, StrEnum) else value


def details_of(ticket: Ticket) -> Any | None:
    """The row of the kind's own facts, made when first asked for; None for a kind without."""
    table = KINDS[ticket.kind].details
    if table is None:
        return None
    asked = sa.select(table).where(table.ticket_id == ticket.id)
    found = db.session.scalar(
        asked.execution_options(populate_existing=True)
    )  # as it is under the ticket's lock
    if found is None:
        found = table(ticket=ticket)
        db.session.add(found)
    return found


def known_facts(ticket: Ticket) -> Any | None:
    """The same row, or None while nothing was said: for reading."""
    table = KINDS[ticket.kind].details
    return db.session.get(table, ticket.id) if table else None


def facts_at_hand(tickets: Sequence[Ticket]) -> dict[Ticket, Any]:
    """The same rows of many tickets, where there are any, also those made in this very act: one statement a kind."""
    new = {each.ticket: each for each in db.session.new if isinstance(each, _TABLES)}
    known = [ticket for ticket in tickets if ticket not in db.session.new]
    ids = [ticket.id for ticket in known]
    for table in {details for ticket in known if (details := KINDS[ticket.kind].details)}:
        rows = {
            row.ticket_id: row for row in db.session.scalars(sa.select(table).where(table.ticket_id.in_(ids)))
        }
        new |= {ticket: rows[ticket.id] for ticket in known if ticket.id in rows}
    return new


def facts_to_write(ticket: Ticket) -> Any:
    """The row of one ticket, made if it is not there."""
    found = facts_at_hand([ticket]).get(ticket)
    if found is None:
        table = KINDS[ticket.kind].details
        assert table is not None, f"a {ticket.kind} has no facts of its own"
        found = table(ticket=ticket)
        db.session.add(found)
    return found


def missing_for_closing(ticket: Ticket) -> list[Demand]:
    """What is still to be said before it may close."""
    demands = KINDS[ticket.kind].demands
    asked = sa.select(*(demand.is_met for demand in demands)).where(Ticket.id == ticket.id)
    met = db.session.execute(asked).one()
    return [demand for demand, is_met in zip(demands, met, strict=True) if not is_met]
