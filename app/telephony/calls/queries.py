"""Reads: calls by their provider's id, who calls, and what they are to a case."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.accounts.queries import Colleague
from app.core.database import db
from app.core.errors import Missing
from app.customers.models import Customer
from app.customers.queries import person_of
from app.telephony.calls.models import Call, CallRecording, RecordingState
from app.tickets.merging import family_of
from app.tickets.models import Contact, Proof, Ticket
from app.tickets.queries import find_ticket, proof_of

LOST_AFTER = timedelta(minutes=10)  # longer than any prompt, wait and message of ours together


def held_call(provider_id: str) -> Call | None:
    """The call with its contact, held: what the provider tells of one call is heard one after the other."""
    return db.session.scalar(_HELD, {"provider_id": provider_id})


def recording_named(provider_id: str) -> CallRecording | None:
    """A message by its provider's id, held: a worker may be bringing its sound."""
    named = sa.select(CallRecording).where(CallRecording.provider_id == provider_id)
    return db.session.scalar(named.with_for_update())


def sounds_on(ticket_ids: Collection[int]) -> Sequence[CallRecording]:
    """The messages that were left on these tickets."""
    return db.session.scalars(sa.select(CallRecording).where(CallRecording.ticket_id.in_(ticket_ids))).all()


def find_sound(reference: str, recording_id: int, user: Colleague) -> CallRecording:
    """A message whose sound we keep on that ticket, if this person may see the ticket; `Missing` otherwise."""
    found = db.session.scalar(
        sa.select(CallRecording).where(
            CallRecording.id == recording_id,
            CallRecording.state == RecordingState.KEPT,
            CallRecording.ticket_id.in_(family_of(find_ticket(reference, user).id)),
        )
    )
    if found is None:
        raise Missing
    return found


def person_calling(call: Call) -> Customer | None:
    """Who it is by their number; None where it is withheld."""
    customer_id = call.contact.customer_id
    return person_of(customer_id) if customer_id is not None else None


def is_party(call: Call, ticket: Ticket) -> bool:
    """Whether they may know more of a ticket than that it is open."""
    person = person_calling(call)
    return person is not None and proof_of(ticket, person) not in (None, Proof.NONE)


def lost_calls(at: datetime, limit: int) -> Sequence[Call]:
    """Those of whose end nobody told us."""
    lost = _CALLS.where(Call.ended_at.is_(None), Call.heard_at <= at - LOST_AFTER)
    return db.session.scalars(
        lost.order_by(Call.heard_at).limit(limit).with_for_update(of=Call, skip_locked=True)
    ).all()


def has_lost_calls(at: datetime) -> bool:
    """Whether there are any."""
    lost = sa.select(Call.id).where(Call.ended_at.is_(None), Call.heard_at <= at - LOST_AFTER)
    return db.session.scalar(lost.limit(1)) is not None


_CALLS = sa.select(Call).join(Call.contact).options(contains_eager(Call.contact).joinedload(Contact.ticket))
_HELD = _CALLS.where(Call.provider_id == sa.bindparam("provider_id")).with_for_update(of=Call)
