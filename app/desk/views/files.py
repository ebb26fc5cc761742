"""The files of a ticket. A browser shows the pictures that we drew ourselves, and plays what was said on the phone;
everything else it may only save."""

from io import BytesIO
from typing import BinaryIO

from flask import Blueprint, Response, send_file
from flask_login import current_user

from app.accounts.access import allow
from app.core.errors import Missing
from app.core.storage import storage
from app.telephony.calls.queries import find_sound
from app.tickets.content import ENDINGS, preview_of
from app.tickets.models import Attachment
from app.tickets.queries import find_file

KEPT_SECONDS = 3600
_NUMBER = f"<int(max={2**63 - 1}):number>"
_FILE = f"/desk/tickets/<reference>/files/{_NUMBER}"


def add_routes(bp: Blueprint) -> None:
    """Which address gives what."""
    bp.add_url_rule(_FILE, "file", file)
    bp.add_url_rule(f"{_FILE}/thumb", "file_thumbnail", thumbnail)
    bp.add_url_rule(f"{_FILE}/preview", "file_preview", preview)
    bp.add_url_rule(f"/desk/tickets/<reference>/sounds/{_NUMBER}", "sound", sound)


@allow("tickets.see")
def file(reference: str, number: int) -> Response:
    """The file as it came, to be saved."""
    found = find_file(reference, number, current_user)
    content = storage().open(found.key or "")
    answer = send_file(content, mimetype=found.content_type, as_attachment=True, download_name=found.name)
    answer.headers["Content-Length"] = str(found.size)
    return _locked_up(answer)


@allow("tickets.see")
def thumbnail(reference: str, number: int) -> Response:
    """A small picture of it."""
    found = _picture(reference, number)
    return _shown(storage().open(found.thumbnail_key or ""))


@allow("tickets.see")
def preview(reference: str, number: int) -> Response:
    """A picture of it, large enough to be read."""
    found = _picture(reference, number)
    with storage().open(found.key or "") as content:
        return _shown(BytesIO(preview_of(content)))


@allow("tickets.see")
def sound(reference: str, number: int) -> Response:
    """What was said on the phone, whole or a stretch of it. Only a player shows it; a page of its own would be saved."""
    found = find_sound(reference, number, current_user)
    name = f"{reference}-{number}.{ENDINGS[found.content_type or '']}"
    with storage().open(found.key or "") as kept:
        content = BytesIO(kept.read())
    answer = send_file(
        content, found.content_type, as_attachment=True, download_name=name, etag=found.key or "",
        max_age=KEPT_SECONDS,
    )  # fmt: skip
    return _locked_up(_private(answer))


def _picture(reference: str, number: int) -> Attachment:
    found = find_file(reference, number, current_user)
    if found.thumbnail_key is None:
        raise Missing
    return found


def _shown(drawn: BinaryIO) -> Response:
    return _locked_up(_private(send_file(drawn, mimetype="image/jpeg", max_age=KEPT_SECONDS)))


def _private(answer: Response) -> Response:
    """What stands at such an address never changes; it is kept only by the browser that was let in."""
    answer.cache_control.public, answer.cache_control.private = False, True
    return answer


def _locked_up(answer: Response) -> Response:
    """Whatever a browser makes of it, it runs nothing and reaches nothing."""
    # Inline style is the browser's own: it draws a bare picture with it.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
