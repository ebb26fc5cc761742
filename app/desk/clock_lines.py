"""What happened to a clock, line by line: the strip as a table, and the words for its marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from app.core.events import Acting, ActorKind
from app.core.wording import length_words, number_words, open_words, together_words, wall_hour, wall_time
from app.desk.explained import Explained
from app.sla.action_words import action_words
from app.sla.explaining import LIVE, Coming
from app.sla.models import LevelReached, Measure, TimerState
from app.sla.rules import LevelRule
from app.sla.targets import Begins, Owed
from app.tickets.models import Status
from app.tickets.texts import STATUS_WORDS

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def balance(this: Explained) -> dict[str, str]:
    """What has counted and what is left, rounded so that the two add up to the length."""
    by_the_date = this.told.rule.measure in (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS)
    words, unit = (length_words, HOUR) if by_the_date else (open_words, MINUTE)
    length, counted = this.told.length, this.told.elapsed - this.told.elapsed % unit
    return {
        "length": words(length),
        "counted": words(counted),
        "left": words(abs(length - counted)),
        "left_label": gettext("Over") if is_late(this) else gettext("Left"),
    }


@dataclass(frozen=True)
class Line:
    """One thing that happened to a clock, or will; a stretch has an end."""

    at: datetime
    words: str
    when: tuple[str, ...]  # from, and to
    note: str = ""
    tone: str = ""  # late, soon, rest, now, ahead


def lines(this: Explained) -> Sequence[Line]:
    """All of it, in order: the picture as a table."""
    found = [*_start(this), *_rest_lines(this), *_level_lines(this), *_end(this)]
    return sorted(found, key=lambda line: line.at)


def _line(this: Explained, at: datetime, words: str, note: str = "", tone: str = "") -> Line:
    return Line(at, words, (wall_time(at, this.zone),), note, tone)


def _start(this: Explained) -> Iterator[Line]:
    words = _BEGINNINGS.get(this.told.rule.kind.begins, _BEGAN)
    yield _line(this, this.told.timer.started_at, gettext(words))


def _rest_lines(this: Explained) -> Iterator[Line]:
    for rest in this.told.rests:
        when: tuple[str, ...] = _stretch(this, rest.from_at, rest.to_at)
        if rest.goes_on:
            when = (gettext("from %(start)s", start=when[0]),)
        status = gettext(STATUS_WORDS[Status(rest.status)])
        words = gettext("Rests: %(status)s (%(who)s)", status=status, who=who(this, rest.actor))
        note = gettext("%(time)s did not count", time=open_words(rest.cost))
        yield Line(rest.from_at, words, when, note, "rest")


def _level_lines(this: Explained) -> Iterator[Line]:
    for passed in this.told.passed:
        note = " · ".join(filter(None, (_whose(this, passed), delay_words(passed))))
        over = passed.at >= passed.due_at and this.told.rule.kind.owed is not Owed.NOBODY
        yield _line(this, passed.at, level_words(passed), note, "late" if over else "soon")
    for coming in this.told.coming:
        if not coming.level.is_due:
            yield _line(this, coming.at, level_words(coming), does(this, coming.level), "ahead")


def _whose(this: Explained, passed: LevelReached) -> str:
    is_present = passed.version == this.told.timer.version
    return does(this, this.told.level_of(passed)) if is_present else _of_version(passed)


def delay_words(passed: LevelReached) -> str:
    """That it was reached later than it should have been, if it was."""
    delay = delay_of(passed)
    return gettext("reached %(time)s after its moment", time=length_words(delay)) if delay else ""


def delay_of(passed: LevelReached) -> timedelta | None:
    """By how much, as far as we know; the seconds until the next sweep are not told."""
    return passed.late_by if passed.late_by is not None and passed.late_by >= MINUTE else None


def does(this: Explained, level: LevelRule | None) -> str:
    """What is done there, and who is told."""
    return together_words(action_words(level.actions, this.colleague)) if level and level.actions else ""


def _of_version(passed: LevelReached) -> str:
    return gettext("of deadline number %(number)s", number=number_words(passed.version))


def _end(this: Explained) -> Iterator[Line]:
    told = this.told
    yield _line(this, told.due_at, due_label(this), tone="late" if is_late(this) else "")
    yield _line(this, told.until, end_label(this), tone="now" if told.timer.state in LIVE else "")


def opened(this: Explained) -> Sequence[tuple[str, str]]:
    """Each stretch of open time between start and deadline, or now."""
    return [_stretch(this, opens, closes) for opens, closes in this.told.windows]


def _stretch(this: Explained, start: datetime, end: datetime) -> tuple[str, str]:
    """From when to when; the day is said once if it is the same."""
    same_day = start.astimezone(this.zone).date() == end.astimezone(this.zone).date()
    until = wall_hour(end, this.zone) if same_day else wall_time(end, this.zone)
    return wall_time(start, this.zone), until


def due_label(this: Explained) -> str:
    """What the deadline is: nobody owes the end of a wait."""
    return gettext("The wait ends") if this.told.rule.kind.owed is Owed.NOBODY else gettext("Due")


def is_late(this: Explained) -> bool:
    """Whether it is over time, in closed hours too, and somebody owes it."""
    return this.told.until > this.told.due_at and this.told.rule.kind.owed is not Owed.NOBODY


def end_label(this: Explained) -> str:
    """What the moment is up to which it was counted."""
    state = this.told.timer.state
    if state in LIVE:
        return gettext("Now")
    if state is TimerState.CANCELLED:
        return gettext("Called off")
    return gettext("Done, too late") if is_late(this) else gettext("Kept")


def level_words(level: LevelReached | Coming) -> str:
    """What a level is called."""
    name = level.level.name if isinstance(level, Coming) else level.name
    return gettext(_LEVELS[name]) if name in _LEVELS else name


def level_label(passed: LevelReached) -> str:
    """The same beside its mark on the strip, with how late it was reached."""
    delay, words = delay_of(passed), level_words(passed)
    return gettext("%(level)s (+%(time)s)", level=words, time=length_words(delay)) if delay else words


def who(this: Explained, actor: Acting) -> str:
    """Whoever began a rest."""
    return this.name_of(actor) or gettext(_ACTORS.get(actor.actor_kind, "Postline"))


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_BEGAN = _("The clock began")
_BEGINNINGS = {
    Begins.OPENED: _("The ticket was opened"),
    Begins.FIRST_CONTACT: _("First contact on the matter"),
    Begins.ASKED_AGAIN: _("The customer asked again"),
    Begins.ANSWERED: _("It was answered"),
    Begins.WAITING: _("We asked the customer"),
    Begins.ASSIGNED: _("A courier was assigned"),
    Begins.BOOKED: _("A time was booked"),
    Begins.URGED: _("The customer urged"),
}
_LEVELS = {
    "call": _("Call the customer"),
    "warning": _("Warning"),
    "breach": _("Late"),
    "climb": _("Climbs"),
    "reminder": _("Reminder"),
    "last_reminder": _("Last reminder"),
    "end": _("The wait ends"),
}
_ACTORS = {ActorKind.USER: _("A colleague"), ActorKind.CUSTOMER: _("Customer"), ActorKind.RULE: _("A rule")}
