"""What there is to be good at, who is how good at it, and how much of each channel people are given at once."""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from app.accounts.models import Skill, User, UserSkill
from app.core import configuration
from app.core.database import db
from app.core.drawing import draw
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, record
from app.core.plain_text import clean
from app.routing.capacity import AgentCapacity, ChannelCapacity
from app.routing.staff import queues_asking

LEVELS = range(1, 6)
ROOM = range(1001)
LONGEST_NAME = 120
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def add_skill(code: str, names: Mapping[str, str], *, actor: Acting = SYSTEM) -> Skill:
    """Something new that work may ask for. For a language its code is the language's."""
    if not _CODE.fullmatch(code):
        raise Refused("A code begins with a letter and has small letters, digits and hyphens.")
    if db.session.get(Skill, code) is not None:
        raise Refused("There is a skill of this code already.")
    skill = Skill(code=code, id=draw("skill_id_seq"), names=_checked(names))
    db.session.add(skill)
    configuration.changed()
    record("skill.added", skill, actor, code=code)
    return skill


def rename_skill(skill: Skill, names: Mapping[str, str], *, actor: Acting = SYSTEM) -> None:
    """What it is called from now on. Said again it changes nothing."""
    called = _checked(names)
    if skill.names != called:
        was, skill.names = skill.names, called
        configuration.changed()
        record("skill.renamed", skill, actor, was=was, to=called)


def _checked(names: Mapping[str, str]) -> dict[str, str]:
    called = {language: clean(name).strip() for language, name in names.items()}
    if not called.get("en"):
        raise Refused("Give it a name in English: it stands where another is missing.")
    if any(len(name) > LONGEST_NAME for name in called.values()):
        raise Refused("A name has at most %(most)s characters.", most=LONGEST_NAME)
    return {language: name for language, name in called.items() if name}


def remove_skill(skill: Skill, *, actor: Acting = SYSTEM) -> None:
    """There is no such skill any more. Refused while somebody has it, or a queue asks for it."""
    configuration.changed()  # first: whoever gives it to somebody, or asks for it, is through, or comes after
    having = sa.select(sa.func.count()).select_from(UserSkill).where(UserSkill.skill_code == skill.code)
    people, asked = db.session.scalar(having) or 0, len(queues_asking(skill.code))
    if people or asked:
        raise Refused(
            "It is used: %(people)s people have it, %(queues)s queues ask for it.",
            people=people,
            queues=asked,
        )
    db.session.delete(skill)
    db.session.flush()  # what is read as configuration from here on is without it
    record("skill.removed", skill, actor, code=skill.code)


def set_skill(user: User, code: str, level: int, *, actor: Acting = SYSTEM) -> None:
    """They have it at that level from now on. Said again it changes nothing."""
    if level not in LEVELS:
        raise Refused("A level is a number from 1 to 5.")
    known = db.session.get(UserSkill, (user.id, code))
    was = known.level if known is not None else None
    if was == level:
        return
    configuration.changed()  # first: who removes the skill is through, or comes after
    if db.session.get(Skill, code, populate_existing=True) is None:
        raise Refused("There is no such skill.")
    if known is None:
        db.session.add(UserSkill(user_id=user.id, skill_code=code, level=level))
    else:
        known.level = level
    db.session.flush()  # what is read as configuration from here on has it
    record("user.skill_changed", user, actor, skill=code, was=was, to=level)


def drop_skill(user: User, code: str, *, actor: Acting = SYSTEM) -> None:
    """They have it no more. A second time changes nothing."""
    known = db.session.get(UserSkill, (user.id, code))
    if known is not None:
        db.session.delete(known)
        configuration.changed()
        record("user.skill_changed", user, actor, skill=code, was=known.level, to=None)


def set_capacity(user: User, channel: str, most: int | None, *, actor: Acting = SYSTEM) -> None:
    """So many pieces of that channel at once for this person; None: as many as anybody. Said again it changes nothing."""
    _check_room(most)
    known = db.session.get(AgentCapacity, (user.id, channel))
    was = known.most if known is not None else None
    if was == most:
        return
    if known is None:
        db.session.add(AgentCapacity(user_id=user.id, channel=channel, most=most))
    elif most is None:
        db.session.delete(known)
    else:
        known.most = most
    configuration.changed()
    record("user.capacity_changed", user, actor, channel=channel, was=was, to=most)


def set_channel_capacity(channel: str, most: int, *, blocks: bool, actor: Acting = SYSTEM) -> None:
    """So many pieces of that channel at once for everybody of whom nothing else is said. Said again it changes nothing."""
    _check_room(most)
    known = db.session.get(ChannelCapacity, channel)
    was = (known.most, known.blocks) if known is not None else None
    if was == (most, blocks):
        return
    if known is None:
        known = ChannelCapacity(channel=channel, id=draw("channel_capacity_id_seq"))
        db.session.add(known)
    known.most, known.blocks = most, blocks
    configuration.changed()
    record("capacity.changed", known, actor, channel=channel, was=was, to=(most, blocks))


def _check_room(most: int | None) -> None:
    if most is not None and most not in ROOM:
        raise Refused("Say a number from 0 to 1,000.")
