"""Where a ticket belongs: to a queue and a unit of it, or to the unit and route of its territory. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.accounts.queries import zone_of_unit
from app.core.numbers import country_of
from app.customers.models import PointKind
from app.routing.queries import QueueRule, pool, queue_for
from app.territories.matching import Address, read_address
from app.territories.queries import Served, TerritoryRule, candidates, served_among, served_countries
from app.tickets.kinds import KINDS
from app.tickets.models import Ticket
from app.tickets.operations.facts import facts_at_hand
from app.tickets.queries import opening_words

LookUp = Callable[[Sequence[Address], date], Sequence[TerritoryRule]]


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
    """That of one ticket: at most one statement."""
    return homes_of([ticket], at)[0]


def homes_of(tickets: Sequence[Ticket], at: datetime, look_up: LookUp = candidates) -> list[Home]:
    """Those of many tickets; territories are looked up once for all, and only for kinds that go by them."""
    readings = [_readings(ticket) for ticket in tickets]
    asked = [address for addresses, _ in readings for address in addresses]
    if not asked:
        return [usual_home(ticket) for ticket in tickets]
    today = at.astimezone(zone_of_unit(pool().unit_id)).date()
    rules = look_up(asked, today)
    return [
        _home(ticket, addresses, is_said, rules, today)
        for ticket, (addresses, is_said) in zip(tickets, readings, strict=True)
    ]


def _readings(ticket: Ticket) -> tuple[list[Address], bool]:
    """What is known of its address, read as one of each country we serve; and whether somebody said it was an address."""
    if not KINDS[ticket.kind].placed_while:
        return [], False
    countries = _countries(ticket)
    facts = facts_at_hand(ticket) if countries else None
    said = (facts.address if facts else None) or ticket.triage.get("address")
    area = facts.area_code if facts else None
    text = said or opening_words(ticket)
    return [read_address(each, text, area_code=area) for each in countries], bool(said or area)


def _countries(ticket: Ticket) -> list[str]:
    """Those with territories, that of the customer's number first."""
    point, served = ticket.point, served_countries()
    own = country_of(point.address) if point and point.kind is PointKind.PHONE and len(served) > 1 else None
    return sorted(served, key=lambda country: country != own)


def _home(
    ticket: Ticket, addresses: list[Address], is_said: bool, rules: Sequence[TerritoryRule], today: date
) -> Home:
    served = served_among(rules, addresses, ticket.kind, today)
    if served is not None:
        return Home(queue_for(ticket.kind, ticket.language), served.unit_id, served)
    if is_said and addresses:
        return Home(pool(), pool().unit_id, unmatched=True)
    return usual_home(ticket)


def usual_home(ticket: Ticket) -> Home:
    """Where it belongs as long as nothing is known of its address."""
    queue = queue_for(ticket.kind, ticket.language)
    return Home(queue, queue.unit_id)
