"""What calendars do by themselves."""

from app.calendars.filling import fill_year
from app.calendars.queries import all_calendars, find_calendar
from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction


def fill_in_holidays() -> None:
    """The public holidays of this year, as far as it is still to come, and of the next, wherever they are kept."""
    today = now().date()
    for code in [calendar.code for calendar in all_calendars() if calendar.country]:
        with transaction():
            calendar = find_calendar(code, hold=True)
            for year in (today.year, today.year + 1):
                fill_year(calendar, year, since=today, actor=SYSTEM)
