"""Posted changes of a ticket. Each answers with the part of the page that changed, or a redirect without htmx."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.answers import is_htmx, toast
from app.core.clock import now
from app.core.errors import Conflict, Refused
from app.core.transaction import transaction
from app.core.uploads import takes_up_to
from app.desk.facts import worded, zone_of
from app.desk.page import Page
from app.desk.pages import gather, whole
from app.tickets.content import NotTaken
from app.tickets.forms.closing import closure_form
from app.tickets.forms.facts import FACTS_FORMS, FactsForm
from app.tickets.forms.reading import ReadingForm
from app.tickets.forms.setbacks import setback_form_of
from app.tickets.forms.words import MessageForm, MoveForm, NoteForm
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import by_handing_off, by_writing, with_a_reason
from app.tickets.lifecycle import move as move_ticket
from app.tickets.models import ENDED, Status, Ticket
from app.tickets.operations import answering, closing, opening
from app.tickets.operations.attaching import WHOLE_FORM, keep_uploads, store_uploads
from app.tickets.operations.facts import FactsChanged, write_facts
from app.tickets.operations.reading import correct_reading_of
from app.tickets.operations.setbacks import set_back
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
        if to in ENDED | by_writing(ticket) | with_a_reason(ticket) | by_handing_off(ticket):
            raise Refused("This step needs more than a click.")
        if is_as_shown(ticket, form.was.data, to):
            move_ticket(ticket, to, actor=current_user)
    return changed(reference, "next_step")


def is_as_shown(ticket: Ticket, was: str | None, to: Status | None) -> bool:
    """Whether the ticket is as the page showed it. Not so if the step was taken already; a conflict if another was."""
    if ticket.status.value == was:
        return True
    if ticket.status is to:
        return False
    raise Conflict("Meanwhile this ticket has become “%(status)s”.", status=STATUS_WORDS[ticket.status])


@bp.post("/<reference>/setbacks")
@allow("tickets.work")
def send_back(reference: str) -> ResponseReturnValue:
    """A courier refused it, or it failed at the door: scheduled anew, with the reason."""
    form = setback_form_of(
        find_ticket(reference, current_user, "tickets.work"), str(get_locale()), posted=True
    )
    if not form.validate_on_submit():
        return _again(reference, "setback_form", 422, setback_form=form)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        if is_as_shown(ticket, form.was.data, KINDS[ticket.kind].set_back_to):
            set_back(ticket, form.reason.data, form.words.data, actor=current_user)
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
@takes_up_to(WHOLE_FORM)
@allow("tickets.work")
def note(reference: str) -> ResponseReturnValue:
    """Words among ourselves, and files that belong to them."""
    form = NoteForm()

    def write(ticket: Ticket, body: str, **how: Any) -> None:
        keep_uploads(answering.add_note(ticket, body, **how), files, actor=how["actor"])

    try:
        files = store_uploads([(file.filename or "", file.stream) for file in form.files.data or () if file])
        return _written(reference, form, "note_form", write, gettext("Noted."))
    except NotTaken as refusal:
        form.files.errors = [gettext(refusal.sentence)]
        return _again(reference, "composer", 422, note_form=form)


@bp.post("/<reference>/look")
@allow("tickets.work")
def look(reference: str) -> ResponseReturnValue:
    """A person has read what triage was unsure of."""
    with transaction():
        opening.mark_looked_at(find_ticket_for_change(reference, current_user), actor=current_user)
    return changed(reference, "summary")


@bp.post("/<reference>/reading")
@allow("tickets.work")
def correct(reference: str) -> ResponseReturnValue:
    """What triage should have read in the customer's first words."""
    form = ReadingForm()
    if not form.validate_on_submit():
        find_ticket(reference, current_user, "tickets.work")
        return _again(reference, "facts", 422, reading_form=form)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        correct_reading_of(ticket, form.should(), actor=current_user, at=now())
    return changed(reference, "facts", gettext("Kept: whoever sets up triage sees it."))


@bp.post("/<reference>/facts")
@allow("tickets.work")
def change_facts(reference: str) -> ResponseReturnValue:
    """What is known of the work. What somebody else changed meanwhile is shown beside what was typed."""
    ticket = find_ticket(reference, current_user, "tickets.work")
    if ticket.kind not in FACTS_FORMS:
        raise Refused("This kind of ticket has no facts of its own.")
    form, zone = FACTS_FORMS[ticket.kind](), zone_of(ticket)
    if not form.validate_on_submit():
        return _again(reference, "facts_form", 422, facts_form=form, zone=zone.key)
    try:
        with transaction():
            ticket = find_ticket_for_change(reference, current_user)
            write_facts(ticket, form.facts(zone), actor=current_user, shown=form.was_shown())
    except FactsChanged as conflict:
        _show_others(form, conflict, ticket)
        return _again(reference, "facts_form", 409, facts_form=form, zone=zone.key)
    return changed(reference, "facts", gettext("Saved."))


@bp.post("/<reference>/closure")
@allow("tickets.close")
def close(reference: str) -> ResponseReturnValue:
    """End it: closed with all its kind asks for, withdrawn, or not accepted."""
    to = Status(request.form["ending"]) if request.form.get("ending") in set(ENDED) else Status.CLOSED
    form = closure_form(find_ticket(reference, current_user, "tickets.close"), to)()
    if not form.validate_on_submit():
        return _again(reference, "closure_form", 422, closure_form=form, ending=to.value)
    try:
        with transaction():
            ticket = find_ticket_for_change(reference, current_user, "tickets.close")
            _end(ticket, to, form)
    except FactsChanged as conflict:
        _show_others(form, conflict, ticket)
        return _again(reference, "closure_form", 409, closure_form=form, ending=to.value)
    return changed(reference, "next_step")


def _end(ticket: Ticket, to: Status, form: Any) -> None:
    if ticket.status is to:
        return
    if to is not Status.CLOSED:
        closing.end_ticket(ticket, to, form.reason.data, actor=current_user)
        return
    facts = {}
    if isinstance(form, FactsForm):
        facts = form.facts(zone_of(ticket))
        write_facts(ticket, facts, actor=current_user, shown=form.was_shown())
    outcome = facts.get("decision") or ("collected" if facts.get("proof") else "failed")
    closing.close_ticket(ticket, form.outcome.data if "outcome" in form else outcome, actor=current_user)


def _show_others(form: FactsForm, conflict: FactsChanged, ticket: Ticket) -> None:
    """Beside each fact that somebody else changed too, what it is now; saving again puts this person's."""
    for name, present in conflict.now.items():
        value = worded(name, present, zone_of(ticket)) or "–"
        form[name].errors = [gettext("Meanwhile this has become “%(value)s”.", value=value)]
    form.remember(conflict.now)


def _written(
    reference: str, form: Any, name: str, write: Callable[..., Any], done: str
) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _again(reference, "composer", 422, **{name: form})
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        write(ticket, form.body.data, actor=current_user, once=form.once.data)
    return changed(reference, "composer", done)


def _again(reference: str, part: str, status: int, **forms: Any) -> ResponseReturnValue:
    """What was posted, given back with what is wrong: the part for htmx, the page with it for everyone else."""
    page = _page(reference)
    if is_htmx():
        return render_template(f"desk/_{part}.html", **gather(part, page) | forms), status
    here = url_for("desk.ticket", reference=reference)
    return render_template("desk/ticket.html", here=here, **whole(page) | forms), status


def changed(reference: str, part: str, done: str | None = None) -> ResponseReturnValue:
    """The fresh part for htmx, the page for everyone else."""
    if not is_htmx():
        return redirect(url_for("desk.ticket", reference=reference), 303)
    html = render_template(f"desk/_{part}.html", **gather(part, _page(reference)))
    return html, 200, toast(done) if done else {}


def _page(reference: str) -> Page:
    return Page(find_ticket(reference, current_user), current_user, str(get_locale()))
