"""One turn of a call, as the steps see it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from app.calendars.arithmetic import is_open, next_open
from app.calendars.queries import calendars_by_code
from app.items.models import MailItem
from app.items.queries import items_named
from app.telephony.calls.incoming import Answer
from app.telephony.calls.models import Call, Step
from app.wordings.queries import compose, local_moment

HOURS = "hotline"  # the calendar of those who call back; without it they are always there


@dataclass
class Talk:
    """What the caller answered, and what we say to it."""

    call: Call
    answer: Answer
    at: datetime
    lines: list[list[str]] = field(default_factory=list)

    def say(self, code: str, **words: str) -> None:
        """One of our texts, in the caller's language."""
        self.say_this(compose(code, self.language, **words))

    def say_this(self, words: str) -> None:
        """A sentence that stands already."""
        self.say_in(self.language, words)

    def say_in(self, language: str, words: str) -> None:
        """The same, in whichever language it is."""
        self.lines.append([language, words])

    def go(self, step: Step, **learned: object) -> None:
        """The conversation goes on there."""
        self.call.step, self.call.misses = step, 0
        self.call.learn(**learned)

    @property
    def language(self) -> str:
        return self.call.language

    @property
    def number(self) -> str | None:
        """Where they call from, if that is told."""
        return self.call.contact.from_address

    @cached_property
    def item(self) -> MailItem | None:
        """The item they named, as it is known now."""
        known = items_named([self.call.known["item"]]) if "item" in self.call.known else []
        return known[0] if known else None

    @property
    def closed_until(self) -> str | None:
        """When somebody is there again who could call back; None while they are."""
        hours = calendars_by_code().get(HOURS)
        if hours is None or is_open(hours, self.at):
            return None
        return local_moment(next_open(hours, self.at), hours.zone_info, self.language)


def spelled(reference: str) -> str:
    """A reference digit by digit, so that a voice does not read a number out of it."""
    parts = (reference[:3], reference[3:6], reference[6:])
    return ", ".join(" ".join(part) for part in parts)
