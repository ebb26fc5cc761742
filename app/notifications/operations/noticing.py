"""Colleagues are told of clocks, or what a rule has to say, on their screens and within their own hours."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.queries import calendar_of_unit
from app.calendars.arithmetic import next_open
from app.core.database import db
from app.core.events import SYSTEM, Event, record
from app.notifications.hearers import NAMES, Hearers, hearers_for
from app.notifications.models import Notice, NoticeKind
from app.sla.actions import CALL_CUSTOMER, PAGE, aim_of
from app.sla.queries import open_tickets_of
from app.tickets.models import Ticket


def notice_levels(events: list[Event]) -> None:
    """On sla.level_reached: whom its actions name. A few statements for a whole sweep."""
    asking = [event for event in events if NAMES & {aim_of(action)[0] for action in event.data["actions"]}]
    if not asking:
        return
    tickets = open_tickets_of(asking)
    hearers = hearers_for(asking, tickets.keys())
    notices = [
        notice
        for event in asking
        if (ticket := tickets.get(event.subject.timeline_id)) is not None
        for notice in _notices(event, ticket, hearers)
    ]
    for notice in _last_of_each(notices):
        db.session.add(notice)
        if notice.show_at <= notice.made_at:
            _tell(notice, notice.made_at)


def notice_words(hearers: Mapping[Ticket, Mapping[int, int]], words: str, *, at: datetime) -> None:
    """Tell these people these words of their tickets, each within the hours of the unit beside them."""
    for ticket, people in hearers.items():
        for user_id, unit_id in people.items():
            notice = Notice(
                user_id=user_id,
                key=f"words:{uuid4().hex}",
                kind=NoticeKind.WORDS,
                ticket=ticket,
                words=words,
                made_at=at,
                show_at=_when_open(unit_id, at),
            )
            db.session.add(notice)
            if notice.show_at <= at:
                _tell(notice, at)


def _notices(event: Event, ticket: Ticket, hearers: Hearers) -> Iterable[Notice]:
    at_any_hour = event.data["at_any_hour"] or PAGE in event.data["actions"]
    for user_id, unit_id in hearers.of(event, ticket).items():
        yield _notice(event, ticket, user_id, event.at if at_any_hour else _when_open(unit_id, event.at))


def _when_open(unit_id: int | None, at: datetime) -> datetime:
    calendar = calendar_of_unit(unit_id)
    return next_open(calendar, at) if calendar else at


def _notice(event: Event, ticket: Ticket, user_id: int, show_at: datetime) -> Notice:
    timer = event.subject
    return Notice(
        user_id=user_id,
        key=f"{timer.id}:{timer.version}:{event.data['position']}",
        timer_id=timer.id,
        version=timer.version,
        kind=_kind(event),
        ticket=ticket,
        target=event.data["target"],
        due_at=event.data["due_at"],
        made_at=event.at,
        show_at=show_at,
    )


def _kind(event: Event) -> NoticeKind:
    if CALL_CUSTOMER in event.data["actions"]:
        return NoticeKind.CALL_CUSTOMER
    return NoticeKind.SOON_LATE if event.at < event.data["due_at"] else NoticeKind.LATE


def _last_of_each(notices: Sequence[Notice]) -> Iterable[Notice]:
    """Of what a clock passed at once, after a standstill, each person is told the last, as early as any of it."""
    last: dict[tuple[int, str], Notice] = {}
    for notice in notices:
        deadline = notice.user_id, notice.key.rpartition(":")[0]
        notice.show_at = min(notice.show_at, last.get(deadline, notice).show_at)
        last[deadline] = notice
    return last.values()


def tell_held(at: datetime, *, limit: int) -> int:
    """Tell what was held until somebody's hours began, if it is still so. Returns how many were looked at."""
    held = db.session.scalars(
        sa.select(Notice)
        .options(joinedload(Notice.ticket, innerjoin=True), joinedload(Notice.timer))
        .where(Notice.told_at.is_(None), Notice.show_at <= at)
        .order_by(Notice.show_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Notice)
    ).all()
    last = _last_of_deadlines(held, at) if held else ()
    for notice in held:
        if notice.is_over(at) or (notice.timer_id is not None and notice.id not in last):
            db.session.delete(notice)
        else:
            _tell(notice, at)
    return len(held)


def _last_of_deadlines(held: Sequence[Notice], at: datetime) -> Collection[int]:
    """Of all that each person is told of a deadline of these, the last, which may be on their screen already."""
    is_still_so = sa.or_(Notice.kind != NoticeKind.SOON_LATE, Notice.due_at > at)
    since = min(notice.made_at for notice in held)  # what was told before is older than all of them
    last = (
        sa.select(sa.func.max(Notice.id))
        .where(
            Notice.user_id.in_({notice.user_id for notice in held}),
            Notice.timer_id.in_({notice.timer_id for notice in held}),
            sa.or_(Notice.told_at.is_(None), Notice.told_at >= since),
            Notice.show_at <= at,
            is_still_so,
        )
        .group_by(Notice.user_id, Notice.timer_id, Notice.version)
    )
    return frozenset(db.session.scalars(last))


def _tell(notice: Notice, at: datetime) -> None:
    notice.told_at = at
    record("notice.told", notice, SYSTEM, at=at, user=notice.user_id)


def see_notices(user_id: int, *, at: datetime) -> None:
    """They have looked at what they were told by now."""
    db.session.execute(
        sa.update(Notice)
        .where(Notice.user_id == user_id, Notice.seen_at.is_(None), Notice.told_at <= at)
        .values(seen_at=at)
    )
