"""Posted changes of what a ticket is: another kind of work."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.clock import now
from app.core.errors import Conflict
from app.core.transaction import transaction
from app.desk.becoming import why_outside
from app.intake.heard import Reply
from app.intake.windows import refuse_conversion
from app.tickets.forms.converting import ConversionForm, as_shown, conversion_form_of
from app.tickets.models import Ticket
from app.tickets.operations.converting import convert_ticket
from app.tickets.queries import find_ticket, find_ticket_for_change
from app.tickets.views.answers import again, changed_or_left


def add_routes(bp: Blueprint) -> None:
    """Which address changes what."""
    bp.add_url_rule("/<reference>/conversion", view_func=convert, methods=["POST"])


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
