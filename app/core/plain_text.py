"""Text from outside, made fit to be kept and shown."""

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def clean(text: str) -> str:
    """Without NUL, other control characters and lone surrogates, which no database column and no page can carry."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """For titles and lists: one line, and no marks that would turn the text around them."""
    return " ".join(_DIRECTIONS.sub("", clean(text)).split())
