"""Check characters of item numbers, each rule by the name it is published under."""

from itertools import cycle

from babel import Locale

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_S10 = (8, 6, 4, 2, 3, 5, 9, 7)
_NO_COUNTRY = {
    "EU",
    "EZ",
    "UN",
    "QO",
    "XA",
    "XB",
    "ZZ",
}  # groups, tests and unknown, which CLDR names as well
_COUNTRIES = frozenset(str(code) for code in Locale("en").territories) - _NO_COUNTRY


def upu_s10(number: str) -> bool:
    """The whole number of UPU standard S10: its check digit holds, and its country exists."""
    return s10_digit(number[2:10]) == number[10] and number[11:] in _COUNTRIES


def s10_digit(serial: str) -> str:
    """11 less the weighted sum of eight digits modulo 11, where 10 is written 0 and 11 is written 5."""
    rest = sum(weight * int(digit) for weight, digit in zip(_S10, serial, strict=True)) % 11
    return str({10: 0, 11: 5}.get(11 - rest, 11 - rest))


def gs1(number: str) -> bool:
    """GS1 modulo 10: from the right of what is before the check digit, weights 3 1 3 1 …"""
    weighted = zip(reversed(number[:-1]), cycle((3, 1)), strict=False)
    return -sum(int(digit) * weight for digit, weight in weighted) % 10 == int(number[-1])


def gs1_after_routing(number: str) -> bool:
    """GS1 over 22 or 26 digits from 9 on; 420 and the addressee's ZIP code of five or nine may stand before them."""
    routings = (number[:-length] for length in (22, 26) if len(number) >= length)
    return any(
        len(routing) in (0, 8, 12) and number[len(routing)] == "9" and gs1(number[len(routing) :])
        for routing in routings
    )


def luhn(number: str) -> bool:
    """ISO 7812: from the right every second digit doubled, and the digits of the products summed."""
    doubled = zip(reversed(number[:-1]), cycle((2, 1)), strict=False)
    return -sum(sum(divmod(int(digit) * times, 10)) for digit, times in doubled) % 10 == int(number[-1])


def one_two(number: str) -> bool:
    """UPS modulo 10: from the left weights 1 2 1 2 …, where A stands for 2, B for 3, and I for 0 again."""
    weighted = zip(number[:-1], cycle((1, 2)), strict=False)
    return -sum(_worth(letter) * weight for letter, weight in weighted) % 10 == int(number[-1])


def remainder_of_seven(number: str) -> bool:
    """The check digit is what the number before it leaves when divided by seven."""
    return int(number[:-1]) % 7 == int(number[-1])


def fedex(number: str) -> bool:
    """FedEx modulo 11: from the right weights 1 3 7 1 3 7 …, where a rest of ten is written 0."""
    weighted = zip(reversed(number[:-1]), cycle((1, 3, 7)), strict=False)
    return sum(int(digit) * weight for digit, weight in weighted) % 11 % 10 == int(number[-1])


def hybrid_37_36(number: str) -> bool:
    """ISO/IEC 7064 MOD 37,36, whose check character is a digit or a letter."""
    rest = 36
    for letter in number[:-1]:
        rest = (rest + _ALPHABET.index(letter)) % 36 or 36
        rest = rest * 2 % 37
    return (rest + _ALPHABET.index(number[-1])) % 36 == 1


def _worth(letter: str) -> int:
    return int(letter) if letter.isdigit() else (ord(letter) - ord("A") + 2) % 10


CHECKS = {
    check.__name__: check
    for check in (upu_s10, gs1, gs1_after_routing, luhn, one_two, remainder_of_seven, fedex, hybrid_37_36)
}
