"""Posted changes of a ticket. Each answers with the part of the page that changed, or a redirect without htmx."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.errors import Conflict, Refused
from app.core.transaction import transaction
from app.desk.pages import Page, gather
from app.tickets.forms import MessageForm, MoveForm, NoteForm, closure_form, facts_of
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import by_writing
from app.tickets.lifecycle import move as move_ticket
from app.tickets.models import ENDED, Status, Ticket
from app.tickets.operations import answering, closing, opening
from app.tickets.queries import find_ticket, find_ticket_for_change
from app.tickets.texts import STATUS_WORDS

bp = Blueprint("tickets", __name__)


@bp.post("/<reference>/moves")
@allow("tickets.work")
def move(reference: str) -> ResponseReturnValue:
    """One step of the lifecycle. If somebody took another meanwhile, the page is shown anew instead."""
    form = MoveForm()
    if not form.validate_on_submit():
        raise Refused("This step needs more than a click.")
    to = Status(form.to.data)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        if to in ENDED | by_writing(ticket):
            raise Refused("This step needs more than a click.")
        if ticket.status.value == form.was.data:
            move_ticket(ticket, to, actor=current_user)
        elif ticket.status is not to:
            raise Conflict(
                "Meanwhile this ticket has become “%(status)s”.", status=STATUS_WORDS[ticket.status]
            )
    return changed(reference, "next_step")


@bp.post("/<reference>/messages")
@allow("tickets.work")
def reply(reference: str) -> ResponseReturnValue:
    """Words to the customer: plain, as a question we wait for, or as the answer."""
    write: Callable[..., Any] = answering.write_message
    if request.form.get("ask"):
        write = answering.ask_customer
    elif request.form.get("answer"):
        write = answering.answer_ticket
    return _written(reference, MessageForm(), "reply_form", write, gettext("Sent."))


@bp.post("/<reference>/notes")
@allow("tickets.work")
def note(reference: str) -> ResponseReturnValue:
    """Words among ourselves."""
    return _written(reference, NoteForm(), "note_form", answering.add_note, gettext("Noted."))


@bp.post("/<reference>/look")
@allow("tickets.work")
def look(reference: str) -> ResponseReturnValue:
    """A person has read what triage was unsure of."""
    with transaction():
        opening.mark_looked_at(find_ticket_for_change(reference, current_user), actor=current_user)
    return changed(reference, "summary")


@bp.post("/<reference>/closure")
@allow("tickets.close")
def close(reference: str) -> ResponseReturnValue:
    """End it: closed with all its kind asks for, withdrawn, or not accepted."""
    to = Status(request.form["ending"]) if request.form.get("ending") in set(ENDED) else Status.CLOSED
    form = closure_form(find_ticket(reference, current_user, "tickets.close"), to)
    if not form.validate_on_submit():
        shown = gather("summary", _page(reference)) | {"closure_form": form, "ending": to.value}
        return render_template("desk/_closure_form.html", **shown), 422
    with transaction():
        ticket = find_ticket_for_change(reference, current_user, "tickets.close")
        _end(ticket, to, facts_of(form))
    return changed(reference, "next_step")


def _end(ticket: Ticket, to: Status, facts: dict[str, Any]) -> None:
    if to is not Status.CLOSED:
        closing.end_ticket(ticket, to, str(facts["reason"]), actor=current_user)
        return
    if "decision" in facts:
        facts["decided_by_id"] = current_user.id
    if KINDS[ticket.kind].details:
        closing.write_facts(ticket, facts, actor=current_user)
    outcome = (
        facts.get("outcome") or facts.get("decision") or ("collected" if facts.get("proof") else "failed")
    )
    closing.close_ticket(ticket, str(outcome), actor=current_user)


def _written(
    reference: str, form: Any, name: str, write: Callable[..., Any], done: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return render_template(
            "desk/_composer.html", **gather("composer", _page(reference)) | {name: form}
        ), 422
    with transaction():
        write(find_ticket_for_change(reference, current_user), form.body.data.strip(), actor=current_user)
    return changed(reference, "composer", done)


def changed(reference: str, part: str, done: str | None = None) -> ResponseReturnValue:
    """The fresh part for htmx, the page for everyone else."""
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    html = render_template(f"desk/_{part}.html", **gather(part, _page(reference)))
    return html, 200, toast(done) if done else {}


def _page(reference: str) -> Page:
    return Page(find_ticket(reference, current_user), current_user, str(get_locale()))
