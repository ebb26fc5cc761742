"""What the ticket page shows of our promises: the clocks, the deadlines that were missed, and who is asked why."""

from typing import Any

from app.desk import handing
from app.desk.page import Page
from app.sla.forms.cause import CauseForm
from app.sla.models import Breach, TimerState
from app.sla.queries import breaches_of, choice_row, timers_of, warn_at
from app.sla.targets import Owed
from app.tickets.models import Ticket
from app.tickets.queries import has_right


def timers(page: Page) -> dict[str, Any]:
    """The clocks that run or were kept, with those of what units owe us, and whether anything was promised at all."""
    own = timers_of(page.ticket)
    promises = any(timer.kind.owed is Owed.CUSTOMER for timer in own) or _has_policy(page.ticket)
    return {
        "promises": promises,
        "timers": [
            {
                "id": timer.id,
                "target": timer.target,
                "called": timer.called,
                "unit_name": handing.unit_name(timer.handoff, page.language) if timer.handoff else None,
                "due_at": timer.due_at,
                "warn_at": warn_at(timer),
                "paused": timer.state is TimerState.PAUSED,
                "met_at": timer.ended_at if timer.state is TimerState.MET else None,
                "legal": timer.kind.owed is Owed.LAW,
                "breached": timer.breached_at is not None,
            }
            for timer in (*own, *page.unit_timers)
            if timer.state is not TimerState.CANCELLED
        ],
    }


def _has_policy(ticket: Ticket) -> bool:
    choice = choice_row(ticket)
    return choice is not None and choice.policy_id is not None


def breaches(page: Page) -> dict[str, Any]:
    """The deadlines it missed; whoever works on it is asked why, until somebody has said it."""
    missed = breaches_of(page.ticket)
    nameless = [breach for breach, _name in missed if breach.cause_by_id is None]
    asks = nameless and has_right(page.user, "tickets.work", page.ticket)
    return {
        "breaches": [
            {
                "target": breach.target,
                "due_at": breach.due_at,
                "met_at": breach.met_at,
                "cause": breach.cause,
                "inferred_cause": breach.inferred_cause,
                "named_by": named_by,
            }
            for breach, named_by in missed
        ],
        "cause_form": CauseForm(formdata=None, late_because=_inferred(nameless)) if asks else None,
    }


def closing_cause(ticket: Ticket, **filled: Any) -> CauseForm | None:
    """What closing a ticket asks besides: why it was late, if it was and no person has said it.

    It stands inside the form that closes, whose token it shares."""
    nameless = [breach for breach, _name in breaches_of(ticket) if breach.cause_by_id is None]
    if not nameless:
        return None
    return CauseForm(prefix="closing-", meta={"csrf": False}, late_because=_inferred(nameless), **filled)


def _inferred(nameless: list[Breach]) -> str:
    """The latest cause that the ticket itself told of."""
    return next((breach.cause.value for breach in reversed(nameless) if breach.cause), "")
