"""Rules for tests."""

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.transaction import transaction
from app.rules.actions import AddNote, SetPriority
from app.rules.contents import RuleContent, fingerprint_of
from app.rules.models import Rule, RuleFiring
from app.rules.operations.editing import add_rule, switch_automation
from tests.factories import make_user

URGENT = SetPriority("urgent")
NOTED = AddNote("A rule was here")


def make_rule(*actions, occasion="urged", condition="", name="Hurry", is_on=True, **more) -> Rule:
    """A rule that does these, else makes urgent."""
    admin = make_user("administrator")
    with transaction():
        content = RuleContent(name, occasion, condition, actions or (URGENT,), **more)
        rule = add_rule(content, actor=admin, at=now())
        switch_automation(rule, shown=fingerprint_of(rule), is_on=is_on, actor=admin, at=now())
    return rule


def firings() -> list[RuleFiring]:
    """The log, oldest first."""
    return list(db.session.scalars(sa.select(RuleFiring).order_by(RuleFiring.id)))
