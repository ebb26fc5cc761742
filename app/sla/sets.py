"""Reads for whoever sets promises up: sets of policies, and what stands in them in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from app.accounts.models import User
from app.calendars.models import WorkCalendar
from app.core.database import db
from app.core.errors import Conflict, Missing
from app.core.events import ActorKind, Event
from app.sla.contents import PolicyContent, content_from, content_of
from app.sla.differences import Change, changes_of
from app.sla.models import About, Policy, PolicySet, SetState, Target

PAGE = 50
_ORDER = sa.case({about.value: number for number, about in enumerate(About)}, value=Policy.about)


def set_in_force() -> PolicySet | None:
    """That by which tickets are opened now."""
    return db.session.scalar(sa.select(PolicySet).where(PolicySet.state == SetState.IN_FORCE))


def draft() -> PolicySet | None:
    """That which is being written, if there is one."""
    return db.session.scalar(sa.select(PolicySet).where(PolicySet.state == SetState.DRAFT))


def find_draft(*, hold: bool = False) -> PolicySet:
    """The draft; held, nobody else changes it until the transaction ends."""
    asked = sa.select(PolicySet).where(PolicySet.state == SetState.DRAFT)
    found = db.session.scalar(asked.with_for_update() if hold else asked)
    if found is None:
        raise Conflict("No draft is being written any more: it was put in force, or discarded.")
    return found


def find_set(number: int) -> PolicySet:
    """A set that is or was in force."""
    found = db.session.get(PolicySet, number)
    if found is None or found.state is SetState.DRAFT:
        raise Missing
    return found


def set_before(found: PolicySet) -> PolicySet | None:
    """The set that this one followed."""
    earlier = sa.select(PolicySet).where(PolicySet.in_force_at < found.in_force_at)
    return db.session.scalar(earlier.order_by(PolicySet.in_force_at.desc(), PolicySet.id.desc()).limit(1))


def find_drafted(number: int, *, hold: bool = False) -> Policy:
    """A policy of the draft; held, with the whole draft."""
    written = find_draft(hold=hold)
    asked = sa.select(Policy).where(Policy.id == number, Policy.set_id == written.id)
    found = db.session.scalar(asked.options(_whole()).execution_options(populate_existing=True))
    if found is None:
        raise Conflict("Somebody has taken this policy out of the draft.")
    return found


@dataclass(frozen=True)
class Placed:
    """A policy and its place among those about the same."""

    policy: Policy
    content: PolicyContent
    place: int
    is_reached: bool  # nothing before it fits everybody


@dataclass(frozen=True)
class Group:
    """All policies about the same, in numbers."""

    count: int = 0
    default_at: int | None = None  # the place of the first that fits everybody


def groups_of(found: PolicySet) -> Mapping[About, Group]:
    """How many policies are about what, and whether one of them fits everybody."""
    places = _places(found).subquery()
    first_default = sa.func.min(places.c.place).filter(places.c.condition == "")
    rows = db.session.execute(
        sa.select(places.c.about, sa.func.count(), first_default).group_by(places.c.about)
    )
    counted = {about: Group(count, default_at) for about, count, default_at in rows}
    return {about: counted.get(about, Group()) for about in About}


def count_policies(found: PolicySet, words: str = "") -> int:
    """How many there are whose name or condition has these words in it."""
    places = _places(found).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(places).where(_has(places, words))) or 0


def page_of(found: PolicySet, number: int, words: str = "") -> Sequence[Placed]:
    """A page of them in the order in which they are tried: first those about tickets, then laws, then units."""
    places, groups = _places(found).subquery(), groups_of(found)
    asked = (
        sa.select(Policy, places.c.place)
        .join(places, places.c.id == Policy.id)
        .where(_has(places, words))
        .order_by(_ORDER, places.c.place)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
        .options(_whole())
    )
    return [
        Placed(policy, content_of(policy), place, place <= (groups[policy.about].default_at or place))
        for policy, place in db.session.execute(asked)
    ]


def page_with(found: PolicySet, number: int) -> int:
    """The page on which a policy stands."""
    order = sa.func.row_number().over(order_by=(_ORDER, Policy.position, Policy.id)).label("place")
    rows = sa.select(Policy.id, order).where(Policy.set_id == found.id).subquery()
    place = db.session.scalar(sa.select(rows.c.place).where(rows.c.id == number)) or 1
    return (place - 1) // PAGE + 1


def place_of(policy: Policy) -> int:
    """Its place among those about the same."""
    before = sa.tuple_(Policy.position, Policy.id) <= (policy.position, policy.id)
    theirs = Policy.set_id == policy.set_id, Policy.about == policy.about
    return db.session.scalar(sa.select(sa.func.count()).select_from(Policy).where(*theirs, before)) or 1


def _places(found: PolicySet) -> "sa.Select[Any]":
    order = sa.func.row_number().over(partition_by=Policy.about, order_by=(Policy.position, Policy.id))
    columns = Policy.id, Policy.about, Policy.code, Policy.condition, order.label("place")
    return sa.select(*columns).where(Policy.set_id == found.id)


def _has(places: Any, words: str) -> sa.ColumnElement[bool]:
    text = places.c.code + " " + places.c.condition
    return sa.and_(sa.true(), *(text.icontains(word, autoescape=True) for word in words.split()))


def policies_of(found: PolicySet) -> Sequence[Policy]:
    """All of them, in order."""
    asked = sa.select(Policy).where(Policy.set_id == found.id).order_by(_ORDER, Policy.position, Policy.id)
    return db.session.scalars(asked.options(_whole())).all()


def calendar_names() -> Mapping[int, str]:
    """What administrators call the calendars, by name."""
    asked = sa.select(WorkCalendar.id, WorkCalendar.name).order_by(WorkCalendar.name, WorkCalendar.id)
    return {row.id: row.name for row in db.session.execute(asked)}


def contents_of(found: PolicySet) -> Sequence[PolicyContent]:
    """What all of them say, in order."""
    return [content_of(policy) for policy in policies_of(found)]


def fingerprint_of(contents: Sequence[PolicyContent]) -> str:
    """Another one as soon as anything in the set is another, or stands elsewhere."""
    return sha256(" ".join(each.fingerprint for each in contents).encode()).hexdigest()[:32]


def _whole() -> Any:
    return selectinload(Policy.targets).selectinload(Target.levels)


@dataclass(frozen=True)
class Past:
    """A set in the history: who began it, who put it in force, and how many policies it has."""

    found: PolicySet
    begun_by: str | None
    put_in_force_by: str | None
    policies: int


def sets_page(number: int) -> Sequence[Past]:
    """The sets that are or were in force, the newest first; one more than a page says that there is more."""
    return _history(PolicySet.state != SetState.DRAFT, offset=(number - 1) * PAGE, limit=PAGE + 1)


def history_of(found: PolicySet) -> Past:
    """The same of one set."""
    return _history(PolicySet.id == found.id, offset=0, limit=1)[0]


def _history(which: sa.ColumnElement[bool], *, offset: int, limit: int) -> Sequence[Past]:
    began, put = aliased(User), aliased(User)
    count = (
        sa.select(sa.func.count()).where(Policy.set_id == PolicySet.id).correlate(PolicySet).scalar_subquery()
    )
    asked = (
        sa.select(PolicySet, began.name, put.name, count)
        .outerjoin(began, began.id == PolicySet.begun_by_id)
        .outerjoin(put, put.id == PolicySet.put_in_force_by_id)
        .where(which)
        .order_by(PolicySet.in_force_at.desc().nulls_first(), PolicySet.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [Past(*row) for row in db.session.execute(asked)]


@dataclass(frozen=True)
class Edit:
    """Somebody changed a draft."""

    at: datetime
    by: str | None
    name: str
    data: Mapping[str, Any]

    @property
    def changes(self) -> Sequence[Change]:
        """What it made another in a policy that stayed."""
        if self.name != "policy.changed":
            return []
        return list(changes_of(content_from(self.data["was"]), content_from(self.data["to"])))


def edits_of(found: PolicySet, limit: int = 100) -> Sequence[Edit]:
    """What was done to a set while it was written, the latest first."""
    asked = (
        sa.select(Event.at, User.name.label("by"), Event.name, Event.data)
        .outerjoin(User, sa.and_(Event.actor_kind == ActorKind.USER, Event.actor_id == User.id))
        .where(Event.subject_kind == PolicySet.__tablename__, Event.subject_id == found.id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [Edit(row.at, row.by, row.name, row.data) for row in db.session.execute(asked)]
