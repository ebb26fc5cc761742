"""Clocks begin. In-transaction listeners: they are called with lists of events."""

from collections.abc import Iterable
from datetime import datetime

from app.core.database import db
from app.core.events import Event
from app.sla.beginnings import WINDOW_END
from app.sla.models import Choice, Timer, TimerState
from app.sla.operations.breaching import end
from app.sla.operations.ordering import tell_due
from app.sla.queries import choose_for, chosen_of, timers_of
from app.sla.reckoning import due_from, level_at
from app.sla.rules import PolicyRule, TargetRule
from app.sla.targets import NEXT_RESPONSE, PICKUP_WINDOW, SETTLED, URGED_CALL, Begins
from app.tickets.models import ENDED, Status, Ticket
from app.tickets.operations.facts import facts_at_hand

URGES_TO_CALL = 3  # whoever asks so often is called by a person; so is whoever threatens


def start_timers(events: list[Event]) -> None:
    """On ticket.opened: what is promised of it is chosen once, and the clocks begin that count from there."""
    for event in events:
        ticket: Ticket = event.subject
        chosen = choose_for(ticket)
        if chosen is None:
            continue
        policy, law = chosen.policy, chosen.law
        db.session.add(
            Choice(
                ticket=ticket,
                set_id=chosen.book.id,
                policy_id=policy.id if policy else None,
                law_id=law.id if law else None,
            )
        )
        rules = rules_of(chosen.both)
        is_booked = _window_end(ticket) is not None and any(rule.name == PICKUP_WINDOW for rule in rules)
        for rule in rules:
            if not (is_booked and rule.kind.until_booked):
                _start_from_opening(ticket, rule)


def rules_of(policies: Iterable[PolicyRule]) -> list[TargetRule]:
    """The targets of all of these."""
    return [rule for policy in policies for rule in policy.targets.values()]


def _start_from_opening(ticket: Ticket, rule: TargetRule) -> None:
    """Begin the clock if it counts from the opening, the first contact, a threat in it, or a window that was booked."""
    begins = rule.kind.begins
    window_end = _window_end(ticket) if begins is Begins.BOOKED else None
    is_threat = begins is Begins.URGED and ticket.triage.get("threat", False)
    if not (begins in (Begins.OPENED, Begins.FIRST_CONTACT) or window_end or is_threat):
        return
    at = ticket.first_contact_at if begins is Begins.FIRST_CONTACT else ticket.opened_at
    start(Timer(ticket=ticket, target=rule.name), rule, at, due_at=window_end)


def start(timer: Timer, rule: TargetRule, at: datetime, *, due_at: datetime | None = None) -> None:
    """Let it run from then on for the whole length of its target, or until that deadline: a new version of it.

    Where it does not count what the ticket is just doing, it rests first."""
    timer.target_id, timer.state, timer.levels_reached = rule.id, TimerState.RUNNING, 0
    timer.version = (timer.version or 0) + 1
    timer.started_at, timer.ended_at, timer.breached_at = at, None, None
    timer.due_at = due_at or due_from(rule, at)
    timer.next_at = level_at(rule, 0, at, timer.due_at)
    if timer.ticket is not None and rule.rests_while(timer.ticket.status):
        timer.state, timer.next_at = TimerState.PAUSED, None
    db.session.add(timer)


def start_when_asked_again(events: list[Event]) -> None:
    """On message.received: whom we have answered once, and who asks again, is owed the next answer.

    The clock runs for the oldest words that nobody answered: further words change nothing. Thanks for an answer, which
    reopen nothing, ask for none."""
    for event in events:
        ticket: Ticket | None = event.subject.ticket
        if ticket is None or ticket.asked_at is None or ticket.status in (*SETTLED, *ENDED):
            continue
        if not any(_runs(timer) for timer in timers_of(ticket) if timer.kind.met_by_words):
            _restart(ticket, NEXT_RESPONSE, event.at)


def start_when_urged(events: list[Event]) -> None:
    """On ticket.urged: whom we have let ask so often is owed that a person calls."""
    for event in events:
        ticket: Ticket = event.subject
        if event.data["count"] >= URGES_TO_CALL:
            _owe_call(ticket, event.at)


def start_when_threatened(events: list[Event]) -> None:
    """On ticket.threatened: so is whoever threatens only later, from then on."""
    for event in events:
        _owe_call(event.subject, event.at)


def _owe_call(ticket: Ticket, at: datetime) -> None:
    if ticket.status in (*SETTLED, *ENDED):
        return
    if not any(_runs(timer) for timer in timers_of(ticket) if timer.target == URGED_CALL):
        _restart(ticket, URGED_CALL, at)


def follow_bookings(events: list[Event]) -> None:
    """On ticket.facts_changed: a window that was booked, or moved, has a deadline of its own, in place of another.

    What was collected in part may be visited again."""
    for event in events:
        ticket: Ticket = event.subject
        if WINDOW_END not in {name for name, _was, _to in event.data["changes"]}:
            continue
        end = _window_end(ticket)
        if end is not None and ticket.status not in (Status.COLLECTED, *ENDED):
            _restart(ticket, PICKUP_WINDOW, event.at, due_at=end)


def follow_second_visits(events: list[Event]) -> None:
    """On ticket.moved: what was left behind is promised anew, to the end of the window that is booked.

    Where that window lies behind, and nobody has booked another yet, for the whole length of its target."""
    for event in events:
        ticket: Ticket = event.subject
        if (event.data["was"], event.data["to"]) != (Status.PART_COLLECTED, Status.SCHEDULED):
            continue
        if any(_runs(timer) for timer in timers_of(ticket) if timer.target == PICKUP_WINDOW):
            continue  # booked while it was still collected in part
        end = _window_end(ticket)
        if end is not None:
            _restart(ticket, PICKUP_WINDOW, event.at, due_at=end if end > event.at else None)


def _restart(ticket: Ticket, target: str, at: datetime, *, due_at: datetime | None = None) -> None:
    """Let that clock run anew, if the ticket has been promised it; the ticket's place follows."""
    rule = rule_of(ticket, target)
    if rule is None:
        return
    timers = timers_of(ticket)
    known = next((each for each in timers if each.target == target), None)
    timer = known or Timer(ticket=ticket, target=target)
    start(timer, rule, at, due_at=due_at)
    for other in timers if target == PICKUP_WINDOW else ():
        if other.kind.until_booked and _runs(other):
            end(other, TimerState.CANCELLED, at)
    tell_due(ticket, at, timers if known else [*timers, timer])


def rule_of(ticket: Ticket, target: str) -> TargetRule | None:
    """That target of what was chosen for the ticket, if it has it."""
    chosen = chosen_of(ticket)
    return next((rule for rule in rules_of(chosen.both) if rule.name == target), None) if chosen else None


def _runs(timer: Timer) -> bool:
    return timer.state in (TimerState.RUNNING, TimerState.PAUSED)


def _window_end(ticket: Ticket) -> datetime | None:
    return getattr(facts_at_hand([ticket]).get(ticket), WINDOW_END, None)
