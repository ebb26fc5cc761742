"""What is said of our promises."""

from datetime import datetime

from app.sla.operations.starting import rule_of
from app.sla.queries import settling_timer
from app.sla.reckoning import due_from
from app.sla.rules import target_rules
from app.sla.targets import RESOLUTION
from app.tickets.models import Ticket
from app.wordings.queries import local_moment


def say_due(ticket: Ticket, language: str, at: datetime) -> str | None:
    """By when it is to be settled; None where nothing is promised.

    In the act that opens a ticket its clocks are not there yet: then it is what they are about to promise."""
    timer = settling_timer(ticket)
    if timer is not None:
        return local_moment(timer.due_at, target_rules()[timer.target_id].calendar.zone_info, language)
    rule = rule_of(ticket, RESOLUTION) if ticket.opened_at == at else None
    return local_moment(due_from(rule, at), rule.calendar.zone_info, language) if rule else None
