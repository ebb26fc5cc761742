"""The actions of a rule, done to many tickets at once by operations of lower packages. What is refused is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any

from app.accounts.queries import find_user
from app.core.errors import Refused
from app.core.events import Actor
from app.core.transaction import attempt
from app.notifications.hearers import hearers_as, hearers_named
from app.notifications.operations.noticing import notice_words
from app.routing.homes import Home
from app.routing.models import Came
from app.routing.operations.holding import assign_ticket
from app.routing.operations.placing import requeue_all
from app.routing.queries import places_of
from app.rules.actions import (
    Action,
    AddNote,
    GiveTo,
    MoveToQueue,
    SetPriority,
    SetTopic,
    TellPerson,
    TellRole,
    queue_named,
    told,
)
from app.rules.queries import LiveRule
from app.tickets.models import Priority, Ticket
from app.tickets.operations.answering import add_note
from app.tickets.operations.judging import set_priority, set_topic

Done = Mapping[Ticket, dict[str, Any]]  # nothing: it was done; else what was before, or why not
ALREADY = {"already": True}


def perform(rule: LiveRule, tickets: Sequence[Ticket], at: datetime) -> Mapping[Ticket, list[dict[str, Any]]]:
    """All its actions in order. One that is refused does not keep the others from being done."""
    log: dict[Ticket, list[dict[str, Any]]] = {ticket: [] for ticket in tickets}
    for action in rule.actions:
        done = _carry_out_or_tell(action, tickets, rule.actor, at)
        for ticket in tickets:
            log[ticket].append(told(action) | done.get(ticket, {}))
    return log


def _carry_out_or_tell(action: Action, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    """What cannot be done to any of them (its queue is gone) is refused once for all."""
    try:
        return _carry_out(action, tickets, actor, at)
    except Refused as refusal:
        return dict.fromkeys(tickets, _refused(refusal))


def _refused(refusal: Refused) -> dict[str, Any]:
    return {"refusal": refusal.sentence, "words": refusal.words}


@singledispatch
def _carry_out(action: Action, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    raise NotImplementedError(action)


@_carry_out.register
def _(action: SetPriority, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    to = Priority(action.priority)
    was = {ticket: ticket.priority for ticket in tickets}
    for ticket in tickets:
        set_priority(ticket, to, actor=actor, at=at)
    return {ticket: ALREADY if was[ticket] is to else {"was": was[ticket].value} for ticket in tickets}


@_carry_out.register
def _(action: SetTopic, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    was = {ticket: ticket.topic for ticket in tickets}
    for ticket in tickets:
        set_topic(ticket, action.topic, actor=actor, at=at)
    return {ticket: ALREADY if was[ticket] == action.topic else {"was": was[ticket]} for ticket in tickets}


@_carry_out.register
def _(action: MoveToQueue, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    queue, places = queue_named(action.queue), places_of(tickets)
    moving = [(place, ticket) for ticket, place in places.items() if place.queue_id != queue.id]
    if moving:
        requeue_all(moving, Home(queue, queue.unit_id), None, at, came=Came.RULE, actor=actor)
    moved = {ticket for _, ticket in moving}
    nowhere = _refused(Refused("It waits in no queue."))
    return {each: ALREADY if each in places else nowhere for each in tickets if each not in moved}


@_carry_out.register
def _(action: GiveTo, tickets: Sequence[Ticket], actor: Actor, _at: datetime) -> Done:
    user = find_user(action.person)
    if user is None or not user.is_active:
        raise Refused("Nobody signs in as “%(name)s”.", name=action.person)
    done: dict[Ticket, dict[str, Any]] = {}
    for ticket in tickets:
        if ticket.assignee_id == user.id:
            done[ticket] = ALREADY
            continue
        try:
            with attempt():
                assign_ticket(ticket, user.id, actor=actor)
        except Refused as refusal:
            done[ticket] = _refused(refusal)
    return done


@_carry_out.register
def _(action: AddNote, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> Done:
    for ticket in tickets:
        add_note(ticket, action.words, actor=actor, at=at)
    return {}


@_carry_out.register
def _(action: TellPerson, tickets: Sequence[Ticket], _actor: Actor, at: datetime) -> Done:
    user = find_user(action.person)
    if user is None:
        raise Refused("Nobody signs in as “%(name)s”.", name=action.person)
    return _tell(hearers_named(user.id, tickets), tickets, action.words, at)


@_carry_out.register
def _(action: TellRole, tickets: Sequence[Ticket], _actor: Actor, at: datetime) -> Done:
    return _tell(hearers_as(action.role, tickets), tickets, action.words, at)


def _tell(
    hearers: Mapping[Ticket, Mapping[int, int]], tickets: Collection[Ticket], words: str, at: datetime
) -> Done:
    notice_words(hearers, words, at=at)
    nobody = _refused(Refused("Nobody is at work who may see this ticket and would hear of it."))
    return {ticket: nobody for ticket in tickets if not hearers.get(ticket)}
