"""Claim, send, settle: how a delivery leaves exactly once, or says that it cannot know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.errors import GatewayError
from app.core.events import PROVIDER, SYSTEM, Event, record
from app.core.locks import Space, hold_name
from app.notifications.models import Delivery, DeliveryState
from app.telephony.gateway import Receipt, SentText
from app.telephony.models import TextReported
from app.telephony.queries import reports_of
from app.tickets.models import Ticket

LOST_AFTER = timedelta(seconds=40)  # longer than a sender may take between claim and settle
LISTED_AFTER = timedelta(seconds=20)  # by then a text that the provider took stands in its list

# Reports come in any order: a delivery only ever goes up this ladder.
RANKS = {
    "accepted": 0, "scheduled": 0, "queued": 0, "sending": 1, "sent": 2,
    "delivered": 3, "undelivered": 3, "failed": 3, "read": 4,
}  # fmt: skip
_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "read": DeliveryState.READ,
}
_RANK_OF_STATE = {DeliveryState.DELIVERED: 3, DeliveryState.FAILED: 3, DeliveryState.READ: 4}


def claim(delivery_id: int, *, at: datetime | None = None) -> Delivery | None:
    """Make a due delivery this sender's own; None if it is not due, if another has it, or if it is wanted no more."""
    delivery = db.session.scalar(
        sa.update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.DUE)
        .values(state=DeliveryState.SENDING, claimed_at=at or now())
        .returning(Delivery)
    )
    if delivery is None or not _is_unwanted(delivery):
        return delivery
    delivery.state = DeliveryState.SUPPRESSED
    record("delivery.suppressed", delivery, SYSTEM)
    return None


def _is_unwanted(delivery: Delivery) -> bool:
    """A STOP that came after it was queued holds too; only the answer to a word like STOP itself still leaves."""
    is_reply = delivery.event == "contact.answered"  # made only where it may be
    return not is_reply and delivery.point is not None and delivery.point.has_opted_out(delivery.channel)


def settle(delivery_id: int, receipt: Receipt, *, at: datetime | None = None) -> None:
    """The provider has it. What it reported meanwhile counts at once."""
    _hold_ticket_of(delivery_id)
    hold_name(Space.PROVIDER_ID, receipt.provider_id)
    delivery = _held(delivery_id)
    if delivery.state not in (DeliveryState.SENDING, DeliveryState.UNSURE):
        return
    at = at or now()
    delivery.state, delivery.sent_at, delivery.provider_id = DeliveryState.SENT, at, receipt.provider_id
    record("delivery.sent", delivery, PROVIDER, at=at, human=delivery.message_id is not None)
    for report in sorted(reports_of(receipt.provider_id), key=lambda each: RANKS.get(each.status, 0)):
        _apply(delivery, report)


def settle_failure(delivery_id: int, error: GatewayError) -> None:
    """Not taken: due again, or failed for good. Perhaps taken: unsure, until the provider's list tells."""
    delivery = _held(delivery_id)
    if delivery.state is not DeliveryState.SENDING:
        return
    delivery.error_code = error.code or str(error)[:40]
    if error.unsure:
        delivery.state = DeliveryState.UNSURE
        record("delivery.unsure", delivery, SYSTEM)
    elif error.permanent:
        delivery.state = DeliveryState.FAILED
        record("delivery.failed", delivery, PROVIDER, code=delivery.error_code)
    else:
        delivery.state = DeliveryState.DUE


def hear_reports(events: list[Event]) -> None:
    """On message.reported: the delivery of that provider id goes up the ladder, if it is known already."""
    reports: list[TextReported] = [event.subject for event in events]
    by_id = {
        delivery.provider_id: delivery
        for delivery in db.session.scalars(
            sa.select(Delivery)
            .where(Delivery.provider_id.in_([report.provider_id for report in reports]))
            .with_for_update()
        )
    }
    for report in reports:
        delivery = by_id.get(report.provider_id)
        if delivery is not None:
            _apply(delivery, report)


def _apply(delivery: Delivery, report: TextReported) -> None:
    state = _STATES.get(report.status)
    if state is None or RANKS[report.status] <= _RANK_OF_STATE.get(delivery.state, 2):
        return
    delivery.state, delivery.error_code = state, report.error_code
    name = "delivery.failed" if state is DeliveryState.FAILED else "delivery.delivered"
    record(name, delivery, PROVIDER, at=report.at, code=report.error_code)


def doubt_lost(at: datetime) -> int:
    """Deliveries whose sender died between send and settle become unsure. Returns how many."""
    lost = db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.state == DeliveryState.SENDING, Delivery.claimed_at <= at - LOST_AFTER)
        .limit(200)
        .with_for_update(skip_locked=True)
    ).all()
    for delivery in lost:
        delivery.state = DeliveryState.UNSURE
        record("delivery.unsure", delivery, SYSTEM, at=at)
    return len(lost)


def unsure_deliveries(at: datetime) -> Sequence[Delivery]:
    """Those that can be looked up by now."""
    return db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.state == DeliveryState.UNSURE, Delivery.claimed_at <= at - LISTED_AFTER)
        .order_by(Delivery.made_at, Delivery.id)
        .limit(50)
    ).all()


def has_underway(at: datetime) -> bool:
    """Whether anything is old enough to be doubted or looked up."""
    underway = sa.select(Delivery.id).where(
        Delivery.state.in_([DeliveryState.SENDING, DeliveryState.UNSURE]),
        Delivery.claimed_at <= at - LISTED_AFTER,
    )
    return db.session.scalar(underway.limit(1)) is not None


def reconcile(delivery_id: int, listed: Sequence[SentText]) -> None:
    """Believe the provider's list: settled if the text stands there, due again if it does not."""
    _hold_ticket_of(delivery_id)
    delivery = _held(delivery_id)
    if delivery.state is not DeliveryState.UNSURE:
        return
    known = set(
        db.session.scalars(
            sa.select(Delivery.provider_id).where(
                Delivery.provider_id.in_([text.provider_id for text in listed])
            )
        )
    )
    match = next(
        (text for text in listed if text.body == delivery.text and text.provider_id not in known), None
    )
    if match is not None:
        settle(delivery_id, Receipt(match.provider_id, match.status))
        return
    delivery.state = DeliveryState.DUE
    record("delivery.due", delivery, SYSTEM, again=True)


def _hold_ticket_of(delivery_id: int) -> None:
    """Words that a person wrote answer their ticket once they are sent: whoever changes a ticket holds it first."""
    answered = sa.select(Delivery.ticket_id).where(
        Delivery.id == delivery_id, Delivery.message_id.is_not(None)
    )
    db.session.execute(sa.select(Ticket.id).where(Ticket.id == answered.scalar_subquery()).with_for_update())


def _held(delivery_id: int) -> Delivery:
    return db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.id == delivery_id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    ).one()
