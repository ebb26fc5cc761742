"""The rules we ship: examples that make sense, and are off."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.transaction import transaction
from app.rules.contents import content_of, faults_of, fingerprint_of
from app.rules.models import Rule
from app.rules.operations.editing import remove_rule
from app.rules.queries import live_rules, rules_in_order
from app.seeds.rules import load_rules
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("app")


def test_each_could_be_switched_on_as_it_stands_and_none_is():
    shipped = rules_in_order()
    assert len(shipped) == 5
    assert [fault for rule in shipped for fault in faults_of(content_of(rule))] == []
    assert live_rules() == {}


def test_what_was_removed_is_not_brought_again():
    admin = make_user("administrator")
    for rule in rules_in_order():
        with transaction():
            remove_rule(rule, shown=fingerprint_of(rule), actor=admin, at=rule.changed_at)
    with transaction():
        load_rules()
    assert rules_in_order() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rule)) == 5
