"""Posted changes of who holds a ticket, and of what units are asked."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.errors import Missing
from app.core.transaction import transaction
from app.desk.inbox import Asked, inbox_of
from app.desk.page import Page
from app.desk.pages import gather, whole
from app.routing.operations import holding
from app.tickets.forms.handoffs import AnswerForm, HandoffForm
from app.tickets.handoffs import HandoffType, find_handoff, find_handoff_for_change
from app.tickets.models import Ticket
from app.tickets.operations import handing
from app.tickets.queries import find_ticket, find_ticket_for_change, has_right

bp = Blueprint("routing", __name__)


@bp.post("/<reference>/holder")
@allow("tickets.work")
def take(reference: str) -> ResponseReturnValue:
    """Take it. The other of two is told who was first."""
    with transaction():
        holding.take_ticket(find_ticket_for_change(reference, current_user), actor=current_user)
    return _held(reference, gettext("It is yours."))


@bp.post("/<reference>/release")
@allow("tickets.work")
def release(reference: str) -> ResponseReturnValue:
    """Put it back."""
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        for_others = has_right(current_user, "tickets.assign", ticket)
        holding.release_ticket(ticket, actor=current_user, for_others=for_others)
    return _held(reference, gettext("It waits in its queue again."))


@bp.post("/<reference>/assignment")
@allow("tickets.assign")
def assign(reference: str) -> ResponseReturnValue:
    """Give it to somebody."""
    holder_id = request.form.get("holder", type=int) or current_user.id
    with transaction():
        ticket = find_ticket_for_change(reference, current_user, "tickets.assign")
        holding.assign_ticket(ticket, holder_id, actor=current_user)
    return _held(reference, gettext("Given."))


def _held(reference: str, done: str) -> ResponseReturnValue:
    try:
        page = _page(reference)
    except Missing:  # released, it waits where this person sees nothing
        return _to(url_for("desk.board"))
    if not is_htmx():
        return _to(url_for("desk.ticket", reference=reference))
    return render_template("desk/_summary.html", **gather("summary", page)), 200, toast(done)


def _to(address: str) -> ResponseReturnValue:
    return ("", 204, {"HX-Redirect": address}) if is_htmx() else redirect(address, 303)


@bp.post("/<reference>/handoffs")
@allow("tickets.work")
def hand_off(reference: str) -> ResponseReturnValue:
    """Send a piece of it to a unit."""
    form = HandoffForm()
    ticket = find_ticket(reference, current_user, "tickets.work")
    if not form.validate_on_submit():
        return _handoff_form(ticket, form)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        handing.hand_off(
            ticket,
            form.chosen_unit.id,
            HandoffType(form.type.data),
            form.words.data,
            actor=current_user,
            once=form.once.data,
        )
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    done = gettext("Handed off to %(unit)s.", unit=form.chosen_unit.name(str(get_locale())))
    return render_template("desk/_handoffs.html", **gather("handoffs", _page(reference))), 200, toast(done)


def _handoff_form(ticket: Ticket, form: HandoffForm) -> ResponseReturnValue:
    """What was filled in, given back with what is wrong."""
    page = Page(ticket, current_user, str(get_locale()), editing="handoff")
    if is_htmx():
        shown = gather("handoff_form", page) | {"handoff_form": form}
        return render_template("desk/_handoff_form.html", **shown), 422
    here = url_for("desk.ticket", reference=ticket.reference)
    return render_template("desk/ticket.html", here=here, **whole(page) | {"handoff_form": form}), 422


@bp.post("/<reference>/handoffs/<int(max=32767):number>/acceptance")
@allow("handoffs.answer")
def accept(reference: str, number: int) -> ResponseReturnValue:
    """The unit has read it."""
    with transaction():
        handing.accept_handoff(find_handoff_for_change(reference, number, current_user), actor=current_user)
    return _inbox(gettext("Accepted."), f"{reference}-{number}")


@bp.post("/<reference>/handoffs/<int(max=32767):number>/answer")
@allow("handoffs.answer")
def answer(reference: str, number: int) -> ResponseReturnValue:
    """What the unit found. The next one that is due stands open then."""
    form = AnswerForm()
    find_handoff(reference, number, current_user)
    if not form.validate_on_submit():
        shown = inbox_of(current_user, str(get_locale()), Asked(f"{reference}-{number}"))
        template = "desk/_unit_inbox.html" if is_htmx() else "desk/unit.html"
        return render_template(template, **shown | {"answer_form": form}), 422
    with transaction():
        handoff = find_handoff_for_change(reference, number, current_user)
        handing.answer_handoff(handoff, form.body.data, actor=current_user)
    return _inbox(gettext("Answered."))


def _inbox(done: str, name: str | None = None) -> ResponseReturnValue:
    if not is_htmx():
        return redirect(url_for("desk.unit", handoff=name), 303)
    shown = inbox_of(current_user, str(get_locale()), Asked(name))
    return render_template("desk/_unit_inbox.html", **shown), 200, toast(done)


def _page(reference: str) -> Page:
    return Page(find_ticket(reference, current_user), current_user, str(get_locale()))
