"""What webhooks about calls write: that a call began, its stretches, its failures and its end."""

from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.core.events import PROVIDER, SYSTEM, record
from app.customers.models import PointKind
from app.customers.operations import identify
from app.intake.operations import Incoming, open_contact
from app.telephony.calls.incoming import IncomingCall
from app.telephony.calls.languages import language_for
from app.telephony.calls.leaving import is_enough, leave_ticket
from app.telephony.calls.models import Call, CallSegment, Part, Step
from app.telephony.calls.queries import lost_calls

SELF_SERVICE = "answered_self_service"


def begin_call(incoming: IncomingCall, *, at: datetime) -> Call:
    """A call is a contact at once. Its id is unique: an act that brings it once more fails as a whole."""
    point = identify(PointKind.PHONE, incoming.caller) if incoming.caller else None
    person = point.person if point else None
    contact = open_contact(
        Incoming("voice", incoming.provider_id, incoming.caller, incoming.recipient, said=""), point, at=at
    )
    contact.language = language_for(incoming.caller, person)
    is_guessed = person is None or person.language is None
    call = Call(
        contact=contact,
        provider_id=incoming.provider_id,
        language=contact.language,
        step=Step.MENU,
        turn=0,
        lines=[],
        misses=0,
        failures=0,
        known={"guessed": True} if is_guessed else {},
        heard_at=at,
        ended_at=None,
        why=None,
    )
    db.session.add(call)
    record("call.began", call, person or SYSTEM, at=at)
    return call


def enter_part(call: Call, part: Part, *, at: datetime) -> None:
    """The stretch before is over, a new one begins."""
    _leave_part(call, at)
    db.session.add(CallSegment(call=call, kind=part, from_at=at))


def _leave_part(call: Call, at: datetime) -> None:
    if call.id is not None:
        current = sa.update(CallSegment).where(CallSegment.call_id == call.id, CallSegment.to_at.is_(None))
        with db.session.no_autoflush:
            db.session.execute(current.values(to_at=at), execution_options={"synchronize_session": False})


def end_call(call: Call, why: str, *, at: datetime) -> None:
    """The line is dead. What was begun and can be acted on becomes a ticket; ended again, nothing changes."""
    if call.ended_at is not None:
        return
    if is_enough(call):
        leave_ticket(call, at=at)
    call.ended_at, call.why = at, why
    _leave_part(call, at)
    settle_contact(call)
    seconds = int((at - call.contact.started_at).total_seconds())
    record("call.ended", call, PROVIDER, at=at, why=why, seconds=seconds)


def settle_contact(call: Call) -> None:
    """How the contact ended, as far as is known by now: a message may yet be told of."""
    contact = call.contact
    contact.ended_at, contact.topic = call.ended_at, contact.topic or call.known.get("topic")
    if contact.ticket is None:
        contact.disposition = _disposition(call)


def _disposition(call: Call) -> str:
    """Of one that led to no ticket."""
    known = call.known
    if "outside" in known:
        return str(known["outside"])
    if "answered" in known:
        return SELF_SERVICE
    if "not_found" in known:
        return "no_item_found"
    return "silent" if call.step is Step.OVER and "spoke" not in known else "dropped"


def note_failure(call: Call, error: str, *, at: datetime) -> None:
    """Something of ours failed while they were on the line."""
    call.failures += 1
    db.session.add(CallSegment(call=call, kind=Part.FAILURE, from_at=at, to_at=at))
    record("call.failed", call, SYSTEM, at=at, error=error)


def end_lost(at: datetime, *, limit: int) -> int:
    """End the calls of whose end nobody told us. Returns how many."""
    lost = lost_calls(at, limit)
    for call in lost:
        end_call(call, "lost", at=at)
    return len(lost)
