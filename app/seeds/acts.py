"""What people do in the story: each act is the real operation, dated to its moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.accounts.models import User
from app.accounts.queries import roles_of, units_by_code
from app.core.database import db
from app.customers.models import ContactPoint
from app.intake.operations import Incoming, take_in
from app.routing.operations.holding import take_ticket
from app.seeds.lines import Line
from app.seeds.signins import email_of
from app.tickets.handoffs import Handoff, HandoffType, open_handoffs_of
from app.tickets.lifecycle import move
from app.tickets.models import Status, Ticket
from app.tickets.operations.answering import add_note, answer_ticket, ask_customer, write_message
from app.tickets.operations.closing import close_ticket
from app.tickets.operations.facts import write_facts
from app.tickets.operations.handing import accept_handoff, answer_handoff, hand_off

Act = Callable[[Ticket, User, str, datetime], None]


def act(line: Line, at: datetime) -> None:
    """Do what the line says."""
    if not line.login:
        _write(line, at)
        return
    actor = db.session.scalars(sa.select(User).where(User.email == email_of(line.login))).one()
    _ACTS[line.act](_matter_of(line.number), actor, line.words, at)


def _write(line: Line, at: datetime) -> None:
    """The customer sends a text. The act is the channel."""
    incoming = Incoming(
        channel=line.act,
        provider_id=provider_id(f"{line.number} {line.ago}"),
        number=line.number,
        to_address=current_app.config["HOTLINE_NUMBER"],
        said=line.words,
    )
    take_in(incoming, at=at)


def provider_id(seed: str) -> str:
    """What a provider would have called it: no two seeds alike, and the same seed always the same."""
    return "SM" + blake2b(seed.encode(), digest_size=16).hexdigest()


def _matter_of(number: str) -> Ticket:
    """The customer's ticket; in the story nobody has two."""
    return db.session.scalars(
        sa.select(Ticket).join(Ticket.point).where(ContactPoint.address == number)
    ).one()


def _take(ticket: Ticket, actor: User, _words: str, at: datetime) -> None:
    take_ticket(ticket, actor=actor, at=at)


def _reply(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    write_message(ticket, words, actor=actor, at=at)


def _ask(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    ask_customer(ticket, words, actor=actor, at=at)


def _answer(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    answer_ticket(ticket, words, actor=actor, at=at)


def _note(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    add_note(ticket, words, actor=actor, at=at)


def _move(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    move(ticket, Status(words), actor=actor, at=at)


def _hand_off(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    """Words: the code of the unit that is to investigate, and what we want to know of it."""
    code, _, wanted = words.partition(" ")
    hand_off(ticket, units_by_code()[code].id, HandoffType.INVESTIGATE, wanted, actor=actor, at=at)


def _accept(ticket: Ticket, actor: User, _words: str, at: datetime) -> None:
    accept_handoff(_asked_of(ticket, actor), actor=actor, at=at)


def _answer_handoff(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    answer_handoff(_asked_of(ticket, actor), words, actor=actor, at=at)


def _asked_of(ticket: Ticket, actor: User) -> Handoff:
    """What the clerk's unit was asked."""
    units = {role.unit_id for role in roles_of(actor.id)}
    return next(each for each in open_handoffs_of([ticket.id]) if each.unit_id in units)


def _say_facts(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    """Words: `fact=value; fact=value`."""
    facts: dict[str, Any] = dict(each.strip().split("=", 1) for each in words.split(";"))
    if "pieces" in facts:
        facts["pieces"] = int(facts["pieces"])
    if "within_hours" in facts:
        length = timedelta(hours=int(facts.pop("within_hours")))
        facts |= {"window_from_at": at, "window_to_at": at + length}
    write_facts(ticket, facts, actor=actor, at=at)


def _close(ticket: Ticket, actor: User, words: str, at: datetime) -> None:
    """Words: the outcome."""
    close_ticket(ticket, words, actor=actor, at=at)


_ACTS: dict[str, Act] = {
    "take": _take,
    "reply": _reply,
    "ask": _ask,
    "answer": _answer,
    "note": _note,
    "move": _move,
    "hand": _hand_off,
    "accept": _accept,
    "found": _answer_handoff,
    "facts": _say_facts,
    "close": _close,
}
