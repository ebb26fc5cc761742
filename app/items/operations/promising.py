"""By when an item is promised: the longest its product takes from postcode to postcode, never the average."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.accounts.queries import house_zone
from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.core.events import SYSTEM, record_many
from app.items.models import MailItem, Promise

BY = time(18)  # of the last day, where the table names no hour


def put_promises(rows: Sequence[dict[str, Any]]) -> int:
    """Write lines of the promise table; a route that is there gets its new days. How many changed something.

    Items on their way keep what they were promised."""
    put = insert(Promise).values(list(rows))
    said = {"days": put.excluded.days, "by": put.excluded.by}
    is_new = sa.or_(Promise.days != put.excluded.days, Promise.by != put.excluded.by)
    written = put.on_conflict_do_update(constraint="uq_promise_route", set_=said, where=is_new)
    changed = len(db.session.scalars(written.returning(Promise.id)).all())
    if changed:
        configuration_changed()  # the longest times are told with prices
    return changed


def promise(items: Collection[int], *, told_more: Collection[int] = ()) -> None:
    """Work out by when these items are to be there, once they were accepted; anew where that turns out to have been
    earlier, or where more is known of them. A new table of promises changes none that was given.

    The last day counts in calendar days from the day of acceptance, in the zone of the house."""
    zone = str(house_zone())
    day = sa.cast(sa.func.timezone(zone, MailItem.accepted_at), sa.Date)
    fits = (
        sa.select(Promise.days, Promise.by)
        .where(
            Promise.product == MailItem.product,
            Promise.origin_country == MailItem.origin_country,
            Promise.destination_country == MailItem.destination_country,
            sa.func.starts_with(sa.func.coalesce(MailItem.origin_postcode, ""), Promise.origin_prefix),
            sa.func.starts_with(
                sa.func.coalesce(MailItem.destination_postcode, ""), Promise.destination_prefix
            ),
        )
        .order_by(
            (sa.func.length(Promise.destination_prefix) + sa.func.length(Promise.origin_prefix)).desc(),
            sa.func.length(Promise.destination_prefix).desc(),
        )
        .limit(1)
        .correlate(MailItem)
        .lateral("fitting")
    )
    due = sa.func.timezone(zone, day + fits.c.days + fits.c.by)
    worked_out = (
        sa.select(MailItem.id, due.label("due"))
        .join(fits, sa.true())
        .where(
            MailItem.id.in_(items),
            MailItem.accepted_at.is_not(None),
            sa.or_(MailItem.promised_from.is_distinct_from(MailItem.accepted_at), MailItem.id.in_(told_more)),
        )
        .subquery()
    )
    db.session.execute(
        sa.update(MailItem)
        .where(MailItem.id == worked_out.c.id)
        .values(promised_at=worked_out.c.due, promised_from=MailItem.accepted_at),
        execution_options={"synchronize_session": False},
    )


def notice_late(at: datetime, *, limit: int) -> int:
    """Note which items are late now. Each is noticed once, of two who look at once by one."""
    overdue = (
        sa.select(MailItem)
        .where(MailItem.promised_at < at, MailItem.over_at.is_(None), MailItem.late_at.is_(None))
        .order_by(MailItem.promised_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    late = db.session.scalars(overdue).all()
    for item in late:
        item.late_at = at
    record_many("item.late", [(item, {"number": item.number}) for item in late], SYSTEM, at=at)
    return len(late)
