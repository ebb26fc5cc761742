"""A new work order, and what every party of it is."""

import pytest
import sqlalchemy as sa

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.tickets.models import Party, PartyRole, Priority, Proof, Status, StatusSpan, TicketUnit
from app.tickets.operations.opening import NO_WORDS, SUBJECT_LENGTH, mark_looked_at, subject_of
from app.tickets.queries import parties_of
from tests.factories import events_named, make_point, make_ticket, moment, root_unit


def test_opening_leaves_party_span_unit_and_event(app):
    point = make_point(name="Li Wen")
    ticket = make_ticket("query", point=point, opened_at="2026-03-02 09:00")
    [party] = parties_of(ticket.id)
    assert (party.customer_id, party.role, party.proof) == (
        point.customer_id, PartyRole.COMPLAINANT, Proof.CALLER_ID,
    )  # fmt: skip
    [span] = db.session.scalars(sa.select(StatusSpan).where(StatusSpan.ticket_id == ticket.id))
    assert (span.status, span.from_at, span.to_at) == (Status.NEW, moment("2026-03-02 09:00"), None)
    [unit] = db.session.scalars(sa.select(TicketUnit).where(TicketUnit.ticket_id == ticket.id))
    assert unit.unit_id == ticket.unit_id == root_unit().id
    [event] = events_named("ticket.opened", ticket_id=ticket.id)
    assert event.data["kind"] == "query"


def test_what_is_urgent_begins_higher(app):
    assert make_ticket(urgent=True).priority is Priority.HIGH
    assert make_ticket().priority is Priority.NORMAL


@pytest.mark.parametrize(
    ("words", "subject"),
    [("Where\nis  it?", "Where is it?"), ("\u202emirrored", "mirrored"), ("a\x00b", "ab"), ("", NO_WORDS)],
)
def test_the_subject_is_one_plain_line(words, subject):
    assert subject_of(words) == subject


def test_a_long_subject_is_cut_with_an_ellipsis():
    assert subject_of("包" * 500) == "包" * (SUBJECT_LENGTH - 1) + "…"
    assert subject_of("x" * SUBJECT_LENGTH) == "x" * SUBJECT_LENGTH


def test_a_look_is_noted_once(app):
    ticket = make_ticket(unsure=True)
    for _ in range(2):
        with transaction():
            mark_looked_at(ticket, actor=SYSTEM)
    assert not ticket.needs_look
    assert len(events_named("ticket.looked_at", ticket_id=ticket.id)) == 1


def test_a_customer_has_a_role_on_a_ticket_once(app):
    ticket = make_ticket()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.execute(
            sa.insert(Party).values(
                ticket_id=ticket.id, customer_id=ticket.customer_id, role=PartyRole.COMPLAINANT,
                proof=Proof.NONE, since=ticket.opened_at,
            )
        )  # fmt: skip
