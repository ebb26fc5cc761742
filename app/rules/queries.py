"""Reads: the rules that are on as configuration, and the log of what they did."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import contains_eager, joinedload

from app.core.configuration import configuration
from app.core.database import db
from app.core.errors import Missing, Refused
from app.core.events import Actor, ActorKind, Event
from app.rules.actions import Action
from app.rules.contents import RuleContent, content_of
from app.rules.models import Outcome, Rule, RuleFiring, RuleStop
from app.rules.occasions import OCCASIONS, Occasion
from app.tickets.conditions import Condition, read_condition
from app.tickets.models import Message, Ticket

log = structlog.get_logger(__name__)

PAGE = 50
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LiveRule:
    """A rule as it acts."""

    id: int
    occasion: Occasion
    condition: Condition
    actions: tuple[Action, ...]
    stops: bool

    @property
    def actor(self) -> Actor:
        """As whom it acts."""
        return Actor(ActorKind.RULE, self.id)


def live_rule(number: int, content: RuleContent) -> LiveRule:
    """What is said, ready to act. Refused if this release cannot understand it."""
    if content.occasion not in OCCASIONS:
        raise Refused("Choose what the rule waits for.")
    condition = read_condition(content.condition)
    return LiveRule(number, OCCASIONS[content.occasion], condition, content.actions, content.stops)


@configuration
def live_rules() -> Mapping[str, Sequence[LiveRule]]:
    """Those that are on, in their order, by the event they wait for; none while all stand still."""
    found: dict[str, list[LiveRule]] = {}
    for row in [] if rules_stop() else _rows(Rule.is_on.is_(True)):
        try:
            rule = live_rule(row.id, content_of(row))
        except (Refused, LookupError, TypeError, ValueError) as fault:
            # of a newer release, or a field is gone: it must not keep customers out
            log.warning("rules.not_understood", rule=row.id, why=type(fault).__name__)
        else:
            found.setdefault(rule.occasion.event, []).append(rule)
    return found


@configuration
def rule_names() -> Mapping[int, str]:
    """What each rule is called, also of those that were removed."""
    return {row.id: row.name for row in db.session.execute(sa.select(Rule.id, Rule.name))}


def rules_that_noted(message_ids: Collection[int]) -> Mapping[int, int]:
    """By which rule each of these notes was written; nothing of those that people wrote."""
    if not message_ids:
        return {}
    written = sa.select(Event.subject_id, Event.actor_id).where(
        Event.subject_kind == Message.__tablename__,
        Event.subject_id.in_(message_ids),
        Event.name == "note.written",
        Event.actor_kind == ActorKind.RULE,
    )
    return {row.subject_id: row.actor_id for row in db.session.execute(written)}


def rules_stop() -> RuleStop | None:
    """Since when all rules stand still, and by whom; None while they may act."""
    return db.session.scalar(
        sa.select(RuleStop).where(RuleStop.to_at.is_(None)).options(joinedload(RuleStop.by)).limit(1)
    )


def rules_in_order() -> Sequence[Rule]:
    """All that were not removed."""
    return _rows()


def _rows(*which: "sa.ColumnElement[bool]") -> Sequence[Rule]:
    wanted = sa.select(Rule).where(Rule.removed_at.is_(None), *which).order_by(Rule.position, Rule.id)
    return db.session.scalars(wanted.options(joinedload(Rule.changed_by))).all()


def find_automation(number: int) -> Rule:
    """The rule of that number, unless it was removed."""
    found = db.session.get(Rule, number)
    if found is None or found.removed_at is not None:
        raise Missing
    return found


def count_firings(at: datetime) -> Mapping[int, Mapping[Outcome, int]]:
    """How often each rule acted, was refused or guarded off in the last 24 hours."""
    counted = (
        sa.select(RuleFiring.rule_id, RuleFiring.outcome, sa.func.count().label("times"))
        .where(RuleFiring.at > at - A_DAY)
        .group_by(RuleFiring.rule_id, RuleFiring.outcome)
    )
    found: dict[int, dict[Outcome, int]] = {}
    for row in db.session.execute(counted):
        found.setdefault(row.rule_id, {})[row.outcome] = row.times
    return found


def firings_before(key: int | None, rule_id: int | None) -> Sequence[RuleFiring]:
    """A page of the log, newest first, and one more if there is more; of one rule, if one is named."""
    wanted = sa.select(RuleFiring).join(RuleFiring.ticket).options(contains_eager(RuleFiring.ticket))
    if key is not None:
        wanted = wanted.where(RuleFiring.id < key)
    if rule_id is not None:
        wanted = wanted.where(RuleFiring.rule_id == rule_id)
    return db.session.scalars(wanted.order_by(RuleFiring.id.desc()).limit(PAGE + 1)).all()


def firings_of(ticket: Ticket, *, limit: int = PAGE) -> Sequence[RuleFiring]:
    """What rules did to a ticket, or why they did not; newest first."""
    theirs = sa.select(RuleFiring).where(RuleFiring.ticket_id == ticket.id)
    return db.session.scalars(theirs.order_by(RuleFiring.at.desc(), RuleFiring.id.desc()).limit(limit)).all()
