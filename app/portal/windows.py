"""When a pickup can be ordered for on the portal."""

from datetime import datetime

from app.accounts.queries import calendar_of_unit, root_id
from app.pickups.windows import Window, windows_within

DAYS = 6


def pickup_windows(at: datetime, unit_id: int | None = None) -> list[Window]:
    """What can be offered now: at the unit that will come, else in the hours of the whole house."""
    calendar = calendar_of_unit(unit_id or root_id())
    return list(windows_within(calendar, at, DAYS)) if calendar else []
