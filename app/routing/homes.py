"""Where a ticket belongs: to a queue and a unit of it, or to the unit and route of its territory. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.queries import zone_of_unit
from app.core.database import db
from app.core.numbers import country_of
from app.customers.models import PointKind
from app.routing.models import Place
from app.routing.queries import pool, queue_of
from app.routing.queue_rule import QueueRule
from app.territories.matching import Address, read_address
from app.territories.queries import (
    Served,
    TerritoryRule,
    candidates,
    served_among,
    served_countries,
    served_countries_with,
)
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket
from app.tickets.operations.facts import facts_at_hand
from app.tickets.queries import opening_words

TOGETHER = 200


@dataclass(frozen=True)
class Home:
    """Where a ticket belongs while nobody is on the way for it; `unmatched`: no territory has the address that was said."""

    queue: QueueRule
    unit_id: int
    served: Served | None = None
    unmatched: bool = False

    @property
    def route(self) -> str | None:
        """The beat that passes at its address."""
        return self.served.route if self.served else None


def home_of(ticket: Ticket, at: datetime) -> Home:
    """That of one ticket: at most one statement in the act that opens it."""
    return homes_of([ticket], at)[0]


def homes_of(tickets: Sequence[Ticket], at: datetime, *, proposed: int | None = None) -> list[Home]:
    """Those of many tickets, as territories are, or would be after the file of that number; few statements for all."""
    countries = served_countries() if proposed is None else served_countries_with(proposed)
    going = [ticket for ticket in tickets if KINDS[ticket.kind].placed_while] if countries else []
    facts = facts_at_hand(going) if going else {}
    read = {ticket: _readings(ticket, facts.get(ticket), countries) for ticket in going}
    today = at.astimezone(zone_of_unit(pool().unit_id)).date()
    asked = [address for addresses, _ in read.values() for address in addresses]
    rules = candidates(asked, today, proposed=proposed) if asked else []
    return [
        _home(ticket, *read[ticket], rules, today) if ticket in read else usual_home(ticket)
        for ticket in tickets
    ]


def _readings(ticket: Ticket, facts: Any | None, countries: Sequence[str]) -> tuple[list[Address], bool]:
    """What is known of its address, read as one of each country we serve; and whether somebody said it was an address."""
    said = (facts.address if facts else None) or ticket.triage.get("address")
    area = facts.area_code if facts else None
    text = said or opening_words(ticket)
    ordered = _own_first(ticket, countries)
    return [read_address(each, text, area_code=area) for each in ordered], bool(said or area)


def _own_first(ticket: Ticket, countries: Sequence[str]) -> Sequence[str]:
    """That of the customer's number before the others."""
    point = ticket.point
    if len(countries) == 1 or point is None or point.kind is not PointKind.PHONE:
        return countries
    own = country_of(point.address)
    return sorted(countries, key=lambda country: country != own)


def _home(
    ticket: Ticket, addresses: list[Address], is_said: bool, rules: Sequence[TerritoryRule], today: date
) -> Home:
    served = served_among(rules, addresses, ticket.kind, today)
    if served is not None:
        return Home(queue_of(ticket), served.unit_id, served)
    if is_said:
        return Home(pool(), pool().unit_id, unmatched=True)
    return usual_home(ticket)


def usual_home(ticket: Ticket) -> Home:
    """Where it belongs as long as nothing is known of its address."""
    queue = queue_of(ticket)
    return Home(queue, queue.unit_id)


def is_at_home(place: Place, home: Home) -> bool:
    """Whether it waits where it belongs."""
    now = (place.queue_id, place.unit_id, place.route, place.unmatched)
    return now == (home.queue.id, home.unit_id, home.route, home.unmatched)


def count_moving(import_id: int, at: datetime) -> int:
    """How many tickets that wait for a courier would wait elsewhere after that file of territories."""
    moving, after = 0, 0
    while waiting := waiting_for_courier(after, TOGETHER):
        tickets = [ticket for ticket, _ in waiting]
        homes = homes_of(tickets, at, proposed=import_id)
        moving += sum(not is_at_home(place, home) for (_, place), home in zip(waiting, homes, strict=True))
        after = tickets[-1].id
    return moving


def waiting_for_courier(after: int, limit: int, *, hold: bool = False) -> "Sequence[sa.Row[Ticket, Place]]":
    """Tickets with their places, from that number on: the address says where they wait, since nobody is on the way yet.

    What came back is a dispatcher's until it goes out again."""
    waiting = [
        sa.and_(Ticket.kind == kind.code, Ticket.status.in_(kind.placed_while))
        for kind in KINDS.values()
        if kind.placed_while
    ]
    found = (
        sa.select(Ticket, Place).join(Place, Place.ticket_id == Ticket.id).options(joinedload(Ticket.point))
    )
    found = found.where(sa.or_(*waiting), Place.reason.is_(None), Ticket.id > after)
    found = found.order_by(Ticket.id).limit(limit)
    return db.session.execute(found.with_for_update(of=Ticket) if hold else found).all()
