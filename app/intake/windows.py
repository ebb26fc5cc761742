"""Step 4 of the ladder: too early or too late to file, as the law or the product has it, with the date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.queries import house_zone
from app.core.configuration import configuration
from app.core.database import db
from app.intake.heard import Heard, Reply
from app.intake.models import FilingWindow
from app.items.models import MailItem
from app.wordings.queries import local_moment


@dataclass(frozen=True)
class Window:
    """A filing window as configuration."""

    kind: str
    topic: str | None
    product: str | None
    origin_country: str | None
    is_international: bool | None
    opens_after: timedelta
    closes_after: timedelta | None

    def fits(self, heard: Heard, item: MailItem) -> bool:
        """Whether it is about such a matter and such an item."""
        reading = heard.reading
        countries = item.origin_country, item.destination_country
        crosses = None if None in countries else countries[0] != countries[1]
        return (
            reading.kind == self.kind
            and self.topic in (None, reading.topic)
            and self.product in (None, item.product)
            and self.origin_country in (None, item.origin_country)
            and self.is_international in (None, crosses)
        )


@configuration
def windows() -> Sequence[Window]:
    """All of them, in the order in which they are tried."""
    rows = db.session.scalars(sa.select(FilingWindow).order_by(FilingWindow.position, FilingWindow.id))
    return [
        Window(
            row.kind, row.topic, row.product, row.origin_country, row.is_international,
            timedelta(hours=row.opens_after_hours or 0),
            None if row.closes_after_days is None else timedelta(days=row.closes_after_days),
        )
        for row in rows
    ]  # fmt: skip


def refuse_outside_window(heard: Heard) -> Reply | None:
    """If every item named is outside its window: the date from which, or until when. Else somebody may act."""
    if not windows() or not heard.items:
        return None
    replies = [_outside(heard, item) for item in heard.items]
    return replies[0] if all(replies) else None


def _outside(heard: Heard, item: MailItem) -> Reply | None:
    window = next((each for each in windows() if each.fits(heard, item)), None)
    if window is None or item.accepted_at is None:
        return None
    opens_at = item.accepted_at + window.opens_after
    closes_at = item.accepted_at + window.closes_after if window.closes_after else None
    if heard.at < opens_at and not heard.reading.threat:
        outside, at = "too_early", opens_at
    elif closes_at is not None and heard.at > closes_at:
        outside, at = "too_late", closes_at
    else:
        return None
    date = local_moment(at, house_zone(), heard.reading.language)
    return Reply(outside, outside, {"item": item.number, "date": date})
