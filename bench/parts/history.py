"""Years of tickets with their words and events, timers and places."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from app.core.clock import now
from app.routing.queries import QueueRule, queue_for
from app.sla.queries import choose_for
from app.sla.rules import PolicyRule
from app.sla.targets import FIRST_RESPONSE, RESOLUTION
from app.tickets.models import Ticket
from app.tickets.references import reference_key, reference_of
from bench.parts.copying import copy_rows, ignore_foreign_keys, tidy
from bench.parts.house import House, opened

_COUNTED = (FIRST_RESPONSE, RESOLUTION)
FAR = timedelta(days=365)  # kept data do not ripen: what is not late yet stays so for a year
TICKETS_EACH = 5  # of one customer
LANGUAGES = ("zh", "en", "zh", "es", "fa", "zh", "en")
_KINDS = ("query", "complaint", "query", "pickup", "query")
_SUBJECTS = {
    "query": "Where is my parcel? It was promised for Tuesday and the page says nothing new",
    "complaint": "The courier left my parcel in the rain and it is ruined, I want somebody to call me",
    "pickup": "Please collect two parcels from my shop tomorrow between nine and eleven",
}


@dataclass(frozen=True)
class History:
    """How many tickets there are, and which share of them is open, in parts of a hundred."""

    tickets: int
    open_per_cent: int = 5

    def is_open(self, number: int) -> bool:
        """Spread evenly over the years."""
        return number * self.open_per_cent % 100 < self.open_per_cent


def add_history(database_url: str, redis_url: str, history: History) -> None:
    """Tickets with their words and events, timers and places, by what the organisation's policies and queues say."""
    house = House(database_url, redis_url)
    with opened(house.app()):
        key, at = reference_key(), now()
        queues = {(kind, code): queue_for(kind, code) for kind in set(_KINDS) for code in set(LANGUAGES)}
        policies = {kind: _policy_for(kind) for kind in set(_KINDS)}
    with psycopg.connect(database_url) as connection:
        ignore_foreign_keys(connection)
        for fill in (_tickets, _conversations, _events, _holders):
            fill(connection, history, _Facts(key, at, queues, policies))
        connection.execute(TALLY)  # its trigger is off as foreign keys are
    tidy(database_url)


@dataclass(frozen=True)
class _Facts:
    """What all tickets of a filling share."""

    key: str
    at: datetime
    queues: Mapping[tuple[str, str], QueueRule]
    policies: Mapping[str, PolicyRule]

    def opened_at(self, number: int) -> datetime:
        return self.at - timedelta(days=3, seconds=(number * 7919) % (730 * 86400))

    def due_at(self, number: int) -> datetime:
        """Two in a hundred are late, four more due soon."""
        if number // 20 % 50 == 0:
            return self.at - timedelta(seconds=60 + number % 80000)
        return self.at + FAR + timedelta(seconds=number % 200_000)

    def risk_at(self, number: int) -> datetime:
        due = self.due_at(number)
        return self.at - timedelta(minutes=1) if number // 20 % 50 in (1, 2) else due - timedelta(hours=1)


def _kind(number: int) -> str:
    return _KINDS[number // 20 % 5]


def _language(number: int) -> str:
    return LANGUAGES[number // 20 % 7]


def _customer(number: int) -> int:
    return number // TICKETS_EACH + 1


def grade_of(customer: int) -> str:
    """One in twenty is more than a customer like others."""
    return "gold" if customer % 20 == 0 else "standard"


def _tickets(connection: psycopg.Connection, history: History, facts: _Facts) -> None:
    columns = (
        "id", "reference", "kind", "status", "priority", "level", "subject", "language", "channel", "customer_id",
        "point_id", "unit_id", "needs_look", "triage", "urges", "first_contact_at", "opened_at",
        "last_contact_at", "closed_at",
    )  # fmt: skip

    def row(i: int) -> tuple:
        kind, language, opened_at = _kind(i), _language(i), facts.opened_at(i)
        is_open = history.is_open(i)
        return (
            i, reference_of(i, facts.key), kind, "new" if is_open else "closed", "normal", 0,
            f"{_SUBJECTS[kind]} ({i})", language, "sms", _customer(i), _customer(i),
            facts.queues[kind, language].unit_id, False, '{"reason": "benchmark"}', i % 3, opened_at, opened_at, opened_at,
            None if is_open else opened_at + timedelta(days=2),
        )  # fmt: skip

    copy_rows(connection, "ticket", columns, map(row, _numbers(history)))
    connection.execute("SELECT setval('ticket_number', %s)", (history.tickets + 1,))


def _conversations(connection: psycopg.Connection, history: History, facts: _Facts) -> None:
    copy_rows(
        connection, "contact",
        ("id", "channel", "direction", "provider_id", "customer_id", "ticket_id", "disposition", "is_urge",
         "started_at", "ended_at"),
        ((i, "sms", "in", f"SMold{i}", _customer(i), i, "ticket_opened", False, facts.opened_at(i), facts.opened_at(i))
         for i in _numbers(history)),
    )  # fmt: skip
    copy_rows(
        connection, "message", ("id", "ticket_id", "contact_id", "direction", "body", "language", "at"),
        ((i, i, i, "in", _SUBJECTS[_kind(i)], _language(i), facts.opened_at(i)) for i in _numbers(history)),
    )  # fmt: skip
    copy_rows(
        connection, "party", ("ticket_id", "customer_id", "role", "proof", "since"),
        ((i, _customer(i), "complainant", "caller_id", facts.opened_at(i)) for i in _numbers(history)),
    )  # fmt: skip


def _events(connection: psycopg.Connection, history: History, facts: _Facts) -> None:
    def rows() -> Iterator[tuple]:
        for i in _numbers(history):
            at, customer = facts.opened_at(i), _customer(i)
            data = json.dumps({"kind": _kind(i), "channel": "sms"})
            yield "ticket.opened", "ticket", i, i, "customer", customer, data, at, at
            yield "message.received", "message", i, i, "customer", customer, '{"channel": "sms"}', at, at

    columns = (
        "name", "subject_kind", "subject_id", "ticket_id", "actor_kind", "actor_id", "data", "at", "relayed_at",
    )  # fmt: skip
    copy_rows(connection, "event", columns, rows())


def _holders(connection: psycopg.Connection, history: History, facts: _Facts) -> None:
    """Status, unit, timers and place; of what has ended only the first two are left."""
    waiting = [i for i in _numbers(history) if history.is_open(i)]
    copy_rows(
        connection, "status_span", ("ticket_id", "status", "from_at", "actor_kind"),
        ((i, "new" if history.is_open(i) else "closed", facts.opened_at(i), "system") for i in _numbers(history)),
    )  # fmt: skip
    copy_rows(
        connection, "ticket_unit", ("ticket_id", "unit_id", "since"),
        ((i, facts.queues[_kind(i), _language(i)].unit_id, facts.opened_at(i)) for i in _numbers(history)),
    )  # fmt: skip
    copy_rows(
        connection, "timer",
        ("ticket_id", "target", "target_id", "state", "version", "started_at", "due_at", "next_at", "levels_reached"),
        ((i, target.name, target.id, "running", 1, facts.opened_at(i), facts.at + FAR, facts.at + FAR, 1)
         for i in waiting for target in facts.policies[_kind(i)].targets.values() if target.name in _COUNTED),
    )  # fmt: skip
    copy_rows(
        connection, "choice", ("ticket_id", "set_id", "policy_id"),
        ((i, facts.policies[_kind(i)].set_id, facts.policies[_kind(i)].id) for i in waiting),
    )  # fmt: skip
    copy_rows(
        connection, "place",
        ("ticket_id", "queue_id", "unit_id", "since", "target", "due_at", "risk_at", "paused", "channel", "language",
         "grade", "sort_at", "rank_at"),
        ((i, facts.queues[_kind(i), _language(i)].id, facts.queues[_kind(i), _language(i)].unit_id,
          facts.opened_at(i), RESOLUTION, facts.due_at(i), facts.risk_at(i), False, "sms", _language(i),
          grade_of(_customer(i)), facts.due_at(i), facts.due_at(i))
         for i in waiting),
    )  # fmt: skip


def _policy_for(kind: str) -> PolicyRule:
    chosen = choose_for(Ticket(kind=kind, triage={}))
    assert chosen is not None
    assert chosen.policy is not None
    return chosen.policy


def _numbers(history: History) -> range:
    return range(1, history.tickets + 1)


TALLY = """
    INSERT INTO tally (queue_id, unit_id, shard, places, held)
    SELECT queue_id, unit_id, 0, count(*), count(holder_id) FROM place GROUP BY queue_id, unit_id
"""
