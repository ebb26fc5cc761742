"""The database: one declarative base, one naming convention, PostgreSQL only."""

import enum
import json
import select
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, registry


def _values(choices: type[enum.Enum]) -> list[str]:
    return [choice.value for choice in choices]


_METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_COLUMN_OF: dict[Any, Any] = {
    datetime: sa.TIMESTAMP(timezone=True),
    enum.StrEnum: sa.Enum(enum.StrEnum, native_enum=False, length=40, values_callable=_values),
    dict[str, Any]: JSONB(none_as_null=True),  # nothing is nothing, however it is written
    dict[str, str]: JSONB(none_as_null=True),
}


class Base(DeclarativeBase):
    """Times are timestamptz, StrEnums are text, dictionaries are JSONB."""

    metadata = _METADATA
    registry = registry(metadata=_METADATA, type_annotation_map=_COLUMN_OF)


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into JSON")


def to_json(value: object, *, ascii_only: bool = False) -> str:
    """JSON as our columns and streams carry it: UTF-8 (headers: ASCII), moments in ISO 8601."""
    return json.dumps(value, default=_plain, ensure_ascii=ascii_only, separators=(",", ":"))


def _refuse_closed(connection: Any, _record: object, _fairy: object) -> None:
    """A connection that the server closed meanwhile (it was restarted) has its end to be read: nothing is asked of it.

    Costs a thousandth of the question that a pool would ask by itself, and leaves no text of a customer unheard."""
    if connection.closed:
        raise InvalidatePoolError
    ready = select.poll()
    ready.register(connection.fileno(), select.POLLIN)
    if ready.poll(0):
        raise InvalidatePoolError


sa.event.listen(sa.pool.Pool, "checkout", _refuse_closed)

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
