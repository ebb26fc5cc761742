"""One clock of a ticket, with the names of all that its explanation speaks of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext

from app.accounts.models import User
from app.accounts.queries import calendar_id_of_unit, users_by_email
from app.calendars.models import WorkCalendar
from app.core.database import db
from app.core.errors import Missing
from app.core.events import Acting, ActorKind
from app.customers.models import Customer
from app.sla.actions import addresses_in
from app.sla.explaining import Explanation, explain
from app.sla.models import Breach, PolicySet
from app.sla.queries import breaches_of, levels_reached_by, rule_of_timer, timer_of
from app.sla.rules import PolicyRule, TargetRule, policy_rules
from app.sla.spans import spans_of
from app.tickets.models import Ticket

Names = Mapping[tuple[ActorKind, int], str | None]


@dataclass(frozen=True)
class Explained:
    """An explanation and what it names."""

    told: Explanation
    policy: PolicyRule
    book: PolicySet
    hours: WorkCalendar
    breaches: "Sequence[sa.Row[Breach, str | None]]"
    names: Names
    colleagues: Mapping[str, str]  # whom its levels name: by their sign-in name, which is not for everybody

    @property
    def zone(self) -> ZoneInfo:
        """Where its hours are kept."""
        return self.told.rule.calendar.zone_info

    def name_of(self, actor: Acting) -> str | None:
        """Their name, if they have one."""
        return self.names.get((actor.actor_kind, actor.id))

    def colleague(self, email: str) -> str:
        """The name of somebody whom a level names."""
        return self.colleagues.get(email) or gettext("a colleague")


def explained(ticket: Ticket, target: str, at: datetime) -> Explained:
    """All there is to say of that clock; `Missing` where the ticket has none such."""
    timer = timer_of(ticket, target)
    rule = rule_of_timer(timer) if timer else None
    if timer is None or rule is None:
        raise Missing
    told = explain(timer, rule, spans_of([ticket.id])[ticket.id], levels_reached_by(timer), at)
    policy = policy_rules()[rule.policy_id]
    return Explained(
        told,
        policy,
        db.session.get_one(PolicySet, policy.set_id),
        _hours_of(rule),
        [row for row in breaches_of(ticket) if row.Breach.timer_id == timer.id],
        _names([rest.actor for rest in told.rests]),
        _colleagues(rule),
    )


def _hours_of(rule: TargetRule) -> WorkCalendar:
    """The calendar by its row: the policy's, else that of the unit that is asked; the house itself always has one."""
    return db.session.get_one(WorkCalendar, rule.calendar_id or calendar_id_of_unit(rule.unit_id))


def _colleagues(rule: TargetRule) -> Mapping[str, str]:
    named = addresses_in(action for level in rule.levels for action in level.actions)
    return {email: user.name for email, user in users_by_email(named).items()}


def _names(actors: list[Acting]) -> Names:
    """Of colleagues and customers, in a statement for each kind."""
    found: dict[tuple[ActorKind, int], str | None] = {}
    kinds: tuple[tuple[ActorKind, Any], ...] = ((ActorKind.USER, User), (ActorKind.CUSTOMER, Customer))
    for kind, model in kinds:
        ids = {actor.id for actor in actors if actor.actor_kind is kind}
        if ids:
            rows = db.session.execute(sa.select(model.id, model.name).where(model.id.in_(ids)))
            found |= {(kind, row.id): row.name for row in rows}
    return found
