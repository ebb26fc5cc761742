"""Who works in the demonstration, on what, and for whom."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Unit, User, UserRole, UserSkill
from app.core.clock import now
from app.core.database import db
from app.customers.models import ContactPoint, Customer, Grade, PointKind
from app.routing.capacity import AgentCapacity
from app.routing.models import Queue, QueueMember
from app.seeds.signins import email_of
from app.seeds.tables import Row, add_missing, rows

KNOWN_FOR = timedelta(days=200)


def load_users(units: Mapping[str, Unit], password_hash: str) -> None:
    """The colleagues with their roles and skills. They share a password, so it is hashed once."""
    table = list(rows("demo/people"))
    add_missing(User, [_user(row, password_hash) for row in table])
    ids = _user_ids()
    add_missing(
        UserRole,
        [
            {
                "user_id": ids[row["login"]],
                "role_code": row["role"],
                "unit_id": units[row["unit"]].id,
            }
            for row in table
        ],
    )
    add_missing(
        UserSkill,
        [
            {"user_id": ids[row["login"]], "skill_code": skill, "level": int(level)}
            for row in table
            for skill, level in (each.split(":") for each in row["skills"].split())
        ],
    )


def _user(row: Row, password_hash: str) -> dict[str, object]:
    return {
        "email": email_of(row["login"]),
        "name": row["name"],
        "password_hash": password_hash,
        "session_key": secrets.token_hex(16),
        "language": row["language"],
        "is_active": True,
        "created_at": now(),
    }


def _user_ids() -> dict[str, int]:
    ours = sa.select(User.email, User.id).where(
        User.email.in_([email_of(row["login"]) for row in rows("demo/people")])
    )
    return {row.email.partition("@")[0]: row.id for row in db.session.execute(ours)}


def load_members() -> Mapping[str, int]:
    """Who takes work from which queue, each `queue` or `queue:weight`; and how much of a channel, where it is not what
    everybody can. Gives the numbers of all by login."""
    queue_ids = {row.code: row.id for row in db.session.execute(sa.select(Queue.code, Queue.id))}
    user_ids, table = _user_ids(), list(rows("demo/people"))
    add_missing(
        QueueMember,
        [
            {"user_id": user_ids[row["login"]], "queue_id": queue_ids[code], "weight": int(weight or 1)}
            for row in table
            for code, _, weight in (each.partition(":") for each in row["queues"].split())
        ],
    )
    add_missing(
        AgentCapacity,
        [
            {"user_id": user_ids[row["login"]], "channel": channel, "most": int(most)}
            for row in table
            for channel, most in (each.split(":") for each in row["capacity"].split())
        ],
    )
    return user_ids


def load_customers(at: datetime) -> None:
    """Customers we have known for a while, each with a phone that exists in the simulator only."""
    table = list(rows("demo/customers"))
    known = set(db.session.scalars(sa.select(ContactPoint.address)))
    for row in table:
        if row["number"] in known:
            continue
        customer = Customer(
            name=row["name"],
            language=row["language"],
            grade=Grade(row["grade"]),
            created_at=at - KNOWN_FOR,
        )
        point = ContactPoint(
            kind=PointKind.PHONE, address=row["number"], customer=customer, created_at=at - KNOWN_FOR
        )
        db.session.add(point)
