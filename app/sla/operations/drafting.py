"""Writing on a draft: policies come, go, change and move. Whoever acts holds the draft (`find_draft(hold=True)`)."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.errors import Conflict, Refused
from app.core.events import Acting, record
from app.sla.contents import PolicyContent, content_of, rows_of
from app.sla.models import About, Policy, PolicySet, SetState
from app.sla.operations.policies import put_in_force
from app.sla.sets import contents_of, fingerprint_of
from app.sla.soundness import faults_of

STEP = 10  # between positions


def add_policy(
    draft: PolicySet, content: PolicyContent, *, queues: Sequence[str] = (), actor: Acting
) -> Policy:
    """A new policy, the last of its sort; but before one that fits everybody, where it would never be reached.

    `queues`: the codes of those to which a level can move work."""
    _check(draft, content, queues)
    order = _order(draft, content.about)
    last_fits_all = bool(order) and not order[-1].condition and bool(content.condition)
    return _insert(draft, content, order, len(order) - last_fits_all, actor)


def copy_policy(policy: Policy, draft: PolicySet, *, actor: Acting) -> Policy:
    """The same under another name, right after it."""
    content = content_of(policy)
    order = _order(draft, policy.about)
    named = PolicyContent(**{**vars(content), "code": _free_code(draft, content.code)})
    return _insert(draft, named, order, order.index(policy) + 1, actor)


def change_policy(
    policy: Policy,
    draft: PolicySet,
    content: PolicyContent,
    *,
    shown: str,
    queues: Sequence[str] = (),
    actor: Acting,
) -> None:
    """Let it say this from now on. Conflict if it says another thing by now than the person saw."""
    was = content_of(policy)
    if was == content:
        return
    if was.fingerprint != shown:
        raise Conflict("Somebody has changed this policy in the meantime.")
    _check(draft, content, queues, policy)
    if policy.about is not content.about:
        policy.position = (len(_order(draft, content.about)) + 1) * STEP
    policy.code, policy.about, policy.condition = content.code, content.about, content.condition
    policy.calendar_id, policy.source = content.calendar_id, content.source
    policy.targets = []
    db.session.flush()  # the old targets are gone before new ones take their names
    policy.targets = rows_of(content)
    db.session.flush()
    record("policy.changed", draft, actor, code=content.code, was=was.told(), to=content.told())


def remove_policy(policy: Policy, draft: PolicySet, *, shown: str, actor: Acting) -> None:
    """Take it out. Conflict if it says another thing by now than the person saw."""
    was = content_of(policy)
    if was.fingerprint != shown:
        raise Conflict("Somebody has changed this policy in the meantime.")
    db.session.delete(policy)
    db.session.flush()
    record("policy.removed", draft, actor, code=was.code, was=was.told())


def move_policy(policy: Policy, draft: PolicySet, *, was: int, to: int, actor: Acting) -> None:
    """Bring it from the place where the person saw it to another. Beyond the ends is at the end."""
    order = _order(draft, policy.about)
    if order.index(policy) + 1 != was:
        raise Conflict("Somebody has changed the order in the meantime.")
    to = min(max(to, 1), len(order))
    if to == was:
        return
    order.remove(policy)
    order.insert(to - 1, policy)
    _number(order)
    record("policy.moved", draft, actor, code=policy.code, was=was, to=to)


def put_draft_in_force(draft: PolicySet, *, shown: str, actor: Acting, at: datetime) -> None:
    """Put it in force as the person saw it. Conflict if anything in it is another by now."""
    if fingerprint_of(contents_of(draft)) != shown:
        raise Conflict("Somebody has changed the draft in the meantime.")
    put_in_force(draft, actor=actor, at=at)


def _insert(
    draft: PolicySet, content: PolicyContent, order: list[Policy], index: int, actor: Acting
) -> Policy:
    policy = Policy(
        set_id=draft.id,
        code=content.code,
        about=content.about,
        condition=content.condition,
        calendar_id=content.calendar_id,
        source=content.source,
        targets=rows_of(content),
    )
    order.insert(index, policy)
    _number(order)
    db.session.add(policy)
    db.session.flush()
    record("policy.added", draft, actor, code=content.code, place=index + 1, to=content.told())
    return policy


def _check(
    draft: PolicySet, content: PolicyContent, queues: Sequence[str], policy: Policy | None = None
) -> None:
    if draft.state is not SetState.DRAFT:
        raise Conflict("This set of policies is no draft any more.")
    for fault in faults_of(content, queues):
        raise fault.refusal
    same = sa.select(Policy.id).where(Policy.set_id == draft.id, Policy.code == content.code)
    if policy is not None:
        same = same.where(Policy.id != policy.id)
    if db.session.scalar(same) is not None:
        raise Refused("There is a policy “%(code)s” in this set already.", code=content.code)


def _order(draft: PolicySet, about: About) -> list[Policy]:
    theirs = sa.select(Policy).where(Policy.set_id == draft.id, Policy.about == about)
    return list(db.session.scalars(theirs.order_by(Policy.position, Policy.id)))


def _number(order: Sequence[Policy]) -> None:
    for place, policy in enumerate(order, 1):
        policy.position = place * STEP


def _free_code(draft: PolicySet, code: str) -> str:
    taken = set(db.session.scalars(sa.select(Policy.code).where(Policy.set_id == draft.id)))
    return next(name for name in (f"{code[:55]}-{number}" for number in range(2, 9999)) if name not in taken)
