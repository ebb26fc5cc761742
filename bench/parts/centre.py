"""A contact centre: agents with skills in several of many queues, and work of every language, priority and grade."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import psycopg

from app.accounts.passwords import hash_password
from app.core.clock import now
from app.routing.models import Strategy
from app.seeds.signins import PASSWORD, email_of
from bench.parts.copying import copy_rows, ignore_foreign_keys, tidy
from bench.parts.filling import long_history
from bench.parts.history import TALLY, History
from bench.parts.servers import Servers

FIRST_AGENT = 10_001
FIRST_QUEUE = 1_001
SKILLS = ("complaint", "trace", "dispatch")
_SPOKEN = ("zh", "en", "es", "fa")
_KINDS = ("query", "complaint", "pickup")


@dataclass(frozen=True)
class Centre:
    """How many people there are, how many queues with how many of them each works, and how much waits."""

    agents: int
    queues: int
    places: int
    queues_each: int = 6

    @property
    def agent_ids(self) -> range:
        """The users."""
        return range(FIRST_AGENT, FIRST_AGENT + self.agents)

    @property
    def queue_ids(self) -> range:
        """Their queues."""
        return range(FIRST_QUEUE, FIRST_QUEUE + self.queues)


def contact_centre(servers: Servers, centre: Centre) -> str:
    """The kept database of such a centre. Nobody is there yet, and nothing is held."""
    history = long_history(servers, History(centre.places, open_per_cent=100))
    name = f"centre_{centre.agents}_{centre.queues}_{centre.places}"
    return servers.database(name, lambda url: _fill(url, centre), like=history)


def login_of(agent_id: int) -> str:
    """The name by which an agent signs in."""
    return f"agent{agent_id}"


def _fill(database_url: str, centre: Centre) -> None:
    with psycopg.connect(database_url) as connection:
        ignore_foreign_keys(connection)
        for fill in (_people, _skills, _queues, _members):
            fill(connection, centre)
        _spread(connection, centre)
    tidy(database_url)


def _people(connection: psycopg.Connection, centre: Centre) -> None:
    password, at = hash_password(PASSWORD), now()
    copy_rows(
        connection, "user",
        ("id", "email", "name", "password_hash", "session_key", "language", "is_active", "created_at"),
        ((i, email_of(login_of(i)), f"Agent {i}", password, secrets.token_hex(16), "en", True, at)
         for i in centre.agent_ids),
    )  # fmt: skip
    root = _one(connection, "SELECT id FROM unit WHERE parent_id IS NULL")
    roles = ((i, "agent", root) for i in centre.agent_ids)
    copy_rows(connection, "user_role", ("user_id", "role_code", "unit_id"), roles)
    rooms = ((i, "sms", 1000) for i in centre.agent_ids)  # nobody writes answers here: hands would be full
    copy_rows(connection, "agent_capacity", ("user_id", "channel", "most"), rooms)


def _skills(connection: psycopg.Connection, centre: Centre) -> None:
    """Two languages, one of them well, and one or two things they are good at."""

    def rows() -> Iterator[tuple]:
        dice = Random(1)
        for i in centre.agent_ids:
            yield i, _SPOKEN[i % 4], dice.randint(3, 5)
            yield i, _SPOKEN[(i + 1) % 4], dice.randint(2, 4)
            yield from ((i, skill, dice.randint(1, 5)) for skill in dice.sample(SKILLS, dice.randint(1, 2)))

    copy_rows(connection, "user_skill", ("user_id", "skill_code", "level"), rows())


def _queues(connection: psycopg.Connection, centre: Centre) -> None:
    """Of each strategy alike; in every other one only who speaks a piece's language is given it, every fifth asks for a
    skill."""
    root = _one(connection, "SELECT id FROM unit WHERE parent_id IS NULL")
    strategies = tuple(Strategy)
    columns = (
        "id", "code", "names", "purposes", "unit_id", "position", "is_pool", "kinds", "languages", "strategy",
        "language_level", "offer_seconds",
    )  # fmt: skip
    copy_rows(
        connection, "queue", columns,
        ((i, f"bench-{i}", f'{{"en": "Queue {i}"}}', "{}", root, i, False, [_KINDS[i % 3]], [],
          strategies[i % len(strategies)].value, 2 if i % 2 else None, 5) for i in centre.queue_ids),
    )  # fmt: skip
    asked = ((i, SKILLS[i % len(SKILLS)], 2) for i in centre.queue_ids if i % 5 == 0)
    copy_rows(connection, "queue_skill", ("queue_id", "skill_code", "level"), asked)


def _members(connection: psycopg.Connection, centre: Centre) -> None:
    """Several queues for each, a larger share of some."""

    def rows() -> Iterator[tuple]:
        dice = Random(2)
        for i in centre.agent_ids:
            yield from (
                (queue, i, dice.randint(1, 3))
                for queue in dice.sample(centre.queue_ids, min(centre.queues_each, centre.queues))
            )

    copy_rows(connection, "queue_member", ("queue_id", "user_id", "weight"), rows())


def _spread(connection: psycopg.Connection, centre: Centre) -> None:
    """Work of every queue, priority and grade, some of it of customers whom somebody knows."""
    facts = {"queues": centre.queues, "queue": FIRST_QUEUE, "agents": centre.agents, "agent": FIRST_AGENT}
    for statement in _SPREAD:
        connection.execute(statement, facts)
    connection.execute(TALLY)


_SPREAD: Sequence[str] = (
    "UPDATE ticket SET language = (ARRAY['zh', 'zh', 'en', 'zh', 'en', 'es', 'zh', 'fa'])[1 + mod(id * 7919 / 31, 8)],"
    " priority = (ARRAY['low', 'normal', 'normal', 'normal', 'normal', 'normal', 'high', 'high', 'urgent'])"
    "[1 + mod(id * 104729 / 17, 9)]",
    "UPDATE place SET queue_id = %(queue)s + mod(ticket_id * 7919 / 13, %(queues)s), language = ticket.language,"
    " grade = CASE WHEN mod(ticket_id, 50) = 0 THEN 'vip' ELSE grade END,"
    " wanted_id = CASE WHEN mod(ticket_id, 10) = 0 THEN %(agent)s + mod(ticket_id * 31 / 10, %(agents)s) END"
    " FROM ticket WHERE ticket.id = ticket_id",
    "UPDATE place SET rank_at = due_at - CASE WHEN place.grade = 'vip' THEN interval '1 day' ELSE interval '0' END"
    " - CASE priority WHEN 'low' THEN -1 WHEN 'high' THEN 1 WHEN 'urgent' THEN 2 ELSE 0 END * interval '1 hour'"
    " FROM ticket WHERE ticket.id = ticket_id",
    "DELETE FROM tally",
)


def _one(connection: psycopg.Connection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
