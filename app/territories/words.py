"""Words of an address, in one form for all the ways in which people write them."""

import re
import unicodedata
from functools import cache, reduce
from itertools import accumulate

from app.core.numbers import fold_digits

MOST_WORDS = 300  # of an address; what comes after them names no place
LONGEST = 12  # words of a keyword

_DROPPED = dict.fromkeys(
    [*range(0x0300, 0x0370), *range(0x064B, 0x0660), 0x0640, 0x0670, 0x200D, *map(ord, "'’")]
)
_ONE_LETTER = str.maketrans("يىكةەھ", "ییکههه") | {0x200C: " "}
_EACH_A_WORD = "⺀-〇぀-ヿ㐀-鿿豈-﫿"  # written without spaces: every character counts as a word
_WORD = re.compile(rf"[{_EACH_A_WORD}]|[^\W_{_EACH_A_WORD}]+")


def words_of(text: str) -> list[str]:
    """The words: without accents and case, digits as 0–9; a Han or kana character is one by itself."""
    plain = unicodedata.normalize("NFKD", fold_digits(text)).translate(_DROPPED).translate(_ONE_LETTER)
    return _WORD.findall(unicodedata.normalize("NFKC", plain).casefold())


def join(words: list[str]) -> str:
    """Words as one string: a space stands only between two words of letters or digits."""
    return reduce(_joined, words, "")


def _joined(phrase: str, word: str) -> str:
    return (
        f"{phrase} {word}"
        if phrase and not (_stands_alone(phrase[-1]) or _stands_alone(word[0]))
        else phrase + word
    )


@cache
def _stands_alone(character: str) -> bool:
    return re.fullmatch(f"[{_EACH_A_WORD}]", character) is not None


def phrases(text: str) -> frozenset[str]:
    """Every run of neighbouring words, joined: what a keyword may be for the text to contain it."""
    words = words_of(text)[:MOST_WORDS]
    starts = range(len(words))
    return frozenset(
        phrase for start in starts for phrase in accumulate(words[start : start + LONGEST], _joined)
    )
