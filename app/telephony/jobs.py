"""Fetching files, without a browser and without a transaction around the slow call."""

from datetime import timedelta
from tempfile import TemporaryFile

from app.core.clock import now
from app.core.errors import GatewayError
from app.core.events import Event
from app.core.transaction import transaction
from app.telephony.gateway import gateway
from app.tickets.content import LARGEST, NotTaken
from app.tickets.models import Attachment
from app.tickets.operations import attaching

GIVE_UP_AFTER = timedelta(days=3)


def fetch_media(event: Event) -> None:
    """After attachment.noted: fetch, look, settle. A failure that may pass is raised, so that the task comes back."""
    with transaction():
        attachment = attaching.awaited(event.subject_id)
    if attachment is None:
        return
    try:
        _fetch(attachment)
    except NotTaken as refusal:
        _refuse(attachment, refusal.reason)
    except GatewayError as error:
        if error.permanent:
            _refuse(attachment, error.code or "gone")
        elif now() > attachment.at + GIVE_UP_AFTER:
            _refuse(attachment, "not_fetched")
        else:
            raise


def _fetch(attachment: Attachment) -> None:
    with TemporaryFile() as file:
        gateway().fetch_media(attachment.source or "", file, limit=LARGEST)
        stored = attaching.store(file)
        with transaction():
            attaching.keep_fetched(attachment.id, stored, file)


def _refuse(attachment: Attachment, reason: str) -> None:
    with transaction():
        attaching.refuse_fetched(attachment.id, reason)
