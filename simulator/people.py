"""The people whose phones these are, and the numbers one may invent beside them."""

import re
from dataclasses import asdict, dataclass

import phonenumbers

WHATSAPP = "whatsapp:"
E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Person:
    """Somebody with a phone: what they are called, what they speak, and a text they might well send."""

    number: str
    name: str
    own_name: str = ""
    language: str = "en"
    note: str = ""
    sample: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


PEOPLE = (
    Person("+14155550101", "Li Wen", "李雯", "zh", "addressee, 201203", "EA123456785CN还没到，急"),
    Person("+14155550103", "Chen Hao", "陈浩", "zh", "sender, Hangzhou", "我寄的EA123456785CN到哪了？"),
    Person("+14155550104", "Wang Fang", "王芳", "zh", "pickup, Zhangjiang", "明天下午能上门取件吗？三个箱子"),
    Person(
        "+14155550107", "Zhou Min", "海蓝医疗 周敏", "zh", "VIP, Hailan Medical", "今天的冷链箱还没人来取"
    ),
    Person(
        "+14155550102",
        "Emily Carter",
        "",
        "en",
        "customer",
        "My parcel EE402100577CN says delivered. I have nothing.",
    ),
    Person("+14155550105", "Lucía Gómez", "", "es", "customer", "¿Dónde está mi carta RR604102338CN?"),
    Person("+14155550106", "Reza Karimi", "رضا کریمی", "fa", "customer", "بسته‌ی من RB482913776GB کجاست؟"),
    Person("+14155550190", "Duty desk", "值班台", "en", "headquarters; hears of what is late", "Who has it?"),
)


class Handsets:
    """Every phone that exists here. A number nobody has heard of gets one when it is first used."""

    def __init__(self, most_strangers: int = 200) -> None:
        self._known = {person.number: person for person in PEOPLE}
        self._strangers: dict[str, Person] = {}
        self._most_strangers = most_strangers

    def all(self) -> list[Person]:
        return [*self._known.values(), *self._strangers.values()]

    def find_or_add(self, number: str) -> Person:
        """The person with this number; of strangers only the latest few hundred are listed."""
        if number in self._known:
            return self._known[number]
        stranger = self._strangers.setdefault(number, Person(number, number))
        if len(self._strangers) > self._most_strangers:
            del self._strangers[next(iter(self._strangers))]
        return stranger


def bare(address: str) -> str:
    """The phone number in an address, with or without its channel."""
    return address.removeprefix(WHATSAPP)


def is_whatsapp(address: str) -> bool:
    return address.startswith(WHATSAPP)


def is_e164(number: str) -> bool:
    """Whether a number could be dialled; numbers kept for fiction are fine."""
    return bool(E164.fullmatch(number)) and phonenumbers.is_possible_number(phonenumbers.parse(number))


def geography(number: str, side: str) -> dict[str, str]:
    """The City, State, Zip and Country parameters Twilio derives from a number, for `From` or `To`."""
    place = ("SAN FRANCISCO", "CA", "94103") if number.startswith("+1415") else ("", "", "")
    country = phonenumbers.region_code_for_country_code(phonenumbers.parse(number).country_code or 0)
    values = (*place, "" if country in ("ZZ", "001") else country)
    return {
        f"{side}{part}": value
        for part, value in zip(("City", "State", "Zip", "Country"), values, strict=True)
    }
