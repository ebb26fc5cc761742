"""The schema goes up from nothing, is what the models say, goes down to nothing, and up again."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from psycopg.sql import SQL, Identifier

from app.core.database import db
from app.factory import create_app
from tests.servers import Servers, settings_for

EMPTY = "postline_test_migrations_{}"


@pytest.fixture
def empty(
    servers: Servers, redis_url: str, worker_number: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on a database in which there is nothing."""
    name = EMPTY.format(worker_number)
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        admin.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        url = urlsplit(servers.database_url)._replace(path=f"/{name}").geturl()
        for variable, value in settings_for(url, redis_url).items():
            monkeypatch.setenv(variable, value)
        app = create_app({"RATELIMIT_ENABLED": False})
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def relations() -> set[str]:
    """Tables and sequences there are."""
    statement = sa.text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
    )
    with db.engine.connect() as connection:
        return set(connection.scalars(statement)) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def test_up_is_what_the_models_say_and_down_is_nothing(empty: Flask) -> None:
    upgrade()
    made = relations()
    assert {table.name for table in db.metadata.sorted_tables} <= made
    assert differences() == []
    downgrade(revision="base")
    assert relations() == set()
    upgrade()
    assert relations() == made
    assert differences() == []


def test_what_is_on_the_screen_already_is_not_held(empty: Flask) -> None:
    """Of the notices that wait for somebody's hours, only those whose hours have not begun."""
    upgrade(revision="0020")
    with db.engine.begin() as connection:
        connection.execute(sa.text(NOTICES))
    upgrade(revision="0021")
    held = "SELECT key FROM notice WHERE told_at IS NULL"
    unlike = "SELECT key FROM notice WHERE told_at <> show_at"
    with db.engine.connect() as connection:
        assert list(connection.scalars(sa.text(held))) == ["7:1:tomorrow"]
        assert list(connection.scalars(sa.text(unlike))) == []


# For this transaction nobody asks whether the user, the ticket and the target are there.
NOTICES = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO timer (id, ticket_id, target, target_id, state, started_at, due_at, levels_reached, version)
    OVERRIDING SYSTEM VALUE VALUES (7, 1, 'resolution', 1, 'running', now(), now(), 0, 1);
    INSERT INTO notice (user_id, key, kind, ticket_id, target, due_at, made_at, show_at, seen_at)
    SELECT 1, '7:1:' || name, 'late', 1, 'resolution', made_at, made_at, show_at, seen_at FROM (VALUES
        ('at once', now(), now(), NULL::timestamptz),
        ('this morning', now() - interval '9 hours', now() - interval '1 hour', NULL),
        ('seen', now() - interval '9 hours', now() - interval '1 hour', now()),
        ('tomorrow', now(), now() + interval '9 hours', NULL)
    ) AS told (name, made_at, show_at, seen_at);
"""


def test_checks_and_partial_indexes_are_the_models_too(empty: Flask) -> None:
    """What Alembic does not compare: the text of every check, and of every index."""
    upgrade()
    migrated = definitions()
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    db.create_all()
    assert migrated == definitions()


def definitions() -> set[str]:
    statement = sa.text("""
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
        UNION ALL
        SELECT relname || ' ' || coalesce(array_to_string(reloptions, ','), '') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    """)
    with db.engine.connect() as connection:
        return set(connection.scalars(statement))
