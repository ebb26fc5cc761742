"""A queue as configuration: what it takes, who may take from it, and in which order it gives out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.calendars.arithmetic import is_open
from app.calendars.hours import Calendar
from app.routing.models import Strategy


@dataclass(frozen=True)
class Alerts:
    """From when on a queue is in trouble; None where nothing is said."""

    waiting: int | None = None
    oldest: timedelta | None = None
    late: int | None = None


@dataclass(frozen=True)
class QueueRule:
    """A queue as configuration."""

    id: int
    code: str
    names: Mapping[str, str]
    unit_id: int
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_pool: bool = False
    purposes: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    is_closed: bool = False
    takes_tickets: bool = True
    takes_contacts: bool = False
    channels: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    calendar: Calendar | None = None
    skills: tuple[tuple[str, int], ...] = ()
    language_level: int | None = None
    pushes: bool = False
    strategy: Strategy = Strategy.LONGEST_IDLE
    offer_for: timedelta = timedelta(seconds=20)
    wrap_up: timedelta = timedelta(seconds=30)
    priority_worth: timedelta = timedelta(hours=1)
    vip_worth: timedelta = timedelta(days=1)
    return_after: timedelta = timedelta(minutes=15)
    overflow_id: int | None = None
    overflow_after: timedelta | None = None
    most_waiting: int | None = None
    alerts: Alerts = Alerts()

    @property
    def is_fed_with_tickets(self) -> bool:
        """Whether tickets come here by what they are."""
        return self.takes_tickets and not self.is_pool and not self.is_closed

    @property
    def is_open_for_tickets(self) -> bool:
        """Whether somebody may send tickets here, whatever they are."""
        return self.takes_tickets and not self.is_closed

    def takes(self, kind: str, language: str, channel: str | None = None, grade: str | None = None) -> bool:
        """Whether a ticket of that kind and language may wait here; of one whose channel or grade is not said, only
        where they do not matter."""
        return not self.misfits(kind, language, channel, grade)

    def misfits(
        self, kind: str, language: str, channel: str | None = None, grade: str | None = None
    ) -> tuple[str, ...]:
        """By what of it such a ticket may not wait here."""
        wanted = {
            "kind": (self.kinds, kind),
            "language": (self.languages, language),
            "channel": (self.channels, channel),
            "grade": (self.grades, grade),
        }
        return tuple(name for name, (among, value) in wanted.items() if among and value not in among)

    def takes_caller(self, language: str, channel: str, grade: str) -> bool:
        """The same of somebody on the line: of which kind their wish is nobody knows yet."""
        return not set(self.misfits("", language, channel, grade)) - {"kind"}

    def suits(self, levels: Mapping[str, int], language: str | None = None) -> bool:
        """Whether somebody of these skills may take from it; with a language, also a piece of that language."""
        if any(levels.get(skill, 0) < level for skill, level in self.skills):
            return False
        if language is None or self.language_level is None:
            return True
        return levels.get(language, 0) >= self.language_level

    def is_open_at(self, at: datetime) -> bool:
        """Whether its hours run."""
        return self.calendar is None or is_open(self.calendar, at)

    def name(self, language: str) -> str:
        """Its name in that language, else in English, else its code."""
        return self.names.get(language) or self.names.get("en") or self.code

    def purpose(self, language: str) -> str:
        """What it is for, in that language, else in English; empty where nobody said it."""
        return self.purposes.get(language) or self.purposes.get("en") or ""


def first_that_takes(
    rules: Mapping[int, QueueRule],
    kind: str,
    language: str,
    channel: str | None = None,
    grade: str | None = None,
) -> QueueRule:
    """The first of these queues, in their order, that takes such a ticket; the pool takes what matches nothing."""
    fed = (rule for rule in rules.values() if rule.is_fed_with_tickets)
    fitting = (rule for rule in fed if rule.takes(kind, language, channel, grade))
    return next(fitting, None) or next(rule for rule in rules.values() if rule.is_pool)
