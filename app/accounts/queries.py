"""Reads: the unit tree, and who is signed in with which rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accounts.models import Role, Unit, User, UserRole
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.core.events import ActorKind


@dataclass(frozen=True)
class UnitNode:
    """A unit as configuration: small, frozen, in memory."""

    id: int
    code: str
    kind: str
    names: Mapping[str, str]
    parent_id: int | None
    path: str
    calendar_id: int | None
    duty_phone: str | None
    duty_language: str

    def name(self, language: str) -> str:
        """Its name in that language, else in English, else its code."""
        return self.names.get(language) or self.names.get("en") or self.code


_NODE_FIELDS = tuple(field.name for field in fields(UnitNode))


@configuration
def units() -> Mapping[int, UnitNode]:
    """Every unit by id."""
    rows = db.session.scalars(sa.select(Unit))
    return {unit.id: UnitNode(**{name: getattr(unit, name) for name in _NODE_FIELDS}) for unit in rows}


@configuration
def units_by_code() -> Mapping[str, UnitNode]:
    """Every unit by its official code."""
    return {unit.code: unit for unit in units().values()}


def subtree(unit_id: int) -> list[int]:
    """The unit and everything below it."""
    top = units().get(unit_id)
    return [unit.id for unit in units().values() if unit.path.startswith(top.path)] if top else []


def supervising(unit_id: int | None) -> UnitNode | None:
    """The unit above, which is told when this one is late."""
    unit = units().get(unit_id or 0)
    return units().get(unit.parent_id or 0) if unit else None


def zone_of_unit(unit_id: int | None) -> ZoneInfo:
    """Where a unit has its clock: that of its calendar, else of the nearest unit above that has one."""
    unit = units().get(unit_id or 0)
    while unit is not None and unit.calendar_id is None:
        unit = units().get(unit.parent_id or 0)
    return ZoneInfo(calendars()[unit.calendar_id].zone) if unit and unit.calendar_id else ZoneInfo("UTC")


@dataclass(frozen=True)
class Colleague:
    """A user as the request carries them: who, in which language, with which rights over which units."""

    id: int
    email: str
    name: str
    language: str
    session_key: str
    grants: tuple[tuple[str, int], ...]  # (right, unit) pairs

    actor_kind = ActorKind.USER
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds (Flask-Login)."""
        return f"{self.id}:{self.session_key}"

    def may(self, right: str) -> bool:
        """Whether any of their roles has this right, over whichever unit."""
        return right in self._rights

    def units_with(self, right: str) -> list[int]:
        """The units, with all below them, over which they have this right."""
        tops = {unit_id for granted, unit_id in self.grants if granted == right}
        return sorted({unit_id for top in tops for unit_id in subtree(top)})

    @property
    def initials(self) -> str:
        """Two letters for an avatar; one character where names are not written in letters."""
        words = self.name.split()
        return "".join(word[:1] for word in (words[:1] + words[1:][-1:])).upper()

    @cached_property
    def _rights(self) -> frozenset[str]:
        return frozenset(right for right, _ in self.grants)


def roles_of(user_id: int) -> Sequence[UserRole]:
    """Their roles, each over a unit."""
    mine = sa.select(UserRole).where(UserRole.user_id == user_id)
    return db.session.scalars(mine.order_by(UserRole.role_code, UserRole.unit_id)).all()


def count_colleagues() -> int:
    """How many people may sign in."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.is_active)) or 0


def find_colleague(user_id: int) -> Colleague | None:
    """An active user with their grants, in one statement."""
    statement = (
        sa.select(User, Role.rights, UserRole.unit_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.code == UserRole.role_code)
        .where(User.id == user_id, User.is_active)
    )
    rows = db.session.execute(statement).all()
    if not rows:
        return None
    user = rows[0][0]
    grants = tuple((right, unit_id) for _, rights, unit_id in rows for right in rights or ())
    return Colleague(user.id, user.email, user.name, user.language, user.session_key, grants)
