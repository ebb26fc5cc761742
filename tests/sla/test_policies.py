"""Sets of policies: copied, put in force, discarded."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.sla.models import Policy, PolicySet, SetState
from app.sla.operations.policies import begin_draft, discard_draft, put_in_force
from app.sla.queries import chosen_of
from app.sla.rules import PolicyRule, read_rulebooks, rulebook_in_force
from tests.factories import colleague, events_named, make_agent, make_ticket


@pytest.fixture
def draft(app):
    with transaction():
        return begin_draft(actor=SYSTEM, at=now())


def said(policy: PolicyRule) -> tuple:
    """All that a policy says, but not who it is."""
    targets = [
        (each.name, each.length, each.measure, each.rests_in, each.levels) for each in policy.targets.values()
    ]
    return policy.code, policy.about, policy.position, str(policy.condition), policy.source, targets


def test_a_draft_says_what_the_set_in_force_says(draft):
    copied = read_rulebooks(PolicySet.id == draft.id)[draft.id]
    original = rulebook_in_force()
    assert [said(each) for each in copied.policies] == [said(each) for each in original.policies]
    assert {each.id for each in copied.policies}.isdisjoint(each.id for each in original.policies)
    assert len(copied.policies) > 10


def test_there_is_one_draft(draft):
    with pytest.raises(Conflict), transaction():
        begin_draft(actor=SYSTEM, at=now())


def test_a_draft_in_force_holds_for_tickets_opened_from_then_on(draft):
    before = make_ticket("query")
    was, agent = rulebook_in_force().id, colleague(make_agent())
    with transaction():
        put_in_force(draft, actor=agent, at=now())
    after = make_ticket("query")
    assert [chosen_of(ticket).book.id for ticket in (before, after)] == [was, draft.id]
    assert db.session.get(PolicySet, was).state is SetState.PAST
    assert draft.put_in_force_by_id == agent.id
    [told] = events_named("policy_set.put_in_force")
    assert (told.subject_id, told.data["was"]) == (draft.id, was)


def test_what_is_in_force_is_no_draft_any_more(draft):
    with transaction():
        put_in_force(draft, actor=SYSTEM, at=now())
    for act in (
        lambda: put_in_force(draft, actor=SYSTEM, at=now()),
        lambda: discard_draft(draft, actor=SYSTEM),
    ):
        with pytest.raises(Conflict), transaction():
            act()


def test_nothing_of_a_discarded_draft_is_kept(draft):
    gone = draft.id
    with transaction():
        discard_draft(draft, actor=SYSTEM)
    theirs = sa.select(sa.func.count()).where(Policy.set_id == gone)
    assert db.session.scalar(theirs) == 0
    assert [each.subject_id for each in events_named("policy_set.discarded")] == [gone]
    with transaction():
        assert begin_draft(actor=SYSTEM, at=now()).state is SetState.DRAFT
