"""Rows as the templates want them: what a query found, with names in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.accounts.queries import UnitNode, units
from app.routing.board import Counts, Cursor
from app.routing.queries import queues
from app.routing.queue_rule import QueueRule
from app.tickets.queries import setback_reasons

ORDERED_AT = "%Y%m%d%H%M%S%f"
LAST_ID = 2**63 - 1


@dataclass(frozen=True)
class CardRow:
    """One line of the board."""

    ticket_id: int
    reference: str
    kind: str
    status: str
    priority: str
    subject: str
    language: str
    channel: str
    customer_name: str | None
    customer_grade: str | None
    unit_name: str
    unit_code: str
    queue_id: int
    queue_name: str
    holder_id: int | None
    holder_name: str | None
    held_out: bool  # somebody is being asked
    due_at: datetime | None
    warn_at: datetime | None
    target: str | None
    paused: bool
    last_contact_at: datetime
    urges: int
    needs_look: bool
    route: str | None
    since: datetime  # it waits in this queue
    unmatched: bool  # no territory has its address
    setback: str | None  # how it came back, and why
    reason: str | None
    order: str  # bytewise ascending, as the board is sorted


def card_row(row: Any, language: str) -> CardRow:
    """A card from a row of `routing.board`."""
    unit, queue = units()[row.unit_id], queues()[row.queue_id]
    reason = setback_reasons()[row.reason] if row.reason else None
    return CardRow(
        ticket_id=row.ticket_id,
        reference=row.reference,
        kind=row.kind,
        status=row.status.value,
        priority=row.priority.value,
        subject=row.subject,
        language=row.language,
        channel=row.channel,
        customer_name=row.customer_name,
        customer_grade=row.customer_grade.value if row.customer_grade else None,
        unit_name=unit.name(language),
        unit_code=unit.code,
        queue_id=row.queue_id,
        queue_name=queue.name(language),
        holder_id=row.holder_id,
        holder_name=row.holder_name,
        held_out=row.held_out,
        due_at=row.due_at,
        warn_at=row.warn_at,
        target=row.target,
        paused=row.paused,
        last_contact_at=row.last_contact_at,
        urges=row.urges,
        needs_look=row.needs_look,
        route=row.route,
        since=row.since,
        unmatched=row.unmatched,
        setback=reason.setback.value if reason else None,
        reason=reason.name(language) if reason else None,
        order=f"{ordered(row.sort_at)}-{row.place_id:020d}",
    )


def ordered(at: datetime) -> str:
    """A moment as it is compared bytewise, whatever zone the database speaks."""
    return f"{at.astimezone(UTC):{ORDERED_AT}}"


def cursor_of(order: str | None) -> Cursor | None:
    """The order of the last line of the page before; anything else is the first page."""
    moment, _, number = (order or "").partition("-")
    try:
        return datetime.strptime(moment, ORDERED_AT).replace(tzinfo=UTC), min(int(number), LAST_ID)
    except ValueError:
        return None


@dataclass(frozen=True)
class QueueRow:
    """A queue with its counters."""

    queue_id: int
    name: str
    open: int
    waiting: int
    held: int
    due_soon: int
    late: int
    oldest_at: datetime | None


def queue_row(queue_id: int, counts: Counts | None, language: str) -> QueueRow:
    """One queue's line."""
    return QueueRow(queue_id, queues()[queue_id].name(language), **_figures(counts or Counts()))


def queue_rows(seen: Sequence[QueueRule], counts: Mapping[int, Counts], language: str) -> list[QueueRow]:
    """The lines of these queues."""
    return [queue_row(queue.id, counts.get(queue.id), language) for queue in seen]


@dataclass(frozen=True)
class UnitRow:
    """A unit of the tree with what it has, and what all below it have."""

    unit_id: int
    unit_code: str
    unit_name: str
    depth: int
    open: int
    waiting: int
    held: int
    due_soon: int
    late: int
    oldest_at: datetime | None


def unit_rows(seen: Sequence[UnitNode], counts: Mapping[int, Counts], language: str) -> list[UnitRow]:
    """The lines of these units in tree order; those with nothing in them and below them are left out."""
    ordered = sorted(seen, key=lambda unit: unit.path)
    top = min((unit.path.count("/") for unit in ordered), default=0)
    rows = []
    for unit in ordered:
        below = [
            counts[other.id] for other in ordered if other.id in counts and other.path.startswith(unit.path)
        ]
        figures = add_up(below)
        if figures.open:
            depth = unit.path.count("/") - top
            rows.append(UnitRow(unit.id, unit.code, unit.name(language), depth, **_figures(figures)))
    return rows


def add_up(counts: Sequence[Counts]) -> Counts:
    """The sum, and the oldest of all."""
    return Counts(
        open=sum(each.open for each in counts),
        held=sum(each.held for each in counts),
        due_soon=sum(each.due_soon for each in counts),
        late=sum(each.late for each in counts),
        oldest_at=min((each.oldest_at for each in counts if each.oldest_at), default=None),
    )


def _figures(counts: Counts) -> dict[str, Any]:
    return {
        "open": counts.open,
        "waiting": counts.waiting,
        "held": counts.held,
        "due_soon": counts.due_soon,
        "late": counts.late,
        "oldest_at": counts.oldest_at,
    }


def totals_row(counts: Mapping[int, Counts]) -> QueueRow:
    """All of them together."""
    return QueueRow(0, "", **_figures(add_up(list(counts.values()))))
