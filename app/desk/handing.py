"""What the ticket page shows of its handoffs: what units were asked, and the form that asks another."""

from typing import Any

from app.accounts.queries import UnitNode, units
from app.desk.page import Page
from app.sla.models import TimerState
from app.sla.queries import warn_at
from app.tickets.forms.handoffs import HandoffForm
from app.tickets.handoffs import Handoff
from app.tickets.queries import has_right

MOST_OFFERED = 200  # units in the list under the field; of a larger house the others are typed


def handoffs(page: Page) -> dict[str, Any]:
    """What units were asked, each with its next deadline, and whom to ask first."""
    lead = _lead_of(page)
    return {
        "handoffs": [_shown(handoff, page) for handoff in page.handoffs],
        "lead_name": lead.name(page.language) if lead else None,
        "may_hand_off": _may_hand_off(page),
    }


def _shown(handoff: Handoff, page: Page) -> dict[str, Any]:
    running = (timer for timer in page.unit_timers if timer.handoff_id == handoff.id)
    timer = next((each for each in running if each.state is TimerState.RUNNING), None)
    return {
        "number": handoff.number,
        "type": handoff.type.value,
        "state": handoff.state.value,
        "is_open": handoff.is_open,
        "unit_name": unit_name(handoff, page.language),
        "due_at": timer.due_at if timer else None,
        "warn_at": warn_at(timer) if timer else None,
        "at": handoff.answered_at or handoff.accepted_at or handoff.sent_at,
    }


def unit_name(handoff: Handoff, language: str) -> str:
    """The unit that was asked."""
    return units()[handoff.unit_id].name(language)


def handoff_form(page: Page) -> dict[str, Any]:
    """The form for the unit to be asked first, if it was asked for and this person may use it."""
    if page.editing != "handoff" or not _may_hand_off(page):
        return {"handoff_form": None, "offered": []}
    lead = _lead_of(page)
    form = HandoffForm(formdata=None, unit=_written(lead, page.language) if lead else "")
    offered = sorted(units().values(), key=lambda unit: unit.code)[:MOST_OFFERED]
    return {"handoff_form": form, "offered": [_written(unit, page.language) for unit in offered]}


def _written(unit: UnitNode, language: str) -> str:
    """As the field takes it."""
    return f"{unit.code} {unit.name(language)}"


def _lead_of(page: Page) -> UnitNode | None:
    return units().get(page.ticket.lead_unit_id or 0)


def _may_hand_off(page: Page) -> bool:
    return page.ticket.is_open and has_right(page.user, "tickets.work", page.ticket)
