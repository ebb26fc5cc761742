"""A request, one question a step, and its receipt."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from app.core.errors import Forbidden, Missing
from app.core.security import limiter
from app.core.uploads import takes_up_to
from app.items.numbers import typed_number
from app.portal import asking
from app.portal.drafts import Draft, begin_draft, draft_of, end_draft
from app.portal.forms import uploads
from app.portal.queries import contact_named, due_of, facts_of, words_of
from app.portal.steps import Course, course_of, told
from app.tickets.content import NotTaken
from app.tickets.models import Contact


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/new/<kind>", "begin", begin)
    bp.add_url_rule("/new/<kind>/<name>", "step", step)
    bp.add_url_rule("/new/<kind>/<name>", "keep", keep, methods=["POST"])
    bp.add_url_rule("/new/<kind>", "send", send, methods=["POST"])
    bp.add_url_rule("/received", "receipt", receipt)
    bp.add_url_rule("/received", "insist", insist, methods=["POST"])


def begin(kind: str) -> ResponseReturnValue:
    """Where they left off, or the first question; at the end the words, with all that was said above them."""
    course = course_of(kind)
    draft = draft_of(kind) or begin_draft(kind)
    typed = typed_number(request.args.get("item", "")[:40])
    if typed is not None and typed.is_right:
        draft.keep({"item": typed.number})
    missing = course.open_step(draft)
    if missing is not None:
        return redirect(url_for("portal.step", kind=kind, name=missing.name))
    return _last(course, draft, course.last(formdata=None, token=draft.token))


def step(kind: str, name: str) -> ResponseReturnValue:
    """One question, with what was answered before."""
    course = course_of(kind)
    draft, asked = draft_of(kind) or begin_draft(kind), course.step(name)
    form = asked.form(formdata=None, data=draft.said)
    form.prepare(draft)
    return _page(course, draft, asked, form)


def keep(kind: str, name: str) -> ResponseReturnValue:
    """The answer to one question; on to the next that is open."""
    course = course_of(kind)
    draft, asked = draft_of(kind) or begin_draft(kind), course.step(name)
    form = asked.form()
    form.prepare(draft)
    if not form.validate_on_submit():
        return _page(course, draft, asked, form), 422
    draft.keep(form.brought())
    return redirect(url_for("portal.begin", kind=kind), 303)


def _number_typed() -> str:
    """Sent forms are counted per number too: nobody gets more than a few texts that strangers caused."""
    draft = draft_of((request.view_args or {}).get("kind", ""))
    return f"portal|{draft.said.get('phone', '')}" if draft else get_remote_address()


def _was_sent(response: Response) -> bool:
    return response.status_code == 303


@takes_up_to(asking.HEAVIEST)
@limiter.limit("20 per hour; 60 per day")
@limiter.limit("5 per day", key_func=_number_typed, deduct_when=_was_sent)
def send(kind: str) -> ResponseReturnValue:
    """All of it, once."""
    course = course_of(kind)
    form, draft = course.last(), draft_of(kind)
    if draft is None or course.open_step(draft) is not None:
        was_sent = session.get("receipt", {}).get("name") == asking.name_of(form.token.data or "")
        return redirect(url_for("portal.receipt" if was_sent else "portal.begin", kind=kind), 303)
    if asking.is_a_machine(form):
        raise Forbidden("We could not take this form. Please call us, or send a text.")
    if not form.validate_on_submit():
        return _last(course, draft, form), 422
    if asking.is_too_quick(draft):
        form.words.errors = [gettext("That was very quick. Look it over, and send it once more.")]
        return _last(course, draft, form), 422
    try:
        asking.send(asking.incoming_of(draft, form), uploads(form))
    except NotTaken as refusal:
        form.photos.errors = [gettext(refusal.sentence)]
        return _last(course, draft, form), 422
    end_draft(draft)
    return redirect(url_for("portal.receipt"), 303)


def receipt() -> ResponseReturnValue:
    """What became of what was sent last: a reference, an answer, or the matter that was open already."""
    kept, contact = _kept()
    ticket = contact.ticket
    is_new = contact.disposition == "ticket_opened"
    page = {
        "contact": contact,
        "opened": ticket if is_new else None,
        "joined": None if is_new else ticket,
        "facts": facts_of(ticket) if ticket and is_new else None,
        "due_at": due_of(ticket) if ticket and is_new else None,
        "said": kept["said"],
    }
    return render_template("portal/receipt.html", **page)


@limiter.limit("20 per hour")
def insist() -> ResponseReturnValue:
    """The answer does not settle it: somebody shall look."""
    kept, contact = _kept()
    if contact.ticket is None:
        asking.send(asking.insisting(contact, words_of(contact), kept["form"]))
    return redirect(url_for("portal.receipt"), 303)


def _kept() -> tuple[dict[str, Any], Contact]:
    kept = session.get("receipt")
    contact = contact_named(kept["name"]) if kept else None
    if kept is None or contact is None:
        raise Missing
    return kept, contact


def _page(course: Course, draft: Draft, asked: Any, form: Any) -> str:
    number = course.steps.index(asked)
    back = course.steps[number - 1].name if number else None
    page = {
        "course": course,
        "kind": draft.kind,
        "step": asked,
        "form": form,
        "number": number + 1,
        "back": back,
    }
    return render_template("portal/step.html", **page)


def _last(course: Course, draft: Draft, form: Any) -> str:
    page = {"course": course, "kind": draft.kind, "form": form, "told": told(course, draft)}
    return render_template("portal/last.html", **page)
