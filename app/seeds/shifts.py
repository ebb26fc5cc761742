"""When the people of the demonstration are to be there: this week and the next."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.calendars.notation import read_hours
from app.core.clock import now
from app.core.database import db
from app.routing.shifts import Shift
from app.seeds.calendars import WEEK
from app.seeds.tables import Row, add_missing, rows

DAYS = 14


def load_shifts(user_ids: Mapping[str, int], zone: str) -> None:
    """Their shifts by the clocks of that zone; nothing, where there are some already."""
    if db.session.scalar(sa.select(sa.exists(sa.select(Shift.id)))):
        return
    today = now().astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    add_missing(
        Shift,
        [
            {"user_id": user_ids[row["login"]], "from_at": from_at, "until_at": until_at}
            for row in rows("demo/shifts")
            for from_at, until_at in _shifts(row, monday, ZoneInfo(zone))
        ],
    )


def _shifts(row: Row, monday: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for day in (monday + timedelta(days=number) for number in range(DAYS)):
        midnight = datetime.combine(day, time.min, tzinfo=zone)
        for begins, ends in read_hours(row[WEEK[day.weekday()]]):
            yield _after(midnight, begins), _after(midnight, ends)


def _after(midnight: datetime, minutes: int) -> datetime:
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)
