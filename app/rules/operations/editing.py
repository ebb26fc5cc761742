"""Rules as people write them. Every process acts by a change from its next act on."""

from datetime import datetime

import sqlalchemy as sa

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.errors import Conflict, Missing, Refused
from app.core.events import Acting, record
from app.rules.actions import told
from app.rules.contents import RuleContent, content_of, faults_of, fingerprint_of
from app.rules.models import Rule
from app.rules.queries import rules_in_order

STEP = 10  # between positions


def add_rule(content: RuleContent, *, actor: Acting, at: datetime) -> Rule:
    """A new rule, the last in the order, and off."""
    configuration_changed()  # first: whoever else edits rules waits here
    _check(content)
    rule = Rule(position=(len(rules_in_order()) + 1) * STEP, is_on=False, actions=[])
    _write(rule, content, actor, at)
    db.session.add(rule)
    db.session.flush()
    record("rule.added", rule, actor, at=at, to=content.told())
    return rule


def change_rule(rule: Rule, content: RuleContent, *, shown: str, actor: Acting, at: datetime) -> None:
    """Let it say this from now on. Conflict if it says another thing by now than the person saw."""
    _hold(rule)
    was = content_of(rule)
    if was == content:
        return
    if was.fingerprint != shown:
        raise Conflict("Somebody has changed this rule in the meantime.")
    _check(content, rule)
    _write(rule, content, actor, at)
    record("rule.changed", rule, actor, at=at, was=was.told(), to=content.told())


def switch_automation(rule: Rule, *, is_on: bool, shown: str, actor: Acting, at: datetime) -> None:
    """Let it act, or not. On goes only what the person saw: else Conflict. To stop it is never refused."""
    _hold(rule)
    if rule.is_on == is_on:
        return
    if is_on:
        _check_seen(rule, shown)
    rule.is_on = is_on
    _note(rule, actor, at)
    record("rule.switched", rule, actor, at=at, is_on=is_on, rule=rule.name)


def move_rule(rule: Rule, *, was: int, to: int, actor: Acting, at: datetime) -> None:
    """Bring it from the place where the person saw it to another. Beyond the ends is at the end."""
    _hold(rule)
    order = list(rules_in_order())
    if order.index(rule) + 1 != was:
        raise Conflict("Somebody has changed the order in the meantime.")
    to = min(max(to, 1), len(order))
    if to == was:
        return
    order.remove(rule)
    order.insert(to - 1, rule)
    for place, each in enumerate(order, 1):
        each.position = place * STEP
    record("rule.moved", rule, actor, at=at, rule=rule.name, was=was, to=to)


def remove_rule(rule: Rule, *, shown: str, actor: Acting, at: datetime) -> None:
    """It acts no more and is shown no more; what it did stays told. Conflict if it is not what the person saw."""
    _hold(rule)
    _check_seen(rule, shown)
    rule.removed_at, rule.is_on = at, False
    _note(rule, actor, at)
    record("rule.removed", rule, actor, at=at, rule=rule.name)


def _write(rule: Rule, content: RuleContent, actor: Acting, at: datetime) -> None:
    rule.name, rule.occasion, rule.condition = content.name, content.occasion, content.condition
    rule.actions, rule.stops = [told(action) for action in content.actions], content.stops
    _note(rule, actor, at)


def _note(rule: Rule, actor: Acting, at: datetime) -> None:
    rule.changed_at, rule.changed_by_id = at, actor.id


def _hold(rule: Rule) -> None:
    """Nobody else edits rules until this act ends, and what it says is read after that. Missing if it was removed."""
    configuration_changed()
    db.session.refresh(rule)
    if rule.removed_at is not None:
        raise Missing


def _check_seen(rule: Rule, shown: str) -> None:
    if fingerprint_of(rule) != shown:
        raise Conflict("Somebody has changed this rule in the meantime.")


def _check(content: RuleContent, rule: Rule | None = None) -> None:
    for _place, refusal in faults_of(content):
        raise refusal
    same = sa.select(Rule.id).where(Rule.name == content.name, Rule.removed_at.is_(None))
    if rule is not None:
        same = same.where(Rule.id != rule.id)
    if db.session.scalar(same) is not None:
        raise Refused("There is a rule “%(name)s” already.", name=content.name)
