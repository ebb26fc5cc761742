"""Newer policies that we ship come to a house that has some: in force where ours stood untouched, else as a draft."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.seeds.calendars import calendar_ids
from app.seeds.policies import SHIPPED, shipped_policies, write_policies
from app.seeds.tables import be_alone
from app.sla.contents import PolicyContent
from app.sla.models import About, Policy, PolicySet
from app.sla.operations.policies import begin_draft, put_in_force
from app.sla.sets import contents_of, draft, fingerprint_of, set_in_force

OURS = (About.TICKET, About.HANDOFF)  # what the law asks comes from its profile, and stays


class Renewal(StrEnum):
    """What became of newer policies, in a line."""

    IN_FORCE = "Newer policies that we ship are in force, in place of ours of before; open tickets stay under theirs."
    OFFERED = "There are newer policies that we ship. They wait as a draft: put it in force, or discard it."
    WAITS = "There are newer policies that we ship. They will be offered once no draft of the policies is being written."


def renew_policies(at: datetime) -> Renewal | None:
    """Bring what is newer than what we brought before; None if nothing is. What we brought once is never brought again."""
    with transaction():
        be_alone()
        shipped, in_force = shipped_policies(calendar_ids()), set_in_force()
        newest, brought = fingerprint_of(shipped), _brought()
        if newest in brought or in_force is None:
            return None
        if draft() is not None:
            return Renewal.WAITS
        is_untouched = fingerprint_of(_ours(in_force)) in brought
        renewed = begin_draft(actor=SYSTEM, at=at)
        db.session.execute(sa.delete(Policy).where(Policy.set_id == renewed.id, Policy.about.in_(OURS)))
        write_policies(renewed, shipped)
        write_setting(SHIPPED, [*brought, newest])
        if not is_untouched:
            return Renewal.OFFERED
        put_in_force(renewed, actor=SYSTEM, at=at)
        return Renewal.IN_FORCE


def _brought() -> list[str]:
    """The fingerprints of all that we brought to this house."""
    return db.session.scalar(sa.select(Setting.value).where(Setting.name == SHIPPED)) or []


def _ours(found: PolicySet) -> list[PolicyContent]:
    return [content for content in contents_of(found) if content.about in OURS]
