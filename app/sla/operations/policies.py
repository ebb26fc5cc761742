"""Sets of policies: the one in force is copied to be written on, and the copy is put in force whole, or discarded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import Acting, ActorKind, record
from app.sla.models import Level, Policy, PolicySet, SetState, Target


def begin_draft(*, actor: Acting, at: datetime) -> PolicySet:
    """A copy of the set in force, to be written on. Conflict if somebody writes on one already."""
    in_force = _in_force()
    if db.session.scalar(sa.select(PolicySet.id).where(PolicySet.state == SetState.DRAFT)) is not None:
        raise Conflict("A draft of the policies is being written already.")
    draft = PolicySet(state=SetState.DRAFT, begun_at=at, begun_by_id=_user_id(actor))
    db.session.add(draft)
    db.session.flush()
    if in_force is not None:
        db.session.add_all(_copy_of(policy, draft) for policy in _policies_of(in_force))
        db.session.flush()
    record("policy_set.begun", draft, actor, at=at)
    return draft


def put_in_force(draft: PolicySet, *, actor: Acting, at: datetime) -> None:
    """From now on tickets are opened by it; those opened before stay under theirs."""
    in_force = _in_force()
    _hold_draft(draft)
    if in_force is not None:
        in_force.state = SetState.PAST
        db.session.flush()  # there is never more than one in force
    draft.state, draft.in_force_at, draft.put_in_force_by_id = SetState.IN_FORCE, at, _user_id(actor)
    db.session.flush()
    configuration_changed()
    record("policy_set.put_in_force", draft, actor, at=at, was=in_force.id if in_force else None)


def discard_draft(draft: PolicySet, *, actor: Acting) -> None:
    """Nothing of it is kept."""
    _hold_draft(draft)
    record("policy_set.discarded", draft, actor)
    db.session.delete(draft)
    db.session.flush()


def _in_force() -> PolicySet | None:
    """The set in force, held: who copies it and who replaces it come one after the other."""
    this = sa.select(PolicySet).where(PolicySet.state == SetState.IN_FORCE)
    return db.session.scalar(this.with_for_update())


def _hold_draft(draft: PolicySet) -> None:
    db.session.refresh(draft, with_for_update=True)
    if draft.state is not SetState.DRAFT:
        raise Conflict("This set of policies is no draft any more.")


def _policies_of(found: PolicySet) -> Sequence[Policy]:
    theirs = sa.select(Policy).where(Policy.set_id == found.id).order_by(Policy.position, Policy.id)
    return db.session.scalars(theirs.options(selectinload(Policy.targets).selectinload(Target.levels))).all()


def _copy_of(policy: Policy, draft: PolicySet) -> Policy:
    targets = [_copy_of_target(target) for target in policy.targets]
    return Policy(**_columns(policy) | {"set_id": draft.id}, targets=targets)


def _copy_of_target(target: Target) -> Target:
    levels = [Level(**_columns(level, "target_id")) for level in target.levels]
    return Target(**_columns(target, "policy_id"), levels=levels)


def _columns(row: Any, *but: str) -> dict[str, Any]:
    """All that the row says, whatever columns it comes to have; not who it is."""
    names = (column.key for column in sa.inspect(row).mapper.column_attrs)
    return {name: getattr(row, name) for name in names if name not in ("id", *but)}


def _user_id(actor: Acting) -> int | None:
    return actor.id if actor.actor_kind is ActorKind.USER else None
