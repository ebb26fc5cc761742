"""What keeps rules from running in circles: within an act, and within an hour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.database import db
from app.core.events import Event, current_round
from app.rules.models import Guard, Outcome, RuleFiring
from app.rules.queries import LiveRule
from app.tickets.models import Ticket

LONGEST_CHAIN = 3  # rounds of an act in which rules act on one ticket
MOST_AN_HOUR = 5  # times a rule acts on one ticket
AN_HOUR = timedelta(hours=1)


@dataclass
class _Act:
    """What rules have done in the act that is running."""

    acted: set[tuple[int, Ticket]] = field(default_factory=set)
    noted: set[tuple[int, Ticket]] = field(default_factory=set)
    began: dict[Ticket, int] = field(default_factory=dict)  # the round in which the first rule acted on it


def let_through(rule: LiveRule, woken: Mapping[Ticket, Event]) -> Mapping[Ticket, int]:
    """On which of these it may act, and how deep in a chain of rules that is. Of the others the log says why not."""
    act, lately = _running_act(), _acted_lately(rule, woken)
    through: dict[Ticket, int] = {}
    for ticket, event in woken.items():
        depth = current_round() - act.began.get(ticket, current_round()) + 1
        guard = _guard_of(rule, ticket, depth, act, lately)
        if guard is None:
            through[ticket] = depth
            act.acted.add((rule.id, ticket))
            act.began.setdefault(ticket, current_round())
        elif not _is_noted(rule, ticket, guard, act, lately):
            act.noted.add((rule.id, ticket))
            db.session.add(_guarded(rule, ticket, event.at, depth, guard))
    return through


def _guard_of(
    rule: LiveRule, ticket: Ticket, depth: int, act: _Act, lately: "Mapping[int, sa.Row[int, int, bool]]"
) -> Guard | None:
    if (rule.id, ticket) in act.acted:
        return Guard.AGAIN
    if depth > LONGEST_CHAIN:
        return Guard.CHAIN
    return Guard.HOUR if ticket.id in lately and lately[ticket.id].times >= MOST_AN_HOUR else None


def _is_noted(
    rule: LiveRule, ticket: Ticket, guard: Guard, act: _Act, lately: "Mapping[int, sa.Row[int, int, bool]]"
) -> bool:
    """Once an act, and of the hour once an hour: what runs in circles does not fill the log."""
    is_known = ticket.id in lately and lately[ticket.id].is_noted
    return (rule.id, ticket) in act.noted or (guard is Guard.HOUR and is_known)


def _guarded(rule: LiveRule, ticket: Ticket, at: datetime, depth: int, guard: Guard) -> RuleFiring:
    return RuleFiring(
        rule_id=rule.id, ticket=ticket, at=at, occasion=rule.occasion.code, depth=depth,
        outcome=Outcome.GUARDED, guard=guard, done=[],
    )  # fmt: skip


def _running_act() -> _Act:
    """What was noted since the transaction began; nothing, in another."""
    session = db.session()
    known = session.info.get("rules")
    if known is None or known[0] is not session.get_transaction():
        known = session.info["rules"] = (session.get_transaction(), _Act())
    return known[1]


def _acted_lately(rule: LiveRule, woken: Mapping[Ticket, Event]) -> "Mapping[int, sa.Row[int, int, bool]]":
    at, ids = max(event.at for event in woken.values()), [ticket.id for ticket in woken]
    counted = (
        sa.select(
            RuleFiring.ticket_id,
            sa.func.count().filter(RuleFiring.outcome != Outcome.GUARDED).label("times"),
            sa.func.coalesce(sa.func.bool_or(RuleFiring.guard == Guard.HOUR), sa.false()).label("is_noted"),
        )
        .where(RuleFiring.rule_id == rule.id, RuleFiring.ticket_id.in_(ids), RuleFiring.at > at - AN_HOUR)
        .group_by(RuleFiring.ticket_id)
    )
    return {row.ticket_id: row for row in db.session.execute(counted)}
