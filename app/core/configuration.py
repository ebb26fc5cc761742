"""Settings of the business (queues, policies, calendars, texts) as rows, read once per process behind one version check."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db


class Setting(db.Model):  # type: ignore[name-defined]
    """A single value of the whole installation, such as the version of its configuration."""

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


VERSION = "configuration_version"
T = TypeVar("T")
Version = tuple[int, int]
_cached: dict[str, tuple[Version, Any]] = {}


def configuration(load: Callable[[], T]) -> Callable[[], T]:
    """Cache what `load` returns (frozen data, no rows) until the configuration's version moves.

    The version is asked once per transaction, however many cached things it uses. The transaction that changes
    configuration sees its own change and caches nothing: it may yet be rolled back."""
    name = f"{load.__module__}.{load.__qualname__}"

    @wraps(load)
    def cached() -> T:
        version, found = _version(), _cached.get(name)
        if found is not None and found[0] == version:
            return found[1]
        with db.session.no_autoflush:
            loaded = load()
        if version is not None:
            _cached[name] = (version, loaded)
        return loaded

    return cached


def changed() -> None:
    """To be called in the transaction that changes configuration: every process reads it anew after the commit."""
    start = insert(Setting).values(name=VERSION, value=1)
    next_version = sa.func.to_jsonb(sa.cast(Setting.value, sa.Integer) + 1)
    db.session.execute(
        start.on_conflict_do_update(index_elements=[Setting.name], set_={"value": next_version})
    )
    session = db.session()
    session.info["configuration"] = (session.get_transaction(), None)


def write_setting(name: str, value: Any) -> None:
    """Write a setting, whether or not it is there."""
    row = insert(Setting).values(name=name, value=value)
    db.session.execute(
        row.on_conflict_do_update(index_elements=[Setting.name], set_={"value": row.excluded.value})
    )


def _version() -> Version | None:
    """The version this transaction sees, with the database it belongs to; None while it changes configuration itself."""
    session = db.session()
    known = session.info.get("configuration")
    if known is None or known[0] is None or known[0] is not session.get_transaction():
        with session.no_autoflush:
            number = session.scalar(_READ_VERSION) or 0
        known = (session.get_transaction(), (id(db.engine), int(number)))
        session.info["configuration"] = known
    return known[1]


_READ_VERSION = sa.select(Setting.value).where(Setting.name == VERSION)
