"""Posted changes of the work: steps, words, facts, how it ends."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.core.clock import now
from app.core.errors import Conflict, Refused
from app.core.transaction import transaction
from app.core.uploads import takes_up_to
from app.desk.facts import worded, zone_of
from app.desk.promises import closing_cause
from app.sla.operations.breaching import name_cause
from app.tickets.content import NotTaken
from app.tickets.forms.closing import closure_form
from app.tickets.forms.facts import FACTS_FORMS, FactsForm
from app.tickets.forms.reading import ReadingForm
from app.tickets.forms.setbacks import setback_form_of
from app.tickets.forms.words import MessageForm, MoveForm, NoteForm, TalkForm
from app.tickets.kinds import KINDS
from app.tickets.lifecycle import by_handing_off, by_writing, with_a_reason
from app.tickets.lifecycle import move as move_ticket
from app.tickets.models import ENDED, Status, Ticket
from app.tickets.operations import answering, closing, opening, talking
from app.tickets.operations.attaching import WHOLE_FORM, keep_uploads, store_uploads
from app.tickets.operations.facts import FactsChanged, write_facts
from app.tickets.operations.reading import correct_reading_of
from app.tickets.operations.setbacks import set_back
from app.tickets.queries import find_ticket, find_ticket_for_change
from app.tickets.texts import STATUS_WORDS
from app.tickets.views.answers import again, changed


def add_routes(bp: Blueprint) -> None:
    """Which address changes what."""
    bp.add_url_rule("/<reference>/moves", view_func=move, methods=["POST"])
    bp.add_url_rule("/<reference>/setbacks", view_func=send_back, methods=["POST"])
    bp.add_url_rule("/<reference>/messages", view_func=reply, methods=["POST"])
    bp.add_url_rule("/<reference>/notes", view_func=note, methods=["POST"])
    bp.add_url_rule("/<reference>/talks", view_func=talk, methods=["POST"])
    bp.add_url_rule("/<reference>/look", view_func=look, methods=["POST"])
    bp.add_url_rule("/<reference>/reading", view_func=correct, methods=["POST"])
    bp.add_url_rule("/<reference>/facts", view_func=change_facts, methods=["POST"])
    bp.add_url_rule("/<reference>/closure", view_func=close, methods=["POST"])


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


@allow("tickets.work")
def send_back(reference: str) -> ResponseReturnValue:
    """A courier refused it, or it failed at the door: scheduled anew, with the reason."""
    form = setback_form_of(
        find_ticket(reference, current_user, "tickets.work"), str(get_locale()), posted=True
    )
    if not form.validate_on_submit():
        return again(reference, "setback_form", 422, setback_form=form)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        if is_as_shown(ticket, form.was.data, KINDS[ticket.kind].set_back_to):
            set_back(ticket, form.reason.data, form.words.data, actor=current_user)
    return changed(reference, "next_step")


@allow("tickets.work")
def reply(reference: str) -> ResponseReturnValue:
    """Words to the customer: plain, as a question we wait for, or as the answer."""
    write: Callable[..., Any] = answering.write_message
    if request.form.get("ask"):
        write = answering.ask_customer
    elif request.form.get("answer"):
        write = answering.answer_ticket
    return _written(reference, MessageForm(), "reply_form", write, gettext("Sent."))


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
        return again(reference, "composer", 422, note_form=form)


@allow("tickets.work")
def talk(reference: str) -> ResponseReturnValue:
    """A call that a colleague made: what was said, perhaps the answer; or that nobody answered."""
    form = TalkForm()
    write: Callable[..., Any] = talking.note_talk
    if form.in_vain.data:
        write = talking.note_vain_call
    elif request.form.get("answer"):
        write = talking.answer_by_talk
    return _written(reference, form, "talk_form", write, gettext("Noted."))


@allow("tickets.work")
def look(reference: str) -> ResponseReturnValue:
    """A person has read what triage was unsure of."""
    with transaction():
        opening.mark_looked_at(find_ticket_for_change(reference, current_user), actor=current_user)
    return changed(reference, "summary")


@allow("tickets.work")
def correct(reference: str) -> ResponseReturnValue:
    """What triage should have read in the customer's first words."""
    form = ReadingForm()
    if not form.validate_on_submit():
        find_ticket(reference, current_user, "tickets.work")
        return again(reference, "facts", 422, reading_form=form)
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        correct_reading_of(ticket, form.should(), actor=current_user, at=now())
    return changed(reference, "facts", gettext("Kept: whoever sets up triage sees it."))


@allow("tickets.work")
def change_facts(reference: str) -> ResponseReturnValue:
    """What is known of the work. What somebody else changed meanwhile is shown beside what was typed."""
    ticket = find_ticket(reference, current_user, "tickets.work")
    if ticket.kind not in FACTS_FORMS:
        raise Refused("This kind of ticket has no facts of its own.")
    form, zone = FACTS_FORMS[ticket.kind](), zone_of(ticket)
    if not form.validate_on_submit():
        return again(reference, "facts_form", 422, facts_form=form, zone=zone.key)
    try:
        with transaction():
            ticket = find_ticket_for_change(reference, current_user)
            write_facts(ticket, form.facts(zone), actor=current_user, shown=form.was_shown())
    except FactsChanged as conflict:
        _show_others(form, conflict, ticket)
        return again(reference, "facts_form", 409, facts_form=form, zone=zone.key)
    return changed(reference, "facts", gettext("Saved."))


@allow("tickets.close")
def close(reference: str) -> ResponseReturnValue:
    """End it: closed with all its kind asks for, withdrawn, or not accepted."""
    to = Status(request.form["ending"]) if request.form.get("ending") in set(ENDED) else Status.CLOSED
    found = find_ticket(reference, current_user, "tickets.close")
    form, late = closure_form(found, to)(), closing_cause(found)
    asked = {"closure_form": form, "closing_cause": late, "ending": to.value}
    if not all([form.validate_on_submit(), late is None or late.validate()]):
        return again(reference, "closure_form", 422, **asked)
    try:
        with transaction():
            ticket = find_ticket_for_change(reference, current_user, "tickets.close")
            _end(ticket, to, form)
            if late is not None:
                name_cause(ticket, late.cause, actor=current_user, at=now())
    except FactsChanged as conflict:
        _show_others(form, conflict, ticket)
        return again(reference, "closure_form", 409, **asked)
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
        return again(reference, "composer", 422, **{name: form})
    with transaction():
        ticket = find_ticket_for_change(reference, current_user)
        write(ticket, form.body.data, actor=current_user, once=form.once.data)
    return changed(reference, "composer", done)
