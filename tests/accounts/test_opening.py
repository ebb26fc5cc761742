"""When a place is open, in one sentence, written and aloud."""

import pytest

from app.accounts.opening import say_hours
from app.accounts.queries import units_by_code
from app.calendars.operations import create_calendar
from app.core.configuration import changed as configuration_changed
from app.core.events import SYSTEM
from app.core.transaction import transaction
from tests.factories import make_unit, moment

ALWAYS, NIGHT, PAUSE = ((0, 1440),), ((1320, 1800),), ((540, 720), (840, 1050))
MONDAY = moment("2026-03-02 08:00")


@pytest.mark.parametrize(
    ("language", "aloud", "said"),
    [
        ("en", False, "Unit 310103: today 09:00–12:00, 14:00–17:30, tomorrow closed."),
        ("en", True, "Unit 310103: today from 09:00 to 12:00, from 14:00 to 17:30, tomorrow closed."),
        ("zh", True, "Unit 310103：今天09:00至12:00、14:00至17:30，明天休息。"),
        ("es", True, "Unit 310103: hoy de 09:00 a 12:00, de 14:00 a 17:30, mañana cerrado."),
        ("fa", True, "Unit 310103: امروز از ۰۹:۰۰ تا ۱۲:۰۰ و از ۱۴:۰۰ تا ۱۷:۳۰، فردا تعطیل."),
    ],
)
def test_hours_are_one_sentence_in_each_language(app, language, aloud, said):
    assert say_hours(office([PAUSE] + [()] * 6), language, MONDAY, aloud=aloud) == said


def test_what_never_closes_and_what_closes_after_midnight_say_so(app):
    said = say_hours(office([ALWAYS, NIGHT] + [()] * 5), "en", MONDAY)
    assert said == "Unit 310103: today round the clock, tomorrow 22:00–06:00."


def office(week):
    """A place with these hours, in UTC."""
    with transaction():
        calendar = create_calendar("office-of-this-test", "Office", "UTC", week, actor=SYSTEM)
        configuration_changed()
    make_unit("310103", calendar_id=calendar.id)
    return units_by_code()["310103"]
