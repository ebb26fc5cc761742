"""Who works in the demonstration, on what, and for whom."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Skill, Unit, User, UserRole, UserSkill
from app.core.clock import now
from app.core.database import db
from app.customers.models import ContactPoint, Customer, Grade, PointKind
from app.routing.models import Queue, QueueMember
from app.seeds.signins import email_of
from app.seeds.tables import Row, add_missing, names, rows

KNOWN_FOR = timedelta(days=200)


def load_users(units: Mapping[str, Unit], password_hash: str) -> None:
    """The colleagues with their roles and skills. They share a password, so it is hashed once."""
    table = list(rows("demo/people"))
    add_missing(User, [_user(row, password_hash) for row in table])
    add_missing(Skill, [{"code": row["code"], "names": names(row)} for row in rows("demo/skills")])
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


def load_queues(units: Mapping[str, Unit]) -> None:
    """The queues of each language, the shipped ones moved from headquarters to who does the work, and the members."""
    table = list(rows("demo/queues"))
    add_missing(Queue, [_queue(row, units) for row in table if row["position"]])
    root_id = units["000000"].id
    for row in table:
        db.session.execute(
            sa.update(Queue)
            .where(Queue.code == row["code"], Queue.unit_id == root_id)
            .values(unit_id=units[row["unit"]].id)
        )
    ids = {row.code: row.id for row in db.session.execute(sa.select(Queue.code, Queue.id))}
    logins = _user_ids()
    members = [
        {"user_id": logins[row["login"]], "queue_id": ids[code]}
        for row in rows("demo/people")
        for code in row["queues"].split()
    ]
    add_missing(QueueMember, members)


def _queue(row: Row, units: Mapping[str, Unit]) -> dict[str, object]:
    return {
        "code": row["code"],
        "names": names(row),
        "unit_id": units[row["unit"]].id,
        "position": int(row["position"]),
        "kinds": row["kinds"].split(),
        "languages": row["languages"].split(),
        "is_pool": False,
    }


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
