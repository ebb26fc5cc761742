"""Text from outside is made fit to be kept and shown, and says the same."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.plain_text import clean, one_line

anything = st.text(st.characters(codec=None))


@given(anything)
def test_whatever_comes_can_be_kept_by_the_database(text):
    kept = clean(text)
    assert "\x00" not in kept
    assert kept.encode("utf-8").decode() == kept


@given(anything)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_a_title_is_one_line_without_turning_marks(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def test_words_stay_as_they_are():
    assert clean("包裹还没到 😡\nسلام، بسته\u200cام") == "包裹还没到 😡\nسلام، بسته\u200cام"
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"


def test_nul_and_lone_surrogates_go():
    assert clean("a\x00b\ud83dc") == "abc"
