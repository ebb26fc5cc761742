"""What a change of shifts would do: it is done, looked at, and undone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.admin.rota import Gap, gaps_of
from app.core.transaction import rehearsal
from app.routing.queries import queues
from app.routing.rosters import goes_on_after
from app.routing.shifts import Shift

MOST_NAMED = 10


@dataclass(frozen=True)
class End:
    """Somebody would be signed off then; or is not, for another shift of theirs goes on until later."""

    user_id: int
    at: datetime
    on_until: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What a change of shifts would do in its first week."""

    shifts: Sequence[tuple[datetime, datetime]]  # of one person
    ends: Sequence[End]
    gaps: Sequence[Gap]


def rehearse_shifts(
    user_ids: Collection[int], day: date, act: Callable[[], Sequence[Shift]], *, stay: bool
) -> Outcome:
    """What would come of it; with `stay` the shifts are there afterwards, else they are gone."""
    before = gaps_of(user_ids, day)
    with rehearsal():
        touched = act()
        shifts = [(each.from_at, each.until_at) for each in touched if each.user_id == touched[0].user_id]
        ends = [_end(each) for each in _firsts(touched)] if stay else []
        after = gaps_of(user_ids, day)
    gaps = [
        Gap(queues()[number], whole, before[number][1], without)
        for number, (whole, without) in after.items()
        if before[number][1] != without
    ]
    return Outcome(shifts, ends, gaps)


def _firsts(touched: Sequence[Shift]) -> Sequence[Shift]:
    """The first of each person."""
    first: dict[int, Shift] = {}
    for shift in touched:
        first.setdefault(shift.user_id, shift)
    return list(first.values())[:MOST_NAMED]


def _end(shift: Shift) -> End:
    later = goes_on_after(shift)
    return End(shift.user_id, shift.until_at, later.until_at if later else None)
