"""Reads: the unit tree, and who is signed in with which rights."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accounts.models import Role, Skill, Unit, User, UserRole
from app.calendars.hours import Calendar
from app.calendars.queries import calendars
from app.core.configuration import Setting, configuration
from app.core.database import db
from app.core.events import ActorKind

HOME = "country"  # the setting


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
    city: Mapping[str, str]
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


@configuration
def _units_by_word() -> Mapping[str, UnitNode]:
    """Every unit by its code and by each of its names, in small letters."""
    words = {name.casefold(): unit for unit in units().values() for name in unit.names.values()}
    return words | {unit.code.casefold(): unit for unit in units().values()}


def unit_at(place: str) -> UnitNode | None:
    """The unit that a carrier means by a place: its code, or its name in any language."""
    return _units_by_word().get(place.strip().casefold())


def units_called(words: str) -> Sequence[UnitNode]:
    """The units that somebody means: by their code, alone or before the name; else by their name in any language."""
    code, _, _ = words.partition(" ")
    known = units_by_code().get(code)
    if known is not None:
        return [known]
    named = (unit for unit in units().values() if _is_called(unit, words.casefold()))
    return sorted(named, key=lambda unit: unit.code)


def _is_called(unit: UnitNode, words: str) -> bool:
    return any(name.casefold() == words for name in unit.names.values())


def city_of(unit: UnitNode) -> Mapping[str, str]:
    """The names of the city it is in: its own, else that of the nearest unit above that has one."""
    above: UnitNode | None = unit
    while above is not None and not above.city:
        above = units().get(above.parent_id or 0)
    return above.city if above else {}


def calendar_of_unit(unit_id: int | None) -> Calendar | None:
    """The hours of a unit: its own calendar, else that of the nearest unit above that has one."""
    number = calendar_id_of_unit(unit_id)
    return calendars()[number] if number else None


def calendar_id_of_unit(unit_id: int | None) -> int | None:
    """Which calendar that is."""
    unit = units().get(unit_id or 0)
    while unit is not None and unit.calendar_id is None:
        unit = units().get(unit.parent_id or 0)
    return unit.calendar_id if unit else None


def zone_of_unit(unit_id: int | None) -> ZoneInfo:
    """Where a unit has its clock."""
    calendar = calendar_of_unit(unit_id)
    return calendar.zone_info if calendar else ZoneInfo("UTC")


def root_id() -> int | None:
    """The unit above all others."""
    return next((unit.id for unit in units().values() if unit.parent_id is None), None)


def house_zone() -> ZoneInfo:
    """The zone in which the whole house counts its days: that of the unit above all others."""
    return zone_of_unit(root_id())


@configuration
def home_country() -> str | None:
    """The country of the house, two letters, where it was set: prices and addresses without one are of there."""
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == HOME))


def subtree(unit_id: int) -> list[int]:
    """The unit and everything below it."""
    top = units().get(unit_id)
    return [unit.id for unit in units().values() if unit.path.startswith(top.path)] if top else []


def supervising(unit_id: int | None) -> UnitNode | None:
    """The unit above, which is told when this one is late."""
    unit = units().get(unit_id or 0)
    return units().get(unit.parent_id or 0) if unit else None


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


@dataclass(frozen=True)
class RoleNode:
    """A role as configuration."""

    code: str
    names: Mapping[str, str]
    rights: frozenset[str]

    def name(self, language: str) -> str:
        """Its name in that language, else in English, else its code."""
        return self.names.get(language) or self.names.get("en") or self.code


@configuration
def roles() -> Mapping[str, RoleNode]:
    """Every role by its code."""
    rows = db.session.scalars(sa.select(Role).order_by(Role.code))
    return {role.code: RoleNode(role.code, role.names, frozenset(role.rights)) for role in rows}


@configuration
def skills() -> Mapping[str, Mapping[str, str]]:
    """The names of each skill by its code."""
    return {skill.code: skill.names for skill in db.session.scalars(sa.select(Skill).order_by(Skill.code))}


@dataclass(frozen=True)
class Charge:
    """Somebody has a right over a unit and what is below it."""

    user_id: int
    unit_id: int


def charges_with(right: str) -> Sequence[Charge]:
    """Everybody at work who has this right, with each unit they have it over."""
    return [charge for charge, _role in _charges(right)]


def charges_of(user_ids: Collection[int], right: str) -> Mapping[int, Sequence[Charge]]:
    """Those of these people who are at work, by their number. Who has not this right is not among them."""
    found: dict[int, list[Charge]] = {}
    for charge, _role in _charges(right, User.id.in_(user_ids)) if user_ids else ():
        found.setdefault(charge.user_id, []).append(charge)
    return found


def charges_as(role_codes: Collection[str], right: str) -> Mapping[str, Sequence[Charge]]:
    """Those of everybody at work who has one of these roles, if it has this right, by role."""
    found: dict[str, list[Charge]] = {}
    for charge, role in _charges(right, Role.code.in_(role_codes)) if role_codes else ():
        found.setdefault(role, []).append(charge)
    return found


def _charges(right: str, *which: "sa.ColumnElement[bool]") -> Sequence[tuple[Charge, str]]:
    """Each with the role; one that two roles give is there twice."""
    wanted = (
        sa.select(UserRole.user_id, UserRole.unit_id, Role.code)
        .join(Role, Role.code == UserRole.role_code)
        .join(User, User.id == UserRole.user_id)
        .where(Role.rights.contains([right]), User.is_active, *which)
        .order_by(UserRole.user_id, UserRole.unit_id)
    )
    rows = db.session.execute(wanted)
    return [(Charge(row.user_id, row.unit_id), row.code) for row in rows]


def roles_of(user_id: int) -> Sequence[UserRole]:
    """Their roles, each over a unit."""
    mine = sa.select(UserRole).where(UserRole.user_id == user_id)
    return db.session.scalars(mine.order_by(UserRole.role_code, UserRole.unit_id)).all()


def find_user(email: str) -> User | None:
    """Whoever signs in, or once signed in, by this address."""
    return db.session.scalar(sa.select(User).where(User.email == email))


def users_by_email(emails: Collection[str]) -> Mapping[str, User]:
    """Those of them that somebody signs in by, or once did."""
    if not emails:
        return {}
    return {user.email: user for user in db.session.scalars(sa.select(User).where(User.email.in_(emails)))}


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
