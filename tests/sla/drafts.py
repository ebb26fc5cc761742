"""A draft of the policies to write on, and policies to write into it."""

import sqlalchemy as sa

from app.calendars.models import WorkCalendar
from app.core.clock import now
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.contents import PolicyContent, TargetContent, content_of
from app.sla.models import About, Policy, PolicySet
from app.sla.operations.drafting import add_policy, move_policy
from app.sla.operations.policies import begin_draft
from app.sla.rules import LevelRule
from app.sla.sets import find_draft, place_of, policies_of


def make_draft() -> PolicySet:
    """A copy of the set in force."""
    with transaction():
        return begin_draft(actor=SYSTEM, at=now())


def calendar_id(code: str = "office") -> int:
    """That of the calendar of this code."""
    return db.session.scalar(sa.select(WorkCalendar.id).where(WorkCalendar.code == code))


def promise(**facts) -> TargetContent:
    """A first response in four hours, with a warning."""
    levels = (LevelRule("warning", per_cent=-25), LevelRule("breach", actions=("climb",)))
    return TargetContent(**{"name": "first_response", "length": 240, "levels": levels} | facts)


def written(code: str = "mine", condition: str = "kind:query", **facts) -> PolicyContent:
    """A policy as somebody might write it."""
    usual = {"about": About.TICKET, "calendar_id": calendar_id(), "targets": (promise(),)}
    return PolicyContent(code=code, condition=condition, **usual | facts)


def add(content: PolicyContent, *, place: int | None = None) -> Policy:
    """Put it into the draft, and there to that place."""
    with transaction():
        draft = find_draft(hold=True)
        policy = add_policy(draft, content, actor=SYSTEM)
        if place is not None:
            move_policy(policy, draft, was=place_of(policy), to=place, actor=SYSTEM)
        return policy


def drafted(code: str) -> Policy:
    """The policy of that name in the draft."""
    return next(each for each in policies_of(find_draft()) if each.code == code)


def codes(about: About = About.TICKET) -> list[str]:
    """The names in the draft, in order."""
    return [each.code for each in policies_of(find_draft()) if each.about is about]


def says(code: str) -> PolicyContent:
    """What the policy of that name says now."""
    return content_of(drafted(code))
