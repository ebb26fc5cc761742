"""Text as the rules see it: one form for all the ways in which people type the same words."""

import re
import unicodedata

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
# Of the traditional letters only those that our phrases use: not a converter.
_TRADITIONAL = (
    "個們來時後給還沒訴遞寫賠償態惡壞爛壓損丟遺簽樣門裡裏嗎問題電話錢費資運價單號點開關進詢動靜鐘幾麼為處"
    "發當經貨馬緊師體記報聯繫網業廳編碼櫃驛許煩謝見節誕慶萬聖陽東訂閱幫對錯亂収罵騙極養學應實說間長務"
)
_SIMPLE = (
    "个们来时后给还没诉递写赔偿态恶坏烂压损丢遗签样门里里吗问题电话钱费资运价单号点开关进询动静钟几么为处"
    "发当经货马紧师体记报联系网业厅编码柜驿许烦谢见节诞庆万圣阳东订阅帮对错乱收骂骗极养学应实说间长务"
)
_LETTERS = dict.fromkeys(_DROPPED) | {0x200C: " "} | _ONE_LETTER | str.maketrans(_TRADITIONAL, _SIMPLE)

_NUMBER = re.compile(
    r"(?<![a-z0-9])[a-z]{2} ?\d(?:[ -]?\d){8} ?[a-z]{2}(?![a-z0-9])"  # UPU S10, also in groups
    r"|(?<!\d)\d(?:[ ./-]?\d){7,}"  # references, telephone numbers, dates
    r"|[a-z0-9]{8,}"  # what carriers invent
)
_HAN = "⺀-〇㐀-鿿"
_WORD = re.compile(rf"[a-z0-9]+|[{_HAN}]+|[☀-➿🌀-🫿]|#|[^\W_a-z0-9{_HAN}]+")


def fold(text: str) -> str:
    """Words of one script each, a single space around every one; digits are ASCII, long numbers are `#`."""
    plain = fold_digits(unicodedata.normalize("NFKD", text).translate(_LETTERS).casefold())
    return f" {' '.join(_WORD.findall(_NUMBER.sub(_mask, plain)))} "


def _mask(found: re.Match[str]) -> str:
    return " # " if any(letter.isdigit() for letter in found[0]) else found[0]


def is_han(letter: str) -> bool:
    return "⺀" <= letter <= "〇" or "㐀" <= letter <= "鿿"
