"""Merged tickets: who was given up for whom, and how the one that goes on is found."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, aliased, contains_eager, mapped_column, relationship

from app.core.database import db
from app.tickets.models import Status, Ticket


class Merge(db.Model):  # type: ignore[name-defined]
    """A ticket was given up for another, and what that changed on the other: enough to take it back."""

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    survivor_id: Mapped[int] = mapped_column(sa.ForeignKey(Ticket.id))
    at: Mapped[datetime]
    status: Mapped[Status]  # in which it was given up
    first_contact_at: Mapped[datetime]  # of the survivor, before
    items: Mapped[list[str]] = mapped_column(ARRAY(sa.String(40)))  # that the survivor came to be about by it
    undone_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(foreign_keys=ticket_id)

    __table_args__ = (
        sa.Index("uq_merge_ticket", "ticket_id", unique=True, postgresql_where=sa.text("undone_at IS NULL")),
        sa.Index("ix_merge_survivor", "survivor_id", postgresql_where=sa.text("undone_at IS NULL")),
    )


def merges_into(ticket_id: int) -> Sequence[Merge]:
    """What was merged into this very ticket, the newest first; each with the ticket that was given up."""
    theirs = sa.select(Merge).join(Merge.ticket).options(contains_eager(Merge.ticket))
    holding = theirs.where(Merge.survivor_id == ticket_id, Merge.undone_at.is_(None))
    return db.session.scalars(holding.order_by(Merge.id.desc())).all()


def family_of(ticket_id: int) -> Mapping[int, str]:
    """The ticket itself and all that were merged into it, one behind the other, each with its reference."""
    # Read before what hangs on them is asked for: that then finds its index by plain numbers.
    with db.session.no_autoflush:
        return {row.id: row.reference for row in db.session.execute(_FAMILY, {"root": ticket_id})}


def survivor_of(ticket: Ticket) -> Ticket:
    """The ticket that goes on for this one; itself unless it was merged."""
    while ticket.survivor_id is not None:
        ticket = db.session.get_one(Ticket, ticket.survivor_id)
    return ticket


def hold_survivor(ticket: Ticket) -> Ticket:
    """The same, kept from others till the commit; also if it is merged while we wait for it."""
    held = survivor_of(ticket)
    db.session.refresh(held, with_for_update={"of": Ticket})
    return held if held.survivor_id is None else hold_survivor(held)


def hold_both(one: Ticket, other: Ticket) -> None:
    """Both, always in the same order: of two who merge them crosswise the second waits, and sees what the first did."""
    for ticket in sorted((one, other), key=lambda each: each.id):
        db.session.refresh(ticket, with_for_update={"of": Ticket})


_given_up = aliased(Ticket)
_itself = (
    sa.select(Ticket.id, Ticket.reference)
    .where(Ticket.id == sa.bindparam("root"))
    .cte("family", recursive=True)
)
_tree = _itself.union_all(
    sa.select(_given_up.id, _given_up.reference).join(_itself, _given_up.survivor_id == _itself.c.id)
)
_FAMILY = sa.select(_tree.c.id, _tree.c.reference)
IN_FAMILY = sa.select(
    _tree.c.id
)  # of the ticket that is bound as "root": for rows of which each ticket has few
