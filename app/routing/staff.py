"""Reads: colleagues who work tickets, and how they and the others staff the queues."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Skill, User, UserRole, UserSkill
from app.accounts.queries import Colleague, charges_of, roles
from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing
from app.core.languages import CUSTOMER_CODES
from app.routing.capacity import AgentCapacity
from app.routing.models import IS_FREE, Place, QueueMember
from app.routing.presence import PresenceSpan, State
from app.routing.queries import memberships, queues, skill_levels
from app.routing.queue_rule import QueueRule

WORKS = "tickets.work"
STAFFS = "queues.staff"
MANAGES = "settings.manage"
PAGE = 50
MOST_COUNTED = 10_000  # pieces of one queue: more are "10 000 and more"
Cursor = tuple[str, int]


def staff_page(
    words: str = "", after: Cursor | None = None, limit: int = PAGE
) -> "Sequence[sa.Row[int, str, str]]":
    """Number, name and address of those who work tickets, by name; one more than `limit` says that there are more."""
    page = sa.select(User.id, User.name, User.email).where(_works())
    if words:
        page = page.where(
            sa.or_(User.name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True))
        )
    if after:
        page = page.where(sa.tuple_(User.name, User.id) > sa.tuple_(*map(sa.literal, after)))
    return db.session.execute(page.order_by(User.name, User.id).limit(limit + 1)).all()


def find_worker(user_id: int) -> User:
    """Somebody who works tickets."""
    found = db.session.scalar(sa.select(User).where(User.id == user_id, _works()))
    if found is None:
        raise Missing
    return found


def levels_now(user_id: int) -> Mapping[str, int]:
    """How good they are at what, as written, whatever this transaction knew before."""
    theirs = sa.select(UserSkill.skill_code, UserSkill.level).where(UserSkill.user_id == user_id)
    return dict(db.session.execute(theirs).all())


def shares_now(user_id: int) -> Mapping[int, int]:
    """The weight they have in each of their queues, likewise."""
    theirs = sa.select(QueueMember.queue_id, QueueMember.weight).where(QueueMember.user_id == user_id)
    return dict(db.session.execute(theirs).all())


def rooms_now(user_id: int) -> Mapping[str, int]:
    """What was said of them alone on how much they are given at once, by channel, likewise."""
    theirs = sa.select(AgentCapacity.channel, AgentCapacity.most).where(AgentCapacity.user_id == user_id)
    return dict(db.session.execute(theirs).all())


def workers(user_ids: Collection[int]) -> Sequence[User]:
    """Those of them who work tickets, by name."""
    theirs = sa.select(User).where(User.id.in_(user_ids), _works())
    return db.session.scalars(theirs.order_by(User.name, User.id)).all()


def workers_of_units(unit_ids: Collection[int], limit: int) -> "Sequence[sa.Row[int, str]]":
    """Number and name of those who work tickets of these units, by name."""
    theirs = sa.exists().where(
        UserRole.user_id == User.id, UserRole.role_code.in_(_working_roles()), UserRole.unit_id.in_(unit_ids)
    )
    chosen = sa.select(User.id, User.name).where(User.is_active, theirs)
    return db.session.execute(chosen.order_by(User.name, User.id).limit(limit)).all()


def working_units() -> set[int]:
    """The units in which somebody works tickets."""
    theirs = sa.select(UserRole.unit_id).join(User, User.id == UserRole.user_id)
    chosen = theirs.where(User.is_active, UserRole.role_code.in_(_working_roles())).distinct()
    return set(db.session.scalars(chosen))


def _works() -> "sa.ColumnElement[bool]":
    role = sa.exists().where(UserRole.user_id == User.id, UserRole.role_code.in_(_working_roles()))
    return sa.and_(User.is_active, role)


def _working_roles() -> list[str]:
    return [role.code for role in roles().values() if WORKS in role.rights]


def home_units(user_ids: Collection[int]) -> Mapping[int, int]:
    """The unit in which each of these people works tickets: the first, where there are several."""
    return {user_id: charges[0].unit_id for user_id, charges in charges_of(user_ids, WORKS).items()}


def may_roster(user: Colleague, user_ids: Collection[int]) -> frozenset[int]:
    """Of these people those whose shifts somebody may change: all who manage settings; else who staffs their unit."""
    if user.may(MANAGES):
        return frozenset(user_ids)
    within = set(user.units_with(STAFFS))
    charges = charges_of(user_ids, WORKS)
    return frozenset(each for each, of in charges.items() if any(one.unit_id in within for one in of))


@configuration
def skills() -> Mapping[str, Mapping[str, str]]:
    """The names of each skill by its code."""
    return {row.code: row.names for row in db.session.scalars(sa.select(Skill).order_by(Skill.code))}


def skills_in(language: str) -> Mapping[str, str]:
    """What each is called in that language, else in English, else by its code; in the order of these names."""
    called = {code: names.get(language) or names.get("en") or code for code, names in skills().items()}
    return dict(sorted(called.items(), key=lambda each: each[1].casefold()))


def find_skill(code: str) -> Skill:
    """One of them."""
    found = db.session.get(Skill, code)
    if found is None:
        raise Missing
    return found


def who_has(code: str, limit: int = 200) -> "Sequence[sa.Row[int, str, int]]":
    """Who has a skill: number, name and level, the best first."""
    theirs = (
        sa.select(User.id, User.name, UserSkill.level)
        .join(UserSkill, UserSkill.user_id == User.id)
        .where(UserSkill.skill_code == code, User.is_active)
    )
    return db.session.execute(theirs.order_by(UserSkill.level.desc(), User.name, User.id).limit(limit)).all()


def count_who_have() -> Mapping[str, int]:
    """How many people at work have each skill."""
    counted = (
        sa.select(UserSkill.skill_code, sa.func.count())
        .join(User, User.id == UserSkill.user_id)
        .where(User.is_active)
        .group_by(UserSkill.skill_code)
    )
    return dict(db.session.execute(counted).all())


def queues_asking(code: str) -> Sequence[tuple[QueueRule, int]]:
    """The queues that ask for a skill, with the level: as one of theirs, or as a language of what they take."""
    found = ((queue, _level_asked(queue, code)) for queue in queues().values())
    return [(queue, level) for queue, level in found if level]


def _level_asked(queue: QueueRule, code: str) -> int:
    of_language = queue.language_level if code in (queue.languages or CUSTOMER_CODES) else None
    return dict(queue.skills).get(code) or of_language or 0


@dataclass(frozen=True)
class Staffing:
    """Who works a queue, who of them has its skills, who of these is available now; and what waits."""

    queue: QueueRule
    members: frozenset[int]
    able: frozenset[int]
    available: frozenset[int]
    waiting: int
    stranded: int  # of it: what nobody who works the queue is able to take

    def languages_of(self, levels: Mapping[str, int]) -> frozenset[str] | None:
        """In which languages somebody of these skills could take from it; None if languages do not matter."""
        least = self.queue.language_level
        if least is None or not self.queue.suits(levels):
            return None
        return frozenset(code for code, level in levels.items() if level >= least)


def staffing_of(queue_ids: Collection[int]) -> Mapping[int, Staffing]:
    """How these queues are staffed, by their number: in three statements."""
    wanted = [queues()[each] for each in queue_ids]
    members = _members_at_work(wanted)
    available = _available(frozenset().union(*members.values()))
    waiting = _waiting(wanted)
    return {
        queue.id: _staffing(queue, members[queue.id], available, waiting.get(queue.id, {}))
        for queue in wanted
    }


def _staffing(
    queue: QueueRule, members: frozenset[int], available: frozenset[int], waiting: Mapping[str, int]
) -> Staffing:
    levels = {user_id: skill_levels().get(user_id, {}) for user_id in members}
    able = frozenset(user_id for user_id in members if queue.suits(levels[user_id]))
    stranded = sum(
        pieces
        for language, pieces in waiting.items()
        if not any(queue.suits(levels[user_id], language) for user_id in able)
    )
    return Staffing(queue, members, able, able & available, sum(waiting.values()), stranded)


def _members_at_work(wanted: Sequence[QueueRule]) -> Mapping[int, frozenset[int]]:
    ids = {queue.id for queue in wanted}
    theirs = {user_id: work & ids for user_id, work in memberships().items() if work & ids}
    active = set(db.session.scalars(sa.select(User.id).where(User.id.in_(theirs), User.is_active)))
    return {each: frozenset(user for user in active if each in theirs[user]) for each in ids}


def _available(people: Collection[int]) -> frozenset[int]:
    now_free = sa.select(PresenceSpan.user_id).where(
        PresenceSpan.user_id.in_(people), PresenceSpan.to_at.is_(None), PresenceSpan.state == State.AVAILABLE
    )
    return frozenset(db.session.scalars(now_free))


def _waiting(wanted: Sequence[QueueRule]) -> Mapping[int, Mapping[str, int]]:
    """How much waits in each of these queues by language: of each queue not more than is worth counting."""
    ids = sa.select(
        sa.func.unnest(sa.literal([queue.id for queue in wanted], sa.ARRAY(sa.Integer))).label("queue_id")
    ).subquery("wanted")
    heads = (
        sa.select(Place.language)
        .where(Place.queue_id == ids.c.queue_id, IS_FREE)
        .limit(MOST_COUNTED)
        .lateral("heads")
    )
    counted = (
        sa.select(ids.c.queue_id, heads.c.language, sa.func.count())
        .select_from(ids.join(heads, sa.true()))
        .group_by(ids.c.queue_id, heads.c.language)
    )
    found: dict[int, dict[str, int]] = {}
    for queue_id, language, pieces in db.session.execute(counted):
        found.setdefault(queue_id, {})[language] = pieces
    return found
