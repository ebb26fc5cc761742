"""Text as the rules see it: one form for all the ways in which people type the same words."""

import re
import unicodedata
from pathlib import Path

from app.core.numbers import fold_digits

_DROPPED = [
    *range(0x0300, 0x0370),  # accents, after decomposition
    *range(0x064B, 0x0660),  # Arabic vowel signs, hamza and madda
    *[0x00AD, 0x0640, 0x0670, 0x200B, 0x200D, 0x200E, 0x200F, 0xFE0E, 0xFE0F],
    *range(0x202A, 0x202F),  # direction marks travel along with copied text
    *range(0x2060, 0x206A),
    *range(0x1F3FB, 0x1F400),  # skin tones
    *map(ord, "'’ʼ`´"),  # people write "didnt" as often as "didn't"
]
_ONE_LETTER = str.maketrans("يىكةەھ", "ییکههه")
# Of the traditional letters those that customers use, each beside its simple form: not a converter.
_PAIRS = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").split()
_SIMPLE = {ord(pair[0]): pair[1] for pair in _PAIRS}
_LETTERS = dict.fromkeys(_DROPPED) | {0x200C: " "} | _ONE_LETTER | _SIMPLE

_NUMBER = re.compile(
    r"(?<![a-z0-9])[a-z]{2} ?\d(?:[ -]?\d){8} ?[a-z]{2}(?![a-z0-9])"  # UPU S10, also in groups
    r"|(?<!\d)\d(?:[ ./-]?\d){7,}"  # references, telephone numbers, dates
    r"|[a-z0-9]{8,}"  # what carriers invent
)
_HAN = "⺀-〇㐀-鿿"
_WORD = re.compile(rf"[a-z0-9]+|[{_HAN}]+|[☀-➿🌀-🫿]|#|[^\W_a-z0-9{_HAN}]+")


def fold(text: str) -> str:
    """Words of one script each, a single space around every one; digits are ASCII, long numbers are `#`."""
    return f" {' '.join(_WORD.findall(_NUMBER.sub(_mask, plain(text))))} "


def plain(text: str) -> str:
    """One form for all the ways of typing a letter or digit; what stands between the words is left."""
    return fold_digits(unicodedata.normalize("NFKD", text).translate(_LETTERS).casefold())


def _mask(found: re.Match[str]) -> str:
    return " # " if any(letter.isdigit() for letter in found[0]) else found[0]


def is_han(letter: str) -> bool:
    return "⺀" <= letter <= "〇" or "㐀" <= letter <= "鿿"
