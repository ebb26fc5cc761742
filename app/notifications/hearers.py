"""Whom a level or a rule names: read for a whole sweep in a few statements, then asked level by level."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.queries import Charge, charges_as, charges_of, charges_with, find_colleague, units
from app.core.database import db
from app.core.events import Event
from app.sla.actions import (
    CALL_CUSTOMER,
    NOTIFY_HOLDER,
    NOTIFY_PERSON,
    NOTIFY_ROLE,
    NOTIFY_SUPERVISORS,
    PAGE,
    SEE,
    aim_of,
    asking_to,
)
from app.tickets.models import Ticket
from app.tickets.visibility import visible_to

NAMES = frozenset({CALL_CUSTOMER, NOTIFY_HOLDER, NOTIFY_PERSON, NOTIFY_ROLE, NOTIFY_SUPERVISORS, PAGE})


@dataclass(frozen=True)
class Person:
    """Somebody who is at work: over which units they have charge, and which of the tickets at hand they may see."""

    charges: Sequence[Charge]
    sees: Collection[int]


@dataclass(frozen=True)
class Hearers:
    """Everybody whom some levels may name."""

    supervisors: Sequence[Charge]
    roles: Mapping[str, Sequence[Charge]]
    people: Mapping[int, Person]

    def of(self, event: Event, ticket: Ticket) -> Mapping[int, int | None]:
        """Whom this level names, each with the unit whose hours are theirs."""
        owing = event.subject.owing_unit_id(ticket)
        named = [aim_of(action) for action in event.data["actions"]]
        found: list[Charge] = []
        for name, aim in named:
            found += self._named(name, aim, ticket, owing)
        told: dict[int, int | None] = {charge.user_id: charge.unit_id for charge in found}
        if ticket.assignee_id is not None and {name for name, _ in named} & {NOTIFY_HOLDER, CALL_CUSTOMER}:
            told[ticket.assignee_id] = ticket.unit_id
        return told

    def _named(self, name: str, aim: str, ticket: Ticket, owing: int | None) -> Sequence[Charge]:
        """Where nobody is left whom it names, the supervisors are told: never nobody."""
        supervisors = nearest(owing, self.supervisors)
        if name in (NOTIFY_SUPERVISORS, PAGE):
            return supervisors
        if name in (NOTIFY_HOLDER, CALL_CUSTOMER) and ticket.assignee_id is None:
            return nearest(ticket.unit_id, self.supervisors)
        if name == NOTIFY_ROLE:
            return nearest(owing, self.roles.get(aim, ())) or supervisors
        if name == NOTIFY_PERSON:
            return self._person(aim, ticket, owing) or supervisors
        return ()

    def _person(self, number: str, ticket: Ticket, owing: int | None) -> Sequence[Charge]:
        person = self.people.get(int(number)) if number else None
        if person is None or ticket.id not in person.sees:
            return ()
        return (nearest(owing, person.charges) or person.charges)[:1]


def hearers_for(events: Sequence[Event], tickets: Collection[int]) -> Hearers:
    """Everybody whom these levels of these tickets may name."""
    with db.session.no_autoflush:
        return Hearers(
            charges_with("tickets.assign"),
            charges_as({role for _, role in asking_to(events, NOTIFY_ROLE)}, SEE),
            {
                user_id: Person(charges, _seen_by(user_id, tickets))
                for user_id, charges in charges_of(
                    {int(each) for _, each in asking_to(events, NOTIFY_PERSON)}, SEE
                ).items()
            },
        )


def hearers_as(role: str, tickets: Sequence[Ticket]) -> Mapping[Ticket, Mapping[int, int]]:
    """Whoever has the role in the nearest unit of each ticket that has any, with that unit."""
    charges = charges_as({role}, SEE).get(role, ())
    return {
        ticket: {each.user_id: each.unit_id for each in nearest(ticket.unit_id, charges)}
        for ticket in tickets
    }


def hearers_named(user_id: int, tickets: Sequence[Ticket]) -> Mapping[Ticket, Mapping[int, int]]:
    """This person, of those of the tickets that they may see, with the unit whose hours are theirs."""
    charges = charges_of([user_id], SEE).get(user_id, ())
    seen = _seen_by(user_id, [ticket.id for ticket in tickets]) if charges else ()
    return {
        ticket: {user_id: (nearest(ticket.unit_id, charges) or charges)[0].unit_id}
        for ticket in tickets
        if ticket.id in seen
    }


def _seen_by(user_id: int, tickets: Collection[int]) -> Collection[int]:
    colleague = find_colleague(user_id)
    if colleague is None:
        return ()
    seen = sa.select(Ticket.id).where(Ticket.id.in_(tickets), visible_to(colleague, SEE))
    return frozenset(db.session.scalars(seen))


def nearest(unit_id: int | None, charges: Sequence[Charge]) -> Sequence[Charge]:
    """Those of the unit; else those of the nearest one above that has any."""
    unit = units().get(unit_id or 0)
    while unit is not None:
        found = [charge for charge in charges if charge.unit_id == unit.id]
        if found:
            return found
        unit = units().get(unit.parent_id or 0)
    return ()
