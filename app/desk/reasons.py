"""Why a deadline is what it is, in a sentence or two."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from flask_babel import gettext, ngettext

from app.core.wording import number_words, open_words, wall_time
from app.desk.explained import Explained
from app.sla.models import Measure
from app.sla.targets import SETTLED, Begins, Owed

MINUTE = timedelta(minutes=1)


def reasons(this: Explained) -> list[str]:
    """The sentences: how long from when, what did not count, whose promise it is."""
    return [_length(this), *_rested(this), *_source(this), *_changed(this)]


def _length(this: Explained) -> str:
    told, rule = this.told, this.told.rule
    start = wall_time(told.timer.started_at, this.zone)
    if rule.kind.begins is Begins.BOOKED:
        return gettext("It is the end of the time that was booked.")
    if rule.measure is Measure.MINUTES:
        length = open_words(timedelta(minutes=rule.length))
        return gettext(
            "%(length)s of “%(hours)s” from %(start)s.", length=length, hours=this.hours.name, start=start
        )
    number = number_words(rule.length)
    if rule.measure is Measure.CALENDAR_DAYS:
        return ngettext(
            "%(number)s day by the calendar from %(start)s.", "%(number)s days by the calendar from %(start)s.",
            rule.length, number=number, start=start,
        )  # fmt: skip
    if rule.measure is Measure.CALENDAR_MONTHS:
        return ngettext(
            "%(number)s month by the calendar from %(start)s.", "%(number)s months by the calendar from %(start)s.",
            rule.length, number=number, start=start,
        )  # fmt: skip
    return _working_days(this, number, start)


def _working_days(this: Explained, number: str, start: str) -> str:
    words = {"number": number, "hours": this.hours.name, "start": start}
    if this.told.rule.end_of_day:
        return ngettext(
            "%(number)s working day of “%(hours)s” from %(start)s, to its end.",
            "%(number)s working days of “%(hours)s” from %(start)s, to the end of the last.",
            this.told.rule.length, **words,
        )  # fmt: skip
    return ngettext(
        "%(number)s working day of “%(hours)s” from %(start)s.", "%(number)s working days of “%(hours)s” from %(start)s.",
        this.told.rule.length, **words,
    )  # fmt: skip


def _rested(this: Explained) -> Iterator[str]:
    """A sentence for each reason, however often it rested for that."""
    by_reason = sorted(this.told.rests, key=lambda rest: _why(rest.status))
    for why, rests in groupby(by_reason, lambda rest: _why(rest.status)):
        cost = sum((rest.cost for rest in rests), timedelta())
        if cost >= MINUTE:
            yield gettext(_SENTENCES[why], time=open_words(cost))


def _why(status: str) -> str:
    return "settled" if status in SETTLED else status if status in _SENTENCES else "other"


def _source(this: Explained) -> Iterator[str]:
    rule = this.told.rule
    if this.policy.source and rule.kind.owed is Owed.LAW:
        yield gettext("The law asks it: %(source)s.", source=this.policy.source)
    elif this.policy.source:
        yield gettext("It follows from %(source)s.", source=this.policy.source)
    if rule.kind.owed is Owed.LAW and not rule.rests:
        yield gettext("It never pauses.")


def _changed(this: Explained) -> Iterator[str]:
    if not this.told.stands:
        yield gettext("The hours were changed after this deadline was set; it stands as it was set.")
    if this.told.timer.version > 1:
        number = number_words(this.told.timer.version)
        yield gettext("It is deadline number %(number)s of this clock.", number=number)


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence


_SENTENCES = {
    "waiting_customer": _("%(time)s did not count while we waited for the customer."),
    "waiting_unit": _("%(time)s did not count while we waited for the unit."),
    "waiting_third_party": _("%(time)s did not count while we waited for a third party."),
    "settled": _("%(time)s did not count while it was answered."),
    "other": _("%(time)s did not count while it rested."),
}
