"""Rules act on what has just happened. An in-transaction listener, called with lists of events."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.core.events import Event
from app.core.transaction import attempt
from app.rules.models import Outcome, RuleFiring
from app.rules.operations.guarding import let_through
from app.rules.operations.performing import perform
from app.rules.queries import LiveRule, live_rules
from app.tickets.fields import cases_of
from app.tickets.models import Ticket

log = structlog.get_logger(__name__)


def fire_rules(events: list[Event]) -> None:
    """On each event that a rule may wait for, after everybody else: those that are on act in their order.

    While none is on for it, nothing is asked and nothing read."""
    rules = live_rules().get(events[0].name)
    if rules:
        _fire(rules, _woken_tickets(events))


def _fire(rules: Sequence[LiveRule], told: Mapping[Ticket, Sequence[Event]]) -> None:
    waiting = dict(told)
    for rule in rules:
        woken = {
            ticket: given
            for ticket, events in waiting.items()
            if (given := next(filter(rule.occasion.is_given, events), None))
        }
        acted_on = _act_or_fail(rule, _fitting(rule, woken))
        if rule.stops:
            waiting = {ticket: events for ticket, events in waiting.items() if ticket not in acted_on}


def _woken_tickets(events: Iterable[Event]) -> Mapping[Ticket, Sequence[Event]]:
    """The open tickets they are about, each with its events."""
    found: dict[Ticket, list[Event]] = {}
    for event in events:
        subject = event.subject
        ticket = subject if isinstance(subject, Ticket) else subject.ticket
        if ticket is not None and ticket.is_open:
            found.setdefault(ticket, []).append(event)
    return found


def _fitting(rule: LiveRule, woken: Mapping[Ticket, Event]) -> Mapping[Ticket, Event]:
    """Those of which its condition holds, as they are by now: what a rule before it did counts."""
    tickets = list(woken)
    cases = cases_of(tickets, rule.condition.names)
    return {
        ticket: woken[ticket]
        for ticket, case in zip(tickets, cases, strict=True)
        if rule.condition.holds(case)
    }


def _act_or_fail(rule: LiveRule, fitting: Mapping[Ticket, Event]) -> Collection[Ticket]:
    """A rule that fails has done nothing, which its log says, and neither the act nor the other rules are undone by it."""
    if not fitting:
        return ()
    db.session.flush()  # a ticket that was just opened has to be there first; and what fails here is no fault of the rule
    try:
        with attempt():
            return _act(rule, fitting)
    except OperationalError:
        raise  # nor is this: the database is away, or two acts wait for each other
    except Exception as fault:
        # whatever is wrong with a rule: a text that is lost is worse than a rule that is not kept
        log.warning("rules.failed", rule=rule.id, fault=type(fault).__name__)
        db.session.add_all(
            RuleFiring(
                rule_id=rule.id, ticket=ticket, at=event.at, occasion=rule.occasion.code,
                depth=1, outcome=Outcome.FAILED, done=[],
            )
            for ticket, event in fitting.items()
        )  # fmt: skip
        return ()


def _act(rule: LiveRule, fitting: Mapping[Ticket, Event]) -> Collection[Ticket]:
    """Do its actions to these, as far as its guards let it, and log each. A fixed number of statements for most of them."""
    held = _held(fitting)
    depths = let_through(rule, held) if held else {}
    tickets = list(depths)
    done = perform(rule, tickets, max(event.at for event in held.values())) if tickets else {}
    for ticket in tickets:
        is_refused = any("refusal" in each for each in done[ticket])
        db.session.add(
            RuleFiring(
                rule_id=rule.id, ticket=ticket, at=held[ticket].at, occasion=rule.occasion.code,
                depth=depths[ticket], outcome=Outcome.REFUSED if is_refused else Outcome.DONE, done=done[ticket],
            )
        )  # fmt: skip
    return tickets


def _held(fitting: Mapping[Ticket, Event]) -> Mapping[Ticket, Event]:
    """Whoever changes a ticket holds it first. Those that are open still."""
    ids = sorted(ticket.id for ticket in fitting)
    holding = sa.select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update()
    db.session.scalars(holding.execution_options(populate_existing=True)).all()
    return {ticket: event for ticket, event in fitting.items() if ticket.is_open}
