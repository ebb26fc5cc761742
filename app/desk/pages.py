"""What the ticket page shows, gathered from every subject. Each part of the page can be asked for alone."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.queries import units
from app.core.database import db
from app.customers.queries import points_of
from app.desk import handing, promises, work
from app.desk.becoming import becoming, conversion_form
from app.desk.items import items
from app.desk.merging import fate, merge_form, merged
from app.desk.page import Page
from app.desk.parties import parties, parties_form
from app.desk.timeline import last_words_of, timeline_of
from app.routing.queries import members_of, queue_of, queues
from app.tickets.queries import (
    has_right,
    setback_reasons,
    tickets_of_customer,
    words_without_ticket,
)


def gather(name: str, page: Page) -> dict[str, Any]:
    """What the partial `desk/_<name>.html` needs."""
    shown: dict[str, Any] = {}
    for piece in PARTS[name]:
        shown |= piece(page)
    return shown


def whole(page: Page) -> dict[str, Any]:
    """What the page needs."""
    shown: dict[str, Any] = {}
    for piece in WHOLE:
        shown |= piece(page)
    return shown


def _ticket(page: Page) -> dict[str, Any]:
    ticket, place = page.ticket, page.place
    holder_id = place.holder_id if place else ticket.assignee_id
    holder = db.session.scalar(sa.select(User.name).where(User.id == holder_id)) if holder_id else None
    queue = queues().get(place.queue_id) if place else queue_of(ticket)
    unit = units().get(ticket.unit_id or 0)
    reason = setback_reasons()[place.reason] if place and place.reason else None
    shown = {
        "id": ticket.id,
        "reference": ticket.reference,
        "kind": ticket.kind,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "subject": ticket.subject,
        "language": ticket.language,
        "channel": ticket.channel,
        "queue_id": queue.id if queue else None,
        "queue_name": queue.name(page.language) if queue else None,
        "unit_name": unit.name(page.language) if unit else None,
        "unit_code": unit.code if unit else None,
        "holder_id": holder_id,
        "holder_name": holder,
        "opened_at": ticket.opened_at,
        "urges": ticket.urges,
        "needs_look": ticket.needs_look,
        "since": place.since if place else None,
        "unmatched": bool(place and place.unmatched),
        "setback": reason.setback.value if reason else None,
        "reason": reason.name(page.language) if reason else None,
        "look_reason": ticket.triage.get("reason") if ticket.needs_look else None,
        "outcome": ticket.outcome,
        "is_open": ticket.is_open,
    }
    may_assign = place is not None and has_right(page.user, "tickets.assign", ticket)
    return {
        "ticket": shown,
        "may_work": has_right(page.user, "tickets.work", ticket),
        "may_assign": may_assign,
        "colleagues": members_of(place.queue_id) if place and may_assign else [],
    }


def _customer(page: Page) -> dict[str, Any]:
    customer = page.ticket.customer
    if customer is None:
        return {"customer": None, "other_tickets": [], "other_words": []}
    points = [
        {"value": point.address, "channel": _channel_of(point.kind)} for point in points_of(customer.id)
    ]
    shown = {
        "id": customer.id,
        "name": customer.name,
        "grade": customer.grade.value,
        "language": customer.language or page.ticket.language,
        "since": customer.created_at,
        "points": points,
    }
    return {
        "customer": shown,
        "other_tickets": tickets_of_customer(customer.id, page.user, besides=page.ticket.id),
        "other_words": words_without_ticket(customer.id),
    }


def _channel_of(kind: str) -> str:
    return {"phone": "voice", "email": "email"}.get(kind, "web")


def _timeline(page: Page) -> dict[str, Any]:
    """`since` keeps what is shown when it is asked for anew; `older` leads to the page before, if there is one."""
    found = timeline_of(page.ticket, page.language, page.stretch)
    older = found.first if found.has_more else None
    is_live = page.stretch.before is None
    return {"timeline": found.entries, "since": found.first, "older": older, "is_live": is_live}


def _last_words(page: Page) -> dict[str, Any]:
    return {"timeline": last_words_of(page.ticket, 3)}


PARTS: Mapping[str, tuple[Callable[[Page], dict[str, Any]], ...]] = {
    "preview": (_ticket, _customer, promises.timers, _last_words),
    "summary": (_ticket,),
    "timeline": (_ticket, _timeline),
    "earlier": (_ticket, _timeline),
    "timers": (_ticket, promises.timers, promises.breaches),
    "handoffs": (_ticket, handing.handoffs),
    "handoff_form": (_ticket, handing.handoff_form),
    "customer": (_ticket, _customer),
    "parties": (_ticket, parties),
    "parties_form": (_ticket, parties, parties_form),
    "items": (_ticket, items),
    "facts": (_ticket, work.facts, work.reading_form),
    "facts_form": (_ticket, work.facts_form),
    "composer": (_ticket, work.forms),
    "next_step": (_ticket, work.steps, becoming, fate),
    "conversion_form": (_ticket, conversion_form),
    "merge_form": (_ticket, merge_form),
    "merged": (_ticket, merged),
    "closure_form": (_ticket, work.closing),
    "setback_form": (_ticket, work.setback_form),
}
WHOLE = (
    _ticket, promises.timers, promises.breaches, _customer, parties, parties_form, items, _timeline, work.facts,
    work.facts_form, work.steps, work.forms, work.closing, work.setback_form, work.reading_form, handing.handoffs,
    handing.handoff_form, becoming, conversion_form, fate, merge_form, merged,
)  # fmt: skip
