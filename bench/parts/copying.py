"""Filling tables by COPY, past the foreign keys."""

from collections.abc import Iterable

import psycopg
from psycopg.sql import SQL, Identifier


def copy_rows(
    connection: psycopg.Connection, table: str, columns: Iterable[str], rows: Iterable[tuple]
) -> None:
    names = SQL(", ").join(map(Identifier, columns))
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), names)
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def ignore_foreign_keys(connection: psycopg.Connection) -> None:
    """The rows fit by construction; looking each of them up would take longer than writing them."""
    connection.execute("SET session_replication_role = replica")


def tidy(database_url: str) -> None:
    """Identities go on after what was copied, the planner knows the sizes, the disk has everything."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in ("customer", "contact_point", "ticket", "contact", "message"):
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )
        connection.execute("VACUUM (ANALYZE, FREEZE)")
        connection.execute("CHECKPOINT")
