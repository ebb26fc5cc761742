"""What is said of our promises."""

from datetime import datetime

from app.calendars.arithmetic import add
from app.sla.models import RESOLUTION
from app.sla.queries import policy_of, targets, timers_of
from app.tickets.models import Ticket
from app.wordings.queries import local_moment


def say_due(ticket: Ticket, language: str, at: datetime) -> str | None:
    """By when it is to be settled; None where nothing is promised.

    In the act that opens a ticket its clocks are not there yet: then it is what they are about to promise."""
    timer = next((each for each in timers_of(ticket) if each.target == RESOLUTION), None)
    if timer is not None:
        return local_moment(timer.due_at, targets()[timer.target_id].calendar.zone_info, language)
    policy = policy_of(ticket) if ticket.opened_at == at else None
    for target in policy.targets if policy else ():
        if target.name == RESOLUTION:
            due_at = add(target.calendar, at, target.length)
            return local_moment(due_at, target.calendar.zone_info, language)
    return None
