"""Filing windows as configuration: which matter and item each is about, and its first and last moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.calendars.arithmetic import add_working_days
from app.calendars.queries import calendars
from app.core.configuration import configuration
from app.core.database import db
from app.intake.models import CountsFrom, FilingWindow
from app.items.models import MailItem, Side
from app.sla.models import Measure
from app.sla.reckoning import by_the_date


@dataclass(frozen=True)
class Window:
    """A filing window; what is None holds for all."""

    kind: str
    topic: str | None
    product: str | None
    origin_country: str | None
    is_international: bool | None
    counts_from: CountsFrom
    opens_after: timedelta
    closes_after: int | None
    closes_in: Measure
    calendar_id: int | None
    may_file: Side | None
    evidence: tuple[str, ...]

    def fits(self, kind: str, topic: str | None, item: MailItem) -> bool:
        """Whether it is about such a matter and such an item."""
        countries = item.origin_country, item.destination_country
        crosses = None if None in countries else countries[0] != countries[1]
        return (
            kind == self.kind
            and self.topic in (None, topic)
            and self.product in (None, item.product)
            and self.origin_country in (None, item.origin_country)
            and self.is_international in (None, crosses)
        )

    def opens_at(self, item: MailItem) -> datetime | None:
        """The first moment; None where it is not known from when it counts."""
        begins_at = self._begins_at(item)
        return begins_at + self.opens_after if begins_at else None

    def closes_at(self, item: MailItem, zone: ZoneInfo) -> datetime | None:
        """The last moment: whoever may file until a day has all of it. None where it never ends, or that is not known."""
        begins_at = self._begins_at(item)
        if begins_at is None or self.closes_after is None:
            return None
        return datetime.combine(self._last_day(begins_at.astimezone(zone), self.closes_after), time.max, zone)

    def _begins_at(self, item: MailItem) -> datetime | None:
        return item.accepted_at if self.counts_from is CountsFrom.ACCEPTED else item.promised_at

    def _last_day(self, begins: datetime, length: int) -> datetime:
        if self.calendar_id is None:
            return by_the_date(begins, length, self.closes_in)
        working = calendars()[self.calendar_id]
        return working.local(add_working_days(working, begins, length))


@configuration
def windows() -> Sequence[Window]:
    """All of them, in the order in which they are tried."""
    rows = db.session.scalars(sa.select(FilingWindow).order_by(FilingWindow.position, FilingWindow.id))
    return [
        Window(
            row.kind, row.topic, row.product, row.origin_country, row.is_international, row.counts_from,
            timedelta(hours=row.opens_after_hours or 0), row.closes_after, row.closes_in, row.calendar_id,
            row.may_file, tuple(row.evidence),
        )
        for row in rows
    ]  # fmt: skip


def window_for(kind: str, topic: str | None, item: MailItem) -> Window | None:
    """The first that is about this."""
    return next((each for each in windows() if each.fits(kind, topic, item)), None)
