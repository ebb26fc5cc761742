"""What the settings of a queue are called, and each of their values in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from babel.units import format_unit
from flask_babel import get_locale, gettext, pgettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.accounts.models import Skill
from app.accounts.queries import units
from app.core.database import db
from app.core.languages import CODES, CUSTOMER_CODES
from app.core.wording import number_words
from app.customers.models import Grade
from app.routing.models import Strategy
from app.routing.queries import queues
from app.routing.queue_facts import CONDITIONS, LENGTHS
from app.routing.queue_rule import QueueRule
from app.sla.sets import calendar_names
from app.tickets.kinds import KINDS
from app.tickets.models import Channel

NAMES: Mapping[str, Any] = {
    "names": LazyString(lambda: pgettext("of a thing", "Name")),
    "purposes": _l("Purpose"),
    "unit_id": _l("Unit"),
    "is_closed": _l("Closed"),
    "takes_tickets": _l("Tickets"),
    "takes_contacts": _l("People on the line"),
    "kinds": _l("Kinds"),
    "languages": _l("Languages"),
    "channels": _l("Channels"),
    "grades": _l("Customer grades"),
    "skills": _l("Skills"),
    "language_level": _l("Level of the language"),
    "calendar_id": _l("Hours"),
    "pushes": _l("Taken or held out"),
    "strategy": _l("To whom"),
    "offer_seconds": _l("Seconds to accept"),
    "wrap_up_seconds": _l("Seconds to write down"),
    "priority_worth": _l("A step of priority is worth"),
    "vip_worth": _l("VIP is worth"),
    "overflow_id": _l("Overflows into"),
    "overflow_after": _l("After waiting"),
    "most_waiting": _l("Most that wait"),
    "alert_waiting": _l("Alert: so many wait"),
    "alert_oldest": _l("Alert: one waits so long"),
    "alert_late": _l("Alert: so many are late"),
    "return_after": _l("Unanswered work returns after"),
}
KIND_NAMES = {"complaint": _l("Complaint"), "query": _l("Query"), "pickup": _l("Pickup")}
LANGUAGE_NAMES = {"en": _l("English"), "zh": _l("Chinese"), "fa": _l("Persian"), "es": _l("Spanish")}
GRADE_NAMES = {
    Grade.STANDARD.value: _l("Standard"),
    Grade.SILVER.value: _l("Silver"),
    Grade.GOLD.value: _l("Gold"),
    Grade.VIP.value: _l("VIP"),
}
STRATEGY_NAMES = {
    Strategy.LONGEST_IDLE.value: _l("Idle longest"),
    Strategy.LEAST_LOADED.value: _l("Least loaded"),
    Strategy.ROUND_ROBIN.value: _l("In turn"),
    Strategy.BEST_SKILL.value: _l("Best skill"),
    Strategy.STICKY.value: _l("Known to the customer"),
}
STRATEGY_WORDS = {
    Strategy.LONGEST_IDLE.value: _l("whoever has waited longest for something to do"),
    Strategy.LEAST_LOADED.value: _l("whoever has the least in hand, by their weight"),
    Strategy.ROUND_ROBIN.value: _l("whoever has waited longest for their turn, by their weight"),
    Strategy.BEST_SKILL.value: _l("whoever has the highest levels of what it asks for"),
    Strategy.STICKY.value: _l("whoever had this customer last, else whoever is idle longest"),
}
UNITS = {
    "second": _l("seconds"), "minute": _l("minutes"), "hour": _l("hours"), "day": _l("days"),
}  # fmt: skip
SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def kinds() -> Mapping[str, Any]:
    """What each kind is called."""
    return {code: KIND_NAMES.get(code, code) for code in KINDS}


def languages() -> Mapping[str, Any]:
    """The languages that customers may speak."""
    return {code: LANGUAGE_NAMES[code] for code in CUSTOMER_CODES}


def channels() -> Mapping[str, str]:
    """What each channel is called."""
    return _called(sa.select(Channel.code, Channel.names).order_by(Channel.code))


def skills() -> Mapping[str, str]:
    """What each skill is called."""
    return _called(sa.select(Skill.code, Skill.names).order_by(Skill.code))


def _called(rows: "sa.Select[str, Mapping[str, str]]") -> Mapping[str, str]:
    locale = str(get_locale())
    named = ((code, names.get(locale) or names.get("en") or code) for code, names in db.session.execute(rows))
    return dict(named)


def in_unit(seconds: int) -> tuple[int, str]:
    """A length in the largest unit that holds it without a rest."""
    unit = next(unit for unit, length in SECONDS.items() if seconds % length == 0)
    return seconds // SECONDS[unit], unit


def length_of(seconds: int) -> str:
    """The same in words."""
    amount, unit = in_unit(seconds) if seconds else (0, "minute")
    return format_unit(
        amount, f"duration-{unit}", "long", locale=str(get_locale()), numbering_system="default"
    )


def value_words(fact: str, value: Any) -> str:
    """What a fact says."""
    if fact in LENGTHS:
        return gettext("no limit") if value is None else length_of(value)
    return _WORDS.get(fact, _number)(value)


def condition_words(rule: QueueRule) -> Sequence[str]:
    """What comes to a queue, a phrase each; none if everything does."""
    return [value_words(name, getattr(rule, name)) for name in CONDITIONS if getattr(rule, name)]


def _number(value: int | None) -> str:
    return gettext("no limit") if value is None else number_words(value)


def _in_languages(value: Mapping[str, str]) -> str:
    return " / ".join(value[code] for code in CODES if value.get(code)) or "–"


def _listed(names: Callable[[], Mapping[str, Any]]) -> Callable[[Sequence[str]], str]:
    def words(value: Sequence[str]) -> str:
        known = names()
        return ", ".join(str(known.get(code, code)) for code in value) or gettext("any")

    return words


def _skills(value: Mapping[str, int]) -> str:
    known = skills()
    return ", ".join(f"{known.get(code, code)} {number_words(level)}" for code, level in value.items()) or "–"


def _queue(value: int | None) -> str:
    rule = queues().get(value or 0)
    return rule.name(str(get_locale())) if rule else "–"


def _unit(value: int) -> str:
    return units()[value].name(str(get_locale()))


def _yes(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "names": _in_languages,
    "purposes": _in_languages,
    "unit_id": _unit,
    "is_closed": _yes,
    "takes_tickets": _yes,
    "takes_contacts": _yes,
    "kinds": _listed(kinds),
    "languages": _listed(languages),
    "channels": _listed(channels),
    "grades": _listed(lambda: GRADE_NAMES),
    "skills": _skills,
    "language_level": lambda value: gettext("any") if value is None else number_words(value),
    "calendar_id": lambda value: calendar_names().get(value) or gettext("at any time"),
    "pushes": lambda value: gettext("held out") if value else gettext("taken"),
    "strategy": lambda value: str(STRATEGY_NAMES[value]),
    "overflow_id": _queue,
}
