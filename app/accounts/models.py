"""Units, users, roles and skills."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendars.models import WorkCalendar
from app.core.database import db
from app.core.events import ActorKind


class UnitKind(db.Model):  # type: ignore[name-defined]
    """What a unit is: headquarters, station, contact centre … Rows, since every post has its own list."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    names: Mapped[dict[str, str]]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # people may walk in


class Unit(db.Model):  # type: ignore[name-defined]
    """A node of the organisation. `path` holds the ids from the root down to itself: `/1/5/12/`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    kind: Mapped[str] = mapped_column(sa.ForeignKey(UnitKind.code))
    names: Mapped[dict[str, str]]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(200), default="")
    calendar_id: Mapped[int | None] = mapped_column(sa.ForeignKey(WorkCalendar.id))
    city: Mapped[dict[str, str]] = mapped_column(
        default=dict, server_default="{}"
    )  # empty: that of the unit above
    duty_phone: Mapped[str | None] = mapped_column(sa.String(20))  # E.164; whom a late ticket wakes
    duty_language: Mapped[str] = mapped_column(sa.String(8), default="en")

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class Role(db.Model):  # type: ignore[name-defined]
    """A named bundle of rights."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    names: Mapped[dict[str, str]]
    rights: Mapped[list[str]] = mapped_column(ARRAY(sa.String(40)))


class User(db.Model):  # type: ignore[name-defined]
    """A colleague who signs in. `session_key` is in the cookie: changing it ends all sessions."""

    actor_kind = ActorKind.USER

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # always lower case
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    session_key: Mapped[str] = mapped_column(sa.String(32))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class UserRole(db.Model):  # type: ignore[name-defined]
    """One role of one user over one unit and everything below it."""

    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    role_code: Mapped[str] = mapped_column(sa.ForeignKey(Role.code), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), primary_key=True)


class Skill(db.Model):  # type: ignore[name-defined]
    """Something a piece of work may ask for: a language, customs, patience with lawyers. `id` is for its events."""

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    id: Mapped[int] = mapped_column(sa.Identity(), unique=True)
    names: Mapped[dict[str, str]]


class UserSkill(db.Model):  # type: ignore[name-defined]
    """How well somebody has a skill: 1 a little, 5 a master."""

    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    skill_code: Mapped[str] = mapped_column(sa.ForeignKey(Skill.code), primary_key=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=3)

    __table_args__ = (sa.CheckConstraint("level BETWEEN 1 AND 5", name="level"),)
