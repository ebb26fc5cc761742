"""Files that come with words: noted when a provider announces them, kept once their content was seen, or refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.events import PROVIDER, SYSTEM, Acting, record
from app.core.locks import Space, hold_name, share_name
from app.core.plain_text import one_line
from app.core.storage import storage
from app.tickets.content import ENDINGS, LARGEST, Content, NotTaken, look_into
from app.tickets.models import Attachment, AttachmentState, Message
from app.tickets.queries import attachments_of, keys_in_use

AT_MOST = 10  # files of one message
WHOLE_FORM = AT_MOST * LARGEST + 1024 * 1024  # bytes: what a form may weigh that brings them
_WORDS = {"image": "photo", "audio": "sound", "video": "video", "text": "text", "application": "document"}


@dataclass(frozen=True)
class Offered:
    """A file that a provider holds for us: where, and what it is said to be, which is believed for a word only."""

    source: str
    claims: str


@dataclass(frozen=True)
class Stored:
    """A file that lies in the storage, and as yet in no row."""

    content: Content
    key: str
    thumbnail_key: str | None


@dataclass(frozen=True)
class Upload:
    """A file of a form, under the name it came with, once it lies in the storage."""

    name: str
    file: BinaryIO
    stored: Stored


def note_offered(message: Message, offered: Sequence[Offered], *, actor: Acting, at: datetime) -> None:
    """What a provider holds for us waits from now on to be fetched."""
    for position, each in enumerate(offered[:AT_MOST]):
        attachment = Attachment(message=message, position=position, source=each.source, at=at)
        db.session.add(attachment)
        record("attachment.noted", attachment, actor, at=at)


def store_uploads(files: Sequence[tuple[str, BinaryIO]]) -> list[Upload]:
    """Look into the named files of a form and store them, before the act begins: nobody waits for a disk meanwhile.

    `NotTaken` says in a sentence why not."""
    if len(files) > AT_MOST:
        raise NotTaken("too_many")
    return [Upload(name, file, store(file)) for name, file in files]


def keep_uploads(message: Message, uploads: Sequence[Upload], *, actor: Acting) -> None:
    """Keep the files of a form. A form that is posted twice brings its words once, and these too."""
    db.session.flush()  # the message has its number
    if not attachments_of([message.id]):
        for upload in uploads:
            keep_upload(message, upload, actor=actor)


def keep_upload(
    message: Message, upload: Upload, *, actor: Acting = SYSTEM, at: datetime | None = None
) -> Attachment:
    """Keep a file that came with a form; `NotTaken` if the message carries enough, and nothing of the act is written."""
    db.session.flush()  # the message has its number
    mine = sa.select(sa.func.count()).select_from(Attachment).where(Attachment.message_id == message.id)
    position = db.session.scalar(mine) or 0
    if position >= AT_MOST:
        raise NotTaken("too_many")
    attachment = Attachment(message=message, position=position, name=upload.name, at=at or now())
    _keep(attachment, upload.stored, upload.file, actor)
    db.session.add(attachment)
    return attachment


def store(file: BinaryIO, types: Collection[str] = ENDINGS) -> Stored:
    """Look into a file and put it into the storage, with its thumbnail. Until a row names it, the sweep may take it.

    `NotTaken` if it is of none of these types."""
    content = look_into(file)
    if content.content_type not in types:
        raise NotTaken("type")
    thumbnail = storage().put(BytesIO(content.thumbnail)) if content.thumbnail else None
    return Stored(content, storage().put(file), thumbnail)


def awaited(attachment_id: int) -> Attachment | None:
    """A file that still has to be fetched; None once it is kept or refused."""
    waiting = Attachment.state == AttachmentState.WAITING
    return db.session.scalar(sa.select(Attachment).where(Attachment.id == attachment_id, waiting))


def keep_fetched(attachment_id: int, stored: Stored, file: BinaryIO) -> None:
    """It was fetched. Of two who fetched it one settles it."""
    attachment = _held(attachment_id)
    if attachment.state is AttachmentState.WAITING:
        _keep(attachment, stored, file, PROVIDER)


def refuse_fetched(attachment_id: int, reason: str) -> None:
    """It is not to be had, or we do not take it. A second time changes nothing."""
    attachment = _held(attachment_id)
    if attachment.state is AttachmentState.WAITING:
        attachment.state, attachment.reason = AttachmentState.REFUSED, reason
        record("attachment.refused", attachment, PROVIDER, reason=reason)


def throw_away(key: str) -> None:
    """Forget a content of the storage, unless a row names it."""
    hold_name(Space.STORED, key)  # whoever is keeping the same content commits first, or finds it gone
    if not keys_in_use([key]):
        storage().delete(key)


def _keep(attachment: Attachment, stored: Stored, file: BinaryIO, actor: Acting) -> None:
    hold_content(stored.key, file)
    if stored.thumbnail_key is not None:
        hold_content(stored.thumbnail_key, BytesIO(stored.content.thumbnail or b""))
    content = stored.content
    attachment.name = _named(attachment.name or "", content.content_type, attachment.position)
    attachment.content_type, attachment.size = content.content_type, content.size
    attachment.key, attachment.thumbnail_key = stored.key, stored.thumbnail_key
    attachment.state = AttachmentState.KEPT
    record("attachment.kept", attachment, actor)


def hold_content(key: str, content: BinaryIO) -> None:
    """From here to the commit the sweep leaves it alone. What it has taken just before is put there again."""
    share_name(Space.STORED, key)
    if not storage().exists(key):
        storage().put(content)


def _named(given: str, content_type: str, position: int) -> str:
    """As its sender called it, with the ending of what it is."""
    name = one_line(given).replace("\\", "/").rpartition("/")[2].strip(". ")
    stem = name.rpartition(".")[0] or name or f"{_WORDS[content_type.partition('/')[0]]}-{position + 1}"
    return f"{stem[:100]}.{ENDINGS[content_type]}"


def _held(attachment_id: int) -> Attachment:
    return db.session.get_one(Attachment, attachment_id, with_for_update=True, populate_existing=True)
