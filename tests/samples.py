"""Files as people send them, real ones and such as only call themselves so."""

import wave
from io import BytesIO
from zipfile import ZipFile
from zlib import crc32

from PIL import Image

ORIENTATION, MAKER, LATITUDE_REF, GPS = 0x0112, 0x010F, 1, 0x8825
HTML = b"<!DOCTYPE html>\n<html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def photo(
    width: int = 40, height: int = 30, *, kind: str = "JPEG", held: int = 1, colour: str = "red"
) -> bytes:
    """A picture; a JPEG knows its camera and where on earth it was taken."""
    made = BytesIO()
    exif = Image.Exif()
    exif[MAKER] = "Camera of Li Wen"
    exif.get_ifd(GPS)[LATITUDE_REF] = "N"
    exif[ORIENTATION] = held
    more = {"exif": exif} if kind == "JPEG" else {}
    Image.new("RGB", (width, height), colour).save(made, kind, **more)
    return made.getvalue()


def transparent() -> bytes:
    """A picture that one sees through."""
    made = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(made, "PNG")
    return made.getvalue()


def spoken(seconds: float = 1) -> bytes:
    """Sound as a provider records it: WAV, of a telephone's quality."""
    made = BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(range(200)) * int(seconds * 80))
    return made.getvalue()


def archive() -> bytes:
    """A ZIP."""
    made = BytesIO()
    with ZipFile(made, "w") as packed:
        packed.writestr("run.exe", PROGRAM)
    return made.getvalue()


def movie(brand: bytes) -> bytes:
    """The beginning of a file of that family: films, sound and pictures of telephones."""
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x02\x00isomiso2" + bytes(80)


def bomb(side: int = 20_000) -> bytes:
    """A small file that says it unfolds to a picture of so many points square."""
    small = bytearray(photo(8, 8, kind="PNG"))
    small[16:24] = side.to_bytes(4) * 2
    small[29:33] = crc32(small[12:29]).to_bytes(4)
    return bytes(small)
