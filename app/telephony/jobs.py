"""Fetching files, without a browser and without a transaction around the slow call."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO

from app.core.clock import now
from app.core.errors import GatewayError
from app.core.events import Event
from app.core.transaction import transaction
from app.telephony.gateway import gateway
from app.tickets.content import ENDINGS, LARGEST, NotTaken
from app.tickets.operations import attaching

GIVE_UP_AFTER = timedelta(days=3)


def fetch_media(event: Event) -> None:
    """After attachment.noted: what came beside the words of a text."""
    with transaction():
        attachment = attaching.awaited(event.subject_id)
    if attachment is not None:
        bring_in(
            attachment.source,
            attachment.at,
            partial(attaching.keep_fetched, attachment.id),
            partial(attaching.refuse_fetched, attachment.id),
        )


def bring_in(
    source: str | None,
    since: datetime,
    keep: Callable[[attaching.Stored, BinaryIO], None],
    refuse: Callable[[str], None],
    *,
    types: Collection[str] = ENDINGS,
    filed_within: timedelta = timedelta(),
) -> None:
    """Fetch, look, settle. A failure that may pass is raised, so that the task comes back."""
    try:
        with TemporaryFile() as file:
            _fetch(source, file)
            stored = attaching.store(file, types)
            with transaction():
                keep(stored, file)
        return
    except NotTaken as refusal:
        reason = refusal.reason
    except GatewayError as error:
        reason = _why_never(error, now() - since, filed_within)
    with transaction():
        refuse(reason)


def _fetch(source: str | None, into: BinaryIO) -> None:
    if source is None:
        raise GatewayError("the provider has not said yet where it is", permanent=False)
    gateway().fetch_media(source, into, limit=LARGEST)


def _why_never(error: GatewayError, waited: timedelta, filed_within: timedelta) -> str:
    """Why it will not come any more; what it may yet come after is raised."""
    if error.permanent and (error.code != "gone" or waited >= filed_within):
        return error.code or "gone"
    if waited > GIVE_UP_AFTER:
        return "not_fetched"
    raise GatewayError(str(error), permanent=False) from error
