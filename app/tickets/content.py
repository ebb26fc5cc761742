"""What a file is, told by its content alone; and the picture that may be shown of it.

Neither its name nor what somebody says of it is believed. What is not on the list is not taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import ExifTags, Image, UnidentifiedImageError

from app.core.errors import Refused
from app.tickets.texts import REFUSALS

LARGEST = 20 * 1024 * 1024  # bytes
MOST_POINTS = 50_000_000  # of a picture: a small file may unfold to more than memory holds
THUMBNAIL, PREVIEW = 320, 1600  # the longer side, in points

ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "text/plain": "txt", "text/vcard": "vcf",
    "video/mp4": "mp4", "video/3gpp": "3gp", "video/quicktime": "mov",
    "audio/amr": "amr", "audio/wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/mp4": "m4a",
}  # fmt: skip
_PICTURES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
# How a camera says that it was held. Only this word is read of all it wrote: a damaged rest does no harm.
_TURNS: Mapping[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_SIGNATURES = (
    (rb"%PDF-\d", "application/pdf"),
    (rb".{4}ftyp(heic|heix|heim|heis|mif1)", "image/heic"),
    (rb".{4}ftyp(M4A|M4B)", "audio/mp4"),
    (rb".{4}ftyp(3gp|3g2|3gr|3gs|3ge)", "video/3gpp"),
    (rb".{4}ftypqt ", "video/quicktime"),
    (rb".{4}ftyp(isom|iso\d|mp4\d|avc1|M4V|MSNV|dash)", "video/mp4"),
    (rb"#!AMR(-WB)?\n", "audio/amr"),
    (rb"RIFF.{4}WAVE", "audio/wav"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "audio/mpeg"),
    (rb"OggS\0", "audio/ogg"),
)  # fmt: skip
_MARKUP = re.compile(
    r"<\s*[!?/]?\s*(doctype|html|head|body|script|style|svg|iframe|xml|php|meta|link|img|a\s)", re.I
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class NotTaken(Refused):
    """A file that we do not take, and why; the reason is a name of `texts.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(REFUSALS[reason])
        self.reason = reason


@dataclass(frozen=True)
class Content:
    """What a file turned out to be; and of a picture a small one made anew, without what the camera wrote beside."""

    content_type: str
    size: int
    thumbnail: bytes | None


def look_into(file: BinaryIO) -> Content:
    """Tell what it is; `NotTaken` if we do not take such a file."""
    size = file.seek(0, 2)
    if not size:
        raise NotTaken("empty")
    if size > LARGEST:
        raise NotTaken("too_large")
    picture = _open_picture(file)
    if picture is not None:
        return Content(_PICTURES[str(picture.format)], size, _drawn(picture, THUMBNAIL))
    return Content(_by_signature(file) or _as_text(file), size, None)


def preview_of(file: BinaryIO) -> bytes:
    """A picture that was taken, drawn anew large enough to be read."""
    picture = _open_picture(file)
    if picture is None:
        raise NotTaken("damaged")
    return _drawn(picture, PREVIEW)


def _open_picture(file: BinaryIO) -> Image.Image | None:
    """Its header only; None if it is no picture of a kind that we draw."""
    file.seek(0)
    try:
        picture = Image.open(file, formats=("JPEG", "PNG", "GIF", "WEBP"))
    except UnidentifiedImageError:
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotTaken("too_many_points") from error
    except _BROKEN as error:
        raise NotTaken("damaged") from error
    if picture.width * picture.height > MOST_POINTS:
        raise NotTaken("too_many_points")
    return picture


def _drawn(picture: Image.Image, side: int) -> bytes:
    """All of it is decoded, turned upright, and written anew: nothing else that the file held comes along."""
    try:
        picture.thumbnail((side, side))
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
        upright = (picture if turn is None else picture.transpose(turn)).convert("RGBA")
    except _BROKEN as error:
        raise NotTaken("damaged") from error
    paper = Image.new("RGBA", upright.size, "white")
    drawn = BytesIO()
    Image.alpha_composite(paper, upright).convert("RGB").save(drawn, "JPEG", quality=80)
    return drawn.getvalue()


def _by_signature(file: BinaryIO) -> str | None:
    file.seek(0)
    begin = file.read(32)
    return next((found for mark, found in _SIGNATURES if re.match(mark, begin, re.DOTALL)), None)


def _as_text(file: BinaryIO) -> str:
    """Words, and no language of browsers: a page that calls itself a picture is no text either."""
    file.seek(0)
    try:
        words = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTaken("type") from error
    if _CONTROLS.search(words) or _MARKUP.search(words):
        raise NotTaken("type")
    return "text/vcard" if words.lstrip().upper().startswith("BEGIN:VCARD") else "text/plain"


# What Pillow raises where the bytes do not hold what their header promises.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, Image.DecompressionBombError)
