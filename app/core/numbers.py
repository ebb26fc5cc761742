"""Phone numbers and digits, in whatever script and form people write them."""

import unicodedata
from functools import lru_cache

import phonenumbers

WHATSAPP = "whatsapp:"
LONGEST_NUMBER = 15  # digits, by E.164
# What carriers send in place of a number: words, and the digits of "ANONYMOUS", "RESTRICTED", "UNAVAILABLE", "UNKNOWN".
WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "private", "blocked"})
WITHHELD_NUMBERS = frozenset({"+266696687", "+7378742833", "+2562533", "+8566696", "+86282452253"})


def fold_digits(text: str) -> str:
    """Every decimal digit of any script as 0–9; other characters stay."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def to_e164(text: str, region: str | None = None) -> str | None:
    """The number as +E.164, or None if it is none. Without `+`, `region` (two letters) says whose plan it follows."""
    plain = unicodedata.normalize("NFKC", fold_digits(text)).strip()
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """An E.164 number in groups, as it is written for people abroad."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_withheld(address: str) -> bool:
    """Whether a caller id hides its owner."""
    return address.strip().lower() in WITHHELD or address.strip() in WITHHELD_NUMBERS


@lru_cache(4_096)
def is_landline(number: str) -> bool:
    """Whether an E.164 number is surely one that takes no texts. In many countries its digits do not tell."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.FIXED_LINE
    except phonenumbers.NumberParseException:
        return False


@lru_cache(4_096)
def country_dialled(digits: str) -> str | None:
    """Two letters of the country whose numbers begin so, with an area code where several share one; 00 may go before."""
    begun = digits.removeprefix("00")
    for length in range(len(begun), LONGEST_NUMBER + 1):
        try:
            number = phonenumbers.parse("+" + begun.ljust(length, "2"))
        except phonenumbers.NumberParseException:
            continue
        country = _country_begun(number, begun)
        if country is not None and country.isalpha():
            return country
    return None


def _country_begun(number: phonenumbers.PhoneNumber, begun: str) -> str | None:
    """The country of a number made of these first digits and any others."""
    code = number.country_code or 0
    if str(code) == begun:
        return str(phonenumbers.region_code_for_country_code(code))
    return phonenumbers.region_code_for_number(number) if begun.startswith(str(code)) else None


@lru_cache(4_096)
def country_of(number: str) -> str | None:
    """Two letters of the country an E.164 number belongs to; None where it cannot be told."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
