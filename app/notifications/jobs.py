"""Sending and telling, without a browser and without a transaction around the slow call."""

from datetime import datetime, timedelta

import structlog
from flask import current_app

from app.core.clock import now
from app.core.database import db
from app.core.errors import GatewayError
from app.core.events import Event
from app.core.numbers import WHATSAPP
from app.core.tasks import on_queue
from app.core.transaction import transaction
from app.notifications.models import Delivery
from app.notifications.operations import noticing, sending
from app.telephony.gateway import gateway

log = structlog.get_logger(__name__)

NOTICES = 500  # of one transaction
STATUS_PATH = "/telephony/sms/status"
LOOKED_BACK = timedelta(
    days=7
)  # a body stands in the list once: how far back costs nothing, and clocks may differ


@on_queue("messages")
def send_delivery(event: Event) -> None:
    """After delivery.due: claim, send, settle. A failure that may pass is raised, so that the task comes back."""
    with transaction():
        delivery = sending.claim(event.subject_id)
    if delivery is None:
        return
    try:
        receipt = gateway().send_text(
            sender=_address(delivery, current_app.config["HOTLINE_NUMBER"]),
            recipient=_address(delivery, delivery.recipient),
            body=delivery.text,
            report_to=current_app.config["PUBLIC_BASE_URL"] + STATUS_PATH,
        )
    except GatewayError as error:
        with transaction():
            sending.settle_failure(delivery.id, error)
        if not error.unsure:
            raise
    else:
        with transaction():
            sending.settle(delivery.id, receipt)


def tell_held_notices() -> None:
    """Tell colleagues what was held until their hours began. Missing a run, or running twice at once, does no harm."""
    looked_at, at = NOTICES, now()
    while looked_at == NOTICES:
        with transaction():
            looked_at = noticing.tell_held(at, limit=NOTICES)
        db.session.expunge_all()


def reconcile_deliveries() -> None:
    """What a dead sender or a broken line left unsure is looked up at the provider; sent again only if it is not there."""
    at = now()
    with transaction():
        sending.doubt_lost(at)
        unsure = sending.unsure_deliveries(at)
    for delivery in unsure:
        try:
            _look_up(delivery, at)
        except GatewayError as error:  # the others are looked up all the same; this one in the next round
            log.warning("delivery.not_looked_up", delivery=delivery.id, error=str(error))


def _look_up(delivery: Delivery, at: datetime) -> None:
    listed = gateway().texts_sent(
        sender=_address(delivery, current_app.config["HOTLINE_NUMBER"]),
        recipient=_address(delivery, delivery.recipient),
        since=(delivery.claimed_at or at) - LOOKED_BACK,
    )
    with transaction():
        sending.reconcile(delivery.id, listed)


def _address(delivery: Delivery, number: str) -> str:
    return f"{WHATSAPP}{number}" if delivery.channel == "whatsapp" else number
