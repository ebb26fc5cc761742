"""Who changed a calendar, and from what to what: its events, put into words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_skeleton, get_day_names
from flask_babel import get_locale, gettext, ngettext, pgettext

from app.admin.history import Change, Data, changes_of, turned
from app.calendars.forms import hours_words
from app.calendars.models import WorkCalendar
from app.calendars.queries import WEEKDAYS
from app.core.languages import in_digits_of


def history_of(row: WorkCalendar) -> Sequence[Change]:
    """The latest changes, the newest first."""
    return changes_of(row, words_of)


def words_of(name: str, data: Data) -> Sequence[str]:
    """What an event says, or would say, of a calendar."""
    if name == "calendar.created":
        return [gettext("Made")]
    if name == "calendar.exception_added":
        return [_day_words(data["on"], data.get("was"), data)]
    return list(_CHANGES[data["what"]](data)) if name == "calendar.changed" else []


def _hours_changed(data: Data) -> Iterator[str]:
    for name, value in data["to"].items():
        yield f"{_fact(name)}: {turned(_value(data['was'][name]), _value(value))}"


def _day_changed(data: Data) -> Iterator[str]:
    yield _day_words(data["on"], data["was"], data["to"])


def _country_changed(data: Data) -> Iterator[str]:
    yield f"{gettext('Public holidays')}: {turned(place_words(*data['was']), place_words(*data['to']))}"


def _holidays_changed(data: Data) -> Iterator[str]:
    counts = {name: len(data["to"][name]) for name in ("added", "changed", "removed")}
    year = _digits(str(data["to"]["year"]))
    told = ngettext("%(num)s day changed", "%(num)s days changed", sum(counts.values()))
    yield f"{gettext('Public holidays')} {year}: {_digits(told)}"


_CHANGES: Mapping[str, Callable[[Data], Iterator[str]]] = {
    "hours": _hours_changed,
    "day": _day_changed,
    "country": _country_changed,
    "holidays": _holidays_changed,
}


def _day_words(on: str, was: Data | None, to: Data | None) -> str:
    locale = str(get_locale())
    day = in_digits_of(locale, format_skeleton("yMMMd", date.fromisoformat(on), locale=locale))
    return f"{day}: {turned(_own(was), _own(to))}"


def _own(words: Data | None) -> str:
    """What a date had of its own."""
    if words is None or words.get("standing") == "waived":
        return gettext("as any other day")
    return f"{words['called']} ({_value(words['hours'])})"


def _fact(name: str) -> str:
    if name in WEEKDAYS:
        return get_day_names("wide", locale=str(get_locale()))[WEEKDAYS.index(name)]
    return gettext("Time zone") if name == "zone" else pgettext("of a thing", "Name")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value
    return hours_words(tuple((opens, closes) for opens, closes in value)) or pgettext("hours", "Closed")


def place_words(country: str | None, region: str | None) -> str:
    """A country by its name, with the code of its region."""
    if not country:
        return gettext("None")
    name = str(get_locale().territories.get(country, country))
    return f"{name} ({region})" if region else name


def _digits(words: str) -> str:
    return in_digits_of(str(get_locale()), words)
