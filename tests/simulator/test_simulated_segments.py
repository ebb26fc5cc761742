"""How many SMS a text is cut into: Twilio's own check values and the edges of both alphabets."""

import pytest

from simulator.segments import count_segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 1600, 11),
        ("邮" * 70, 1),
        ("邮" * 71, 2),
        ("邮" * 134, 2),
        ("邮" * 135, 3),
        ("邮" * 1600, 24),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" * 10, 2),
        ("a" * 70 + "邮", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ñ" * 160, 1),
        ("ç" * 71, 2),
    ],
)
def test_a_text_is_cut_as_the_networks_do(text, segments):
    assert count_segments(text) == segments
