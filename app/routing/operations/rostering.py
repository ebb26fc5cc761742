"""When people are to be there: shifts are made, for several people and weeks at once, and taken back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.accounts.models import User
from app.calendars.hours import Period
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, record
from app.core.writing import number_new
from app.routing.operations.attending import hold_person
from app.routing.rosters import rest_of, shifts_between
from app.routing.shifts import Shift

MOST = 1000  # shifts of one act
LONGEST = timedelta(hours=16)
FARTHEST = timedelta(days=371)  # a year of weeks


class ShiftOverlaps(Refused):
    """Somebody is to be there already at a time that was asked for."""

    def __init__(self, name: str, shift: Shift) -> None:
        super().__init__("%(name)s is to be there already at that time.", name=name)
        self.name, self.from_at, self.until_at = name, shift.from_at, shift.until_at


def check_series(on: date, until: date | None) -> None:
    """Whether weeks can be repeated until then."""
    if until is not None and until < on:
        raise Refused("It cannot be repeated until a day before it begins.")
    if until is not None and until - on > FARTHEST:
        raise Refused("It can be repeated for a year at most.")


def add_shifts(
    people: Sequence[User], spans: Sequence[Period], *, actor: Acting = SYSTEM, at: datetime
) -> Sequence[Shift]:
    """Each of these people is to be there at each of these times. All of them, or, if one overlaps another, none."""
    _check(people, spans, at)
    for user_id in sorted(user.id for user in people):
        hold_person(user_id)  # else two who plan at once would not see each other's
    _refuse_overlaps(people, spans)
    made = []
    for user in people:
        theirs = [Shift(user_id=user.id, from_at=begins, until_at=ends) for begins, ends in spans]
        db.session.add_all(theirs)
        number_new()
        for shift in theirs:
            shift.series_id = theirs[0].id if len(theirs) > 1 else None
            record(
                "shift.added", shift, actor, at=at, user=user.id, begins=shift.from_at, ends=shift.until_at
            )
        made += theirs
    return made


def _check(people: Sequence[User], spans: Sequence[Period], at: datetime) -> None:
    if not people:
        raise Refused("Choose who is to be there.")
    if not spans:
        raise Refused("On that day the clock does not show this time.")
    if len(people) * len(spans) > MOST:
        raise Refused("These are more than %(most)s shifts: plan them in parts.", most=MOST)
    if any(ends - begins > LONGEST for begins, ends in spans):
        raise Refused("A shift lasts %(most)s hours at most.", most=LONGEST // timedelta(hours=1))
    if any(ends <= at for _, ends in spans):
        raise Refused("That is over already.")


def _refuse_overlaps(people: Sequence[User], spans: Sequence[Period]) -> None:
    known = shifts_between([user.id for user in people], spans[0][0], spans[-1][1])
    for user in people:
        for shift in known.get(user.id, []):
            if any(begins < shift.until_at and shift.from_at < ends for begins, ends in spans):
                raise ShiftOverlaps(user.name, shift)


def remove_shift(
    shift: Shift, *, rest: bool = False, actor: Acting = SYSTEM, at: datetime
) -> Sequence[Shift]:
    """They are not to be there then; with `rest`, nor at the later ones of its series. Returns those that were.

    Nobody is signed off at the end of a shift that is no more. What is over stays as it was."""
    if shift.until_at <= at:
        raise Refused("That is over already.")
    gone = rest_of(shift) if rest else [shift]
    for each in gone:
        db.session.delete(each)
        record(
            "shift.removed", each, actor, at=at, user=each.user_id, begins=each.from_at, ends=each.until_at
        )
    return gone
