"""A file is what its content says, or it is not taken."""

import warnings
import wave
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis.strategies import data, integers, sampled_from
from PIL import Image, ImageOps

from app.tickets.content import ENDINGS, LARGEST, MOST_POINTS, NotTaken, look_into, preview_of
from tests.samples import (
    GPS,
    HTML,
    MAKER,
    ORIENTATION,
    PDF,
    PROGRAM,
    SVG,
    archive,
    bomb,
    movie,
    photo,
    transparent,
)

SAMPLES = [photo(held=6), *(photo(kind=kind) for kind in ("PNG", "GIF", "WEBP")), movie(b"isom"), PDF]
# From what the eye saw to what a camera that was held so has stored.
BACK = {
    1: lambda image: image,
    2: ImageOps.mirror,
    3: lambda image: image.rotate(180),
    4: ImageOps.flip,
    5: lambda image: ImageOps.mirror(image.rotate(270, expand=True)),
    6: lambda image: image.rotate(90, expand=True),
    7: lambda image: ImageOps.mirror(image.rotate(90, expand=True)),
    8: lambda image: image.rotate(270, expand=True),
}


def sound():
    made = BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8000)
        written.writeframes(bytes(800))
    return made.getvalue()


def pair():
    """What many telephones write: a JPEG with another behind it."""
    made = BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    first.save(made, "MPO", save_all=True, append_images=[second])
    return made.getvalue()


def seen(content):
    return look_into(BytesIO(content))


def drawn(content):
    return Image.open(BytesIO(seen(content).thumbnail))


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (photo(), "image/jpeg"),
        (pair(), "image/jpeg"),
        (photo(kind="PNG"), "image/png"),
        (photo(kind="GIF"), "image/gif"),
        (photo(kind="WEBP"), "image/webp"),
        (PDF, "application/pdf"),
        (movie(b"isom"), "video/mp4"),
        (movie(b"mp42"), "video/mp4"),
        (movie(b"3gp4"), "video/3gpp"),
        (movie(b"qt  "), "video/quicktime"),
        (movie(b"M4A "), "audio/mp4"),
        (movie(b"heic"), "image/heic"),
        (b"#!AMR\n" + bytes(50), "audio/amr"),
        (b"#!AMR-WB\n" + bytes(50), "audio/amr"),
        (sound(), "audio/wav"),
        (b"ID3\x03" + bytes(50), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(50), "audio/mpeg"),
        (b"OggS\x00\x02" + bytes(50), "audio/ogg"),
        ("包裹丢了 <3 a < b\n".encode(), "text/plain"),
        (b"BEGIN:VCARD\r\nFN:Li Wen\r\nEND:VCARD\r\n", "text/vcard"),
    ],
)
def test_what_is_taken(content, content_type):
    found = seen(content)
    assert (found.content_type, found.size) == (content_type, len(content))
    assert (found.thumbnail is not None) == (
        content_type.startswith("image/") and content_type != "image/heic"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (bytes(LARGEST + 1), "too_large"),
        (archive(), "type"),
        (HTML, "type"),
        (b"\xef\xbb\xbf  \n" + HTML, "type"),
        (b"Look: " + HTML, "type"),
        (HTML.decode().encode("utf-16"), "type"),
        (SVG, "type"),
        (b"<?php system($_GET[0]);", "type"),
        (PROGRAM, "type"),
        (b"\x7fELF" + bytes(50), "type"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(50), "type"),
        (movie(b"evil"), "type"),
        (b"\x1f\x8b\x08" + bytes(50), "type"),
        (bytes(range(256)), "type"),
        (photo()[:-200], "damaged"),
        (photo(kind="PNG")[:-30], "damaged"),
        (photo(kind="GIF")[:-40], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"JFIF" + bytes(20), "damaged"),
        (bomb(), "too_many_points"),
        (bomb(side=10_000), "too_many_points"),
        (bomb(side=int(MOST_POINTS**0.5) + 1), "too_many_points"),
    ],
)
def test_what_is_not_taken(content, reason):
    with pytest.raises(NotTaken) as refused:
        seen(content)
    assert refused.value.reason == reason


def test_a_file_of_the_largest_size_is_taken():
    assert seen(PDF + b" " * (LARGEST - len(PDF))).size == LARGEST


def test_what_the_camera_wrote_stays_in_the_original():
    taken = photo(1000, 500)
    assert Image.open(BytesIO(taken)).getexif()[MAKER]
    for shown in (drawn(taken), Image.open(BytesIO(preview_of(BytesIO(taken))))):
        assert dict(shown.getexif()) == {}
        assert shown.getexif().get_ifd(GPS) == {}
        assert "exif" not in shown.info


def test_a_picture_stands_upright_and_keeps_its_shape():
    assert drawn(photo(1000, 500)).size == (320, 160)
    assert drawn(photo(1000, 500, held=6)).size == (160, 320)
    assert Image.open(BytesIO(preview_of(BytesIO(photo(4000, 2000))))).size == (1600, 800)


def test_a_small_picture_is_not_blown_up():
    assert drawn(photo(40, 30)).size == (40, 30)


def test_what_one_sees_through_lies_on_white():
    assert drawn(transparent()).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("held", range(1, 9))
def test_however_the_camera_was_held_the_picture_is_as_one_saw_it(held):
    """Red is where the eye saw up and left."""
    seen_by_eye = Image.new("RGB", (80, 40), "blue")
    seen_by_eye.paste("red", (0, 0, 40, 20))
    stored = BytesIO()
    exif = Image.Exif()
    exif[ORIENTATION] = held
    BACK[held](seen_by_eye).save(stored, "JPEG", exif=exif, quality=95)
    shown = drawn(stored.getvalue())
    assert shown.size == (80, 40)
    corners = [shown.getpixel(spot) for spot in ((10, 5), (70, 5), (10, 35), (70, 35))]
    assert [red > blue for red, _, blue in corners] == [True, False, False, False]


@given(data())
def test_whatever_is_wrong_in_it_a_picture_is_taken_or_refused(drawing):
    sample = bytearray(drawing.draw(sampled_from(SAMPLES)))
    for _ in range(drawing.draw(integers(1, 6))):
        sample[drawing.draw(integers(0, len(sample) - 1))] = drawing.draw(integers(0, 255))
    with warnings.catch_warnings(), suppress(NotTaken):
        warnings.simplefilter("ignore")  # Pillow warns of what it passes over
        assert seen(bytes(sample)).content_type in ENDINGS
