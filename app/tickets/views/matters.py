"""Posted changes of what a ticket is: another kind of work, or a part of another ticket."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, sentence_of
from app.core.clock import now
from app.core.errors import Conflict, Refused
from app.core.transaction import transaction
from app.desk.becoming import why_outside
from app.desk.merging import seen, side_by_side
from app.intake.heard import Reply
from app.intake.windows import refuse_conversion
from app.tickets.forms.converting import ConversionForm, as_shown, conversion_form_of
from app.tickets.forms.merging import MergeForm
from app.tickets.merging import hold_both, merges_into, survivor_of
from app.tickets.models import Ticket
from app.tickets.operations.converting import convert_ticket
from app.tickets.operations.merging import check_merge, merge_tickets, undo_merge
from app.tickets.queries import find_ticket, find_ticket_for_change
from app.tickets.references import read_reference
from app.tickets.views.answers import again, changed_or_left


def add_routes(bp: Blueprint) -> None:
    """Which address changes what."""
    bp.add_url_rule("/<reference>/conversion", view_func=convert, methods=["POST"])
    bp.add_url_rule("/<reference>/merge", view_func=merge, methods=["POST"])
    bp.add_url_rule("/<reference>/merged/<other>/undoing", view_func=undo, methods=["POST"])


@allow("tickets.work")
def convert(reference: str) -> ResponseReturnValue:
    """Another kind of work. Outside its filing window it is asked once more, with the reason."""
    ticket = find_ticket(reference, current_user, "tickets.work")
    form = conversion_form_of(ticket, posted=True)
    if ticket.kind == form.kind.data:
        return changed_or_left(reference)
    if not form.validate_on_submit():
        return again(reference, "conversion_form", 422, conversion_form=form, outside=None)
    outside = _outside(ticket, form)
    if outside is not None and not form.anyway.data:
        return again(reference, "conversion_form", 422, conversion_form=form, outside=why_outside(outside))
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        _refuse_changed(ticket, form)
        convert_ticket(
            ticket, form.kind.data, form.topic.data or None, actor=current_user,
            outside=outside.disposition if outside else None,
        )  # fmt: skip
    return changed_or_left(reference, gettext("Changed."))


def _outside(ticket: Ticket, form: ConversionForm) -> Reply | None:
    kind, topic = form.kind.data, form.topic.data or None
    return refuse_conversion(ticket, kind, topic, str(get_locale()), at=now())


def _refuse_changed(ticket: Ticket, form: ConversionForm) -> None:
    if as_shown(ticket) not in (form.was.data, f"{form.kind.data} {ticket.status.value}"):
        raise Conflict("Meanwhile this ticket has changed. Look at it again.")


@allow("tickets.work")
def merge(reference: str) -> ResponseReturnValue:
    """Give it up for another. First both are shown side by side; what changed since is shown anew."""
    form, ticket = MergeForm(), find_ticket(reference, current_user, "tickets.work")
    if not form.validate_on_submit():
        return again(reference, "merge_form", 422, merge_form=form)
    try:
        other = _other(form)
        check_merge(ticket, other)
    except Refused as refusal:
        form.typed.errors = [sentence_of(refusal)]
        return again(reference, "merge_form", refusal.status, merge_form=form)
    if not form.shown.data:
        form.shown.data = seen(ticket, other)
        both = side_by_side(ticket, other)
        return again(reference, "merge_form", 200, merge_form=form, both=both)
    with transaction():
        hold_both(ticket, other)
        if seen(ticket, other) != form.shown.data:
            raise Conflict("Meanwhile one of the two has changed. Look at them again.")
        merge_tickets(ticket, other, actor=current_user)
    return _on_to(other.reference)


def _other(form: MergeForm) -> Ticket:
    """The ticket that goes on under the reference that was named."""
    other = survivor_of(find_ticket(form.reference or "", current_user))
    return find_ticket(other.reference, current_user, "tickets.work")


@allow("tickets.work")
def undo(reference: str, other: str) -> ResponseReturnValue:
    """It was no duplicate: two tickets again."""
    survivor = find_ticket(reference, current_user, "tickets.work")
    plain = read_reference(other)
    merged = next((each.ticket for each in merges_into(survivor.id) if each.ticket.reference == plain), None)
    if merged is not None:
        with transaction():
            hold_both(merged, survivor)
            undo_merge(merged, survivor, actor=current_user)
    return _on_to(survivor.reference)


def _on_to(reference: str) -> ResponseReturnValue:
    page = url_for("desk.ticket", reference=reference)
    return ("", 204, {"HX-Redirect": page}) if is_htmx() else redirect(page, 303)
