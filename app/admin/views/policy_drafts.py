"""Writing on a draft of the policies, and putting it in force."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import MoveForm
from app.admin.policy_page import MOST_SHOWN, list_page
from app.admin.policy_words import spoken, written_fields
from app.core.clock import now
from app.core.errors import Conflict, Refused
from app.core.transaction import transaction
from app.routing.queries import queues
from app.sla.contents import content_of
from app.sla.differences import difference_of
from app.sla.forms.policy import PolicyForm, policy_data
from app.sla.models import About, Policy
from app.sla.operations.drafting import (
    add_policy,
    change_policy,
    copy_policy,
    move_policy,
    put_draft_in_force,
    remove_policy,
)
from app.sla.operations.policies import begin_draft, discard_draft
from app.sla.sets import (
    calendar_names,
    contents_of,
    draft,
    edits_of,
    find_draft,
    find_drafted,
    fingerprint_of,
    groups_of,
    history_of,
    page_with,
    place_of,
    set_in_force,
)


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    root, one = "/policies/draft", "/policies/draft/policies/<int(max=2147483647):number>"
    bp.add_url_rule(root, "policy_draft", show_draft)
    bp.add_url_rule(root, "begin_policy_draft", begin, methods=["POST"])
    bp.add_url_rule(f"{root}/difference", "policy_difference", show_difference)
    bp.add_url_rule(f"{root}/commencement", "put_policies_in_force", put_in_force, methods=["POST"])
    bp.add_url_rule(f"{root}/discarding", "discard_policies", discard, methods=["POST"])
    bp.add_url_rule(f"{root}/new", "new_policy", show_new)
    bp.add_url_rule(f"{root}/policies", "add_policy", add, methods=["POST"])
    bp.add_url_rule(one, "policy", show_policy)
    bp.add_url_rule(one, "change_policy", change, methods=["POST"])
    bp.add_url_rule(f"{one}/copies", "copy_policy", copy, methods=["POST"])
    bp.add_url_rule(f"{one}/removal", "remove_policy", remove, methods=["POST"])
    bp.add_url_rule(f"{one}/place", "move_policy", move, methods=["POST"])


@allow("settings.manage")
def show_draft() -> ResponseReturnValue:
    """The draft in order; without one, the way to begin it."""
    written = draft()
    if written is None:
        return redirect(url_for("admin.policies"))
    past = history_of(written)
    return render_template("admin/policy_draft.html", found=written, past=past, **list_page(written))


@allow("settings.manage")
def begin() -> ResponseReturnValue:
    """A copy of the set in force, to be written on."""
    with transaction():
        begin_draft(actor=current_user, at=now())
    return redirect(url_for("admin.policy_draft"), 303)


@allow("settings.manage")
def show_difference() -> ResponseReturnValue:
    """What the draft says that the set in force does not, before it is put in force or discarded."""
    written, in_force = find_draft(), set_in_force()
    after = contents_of(written)
    shown = {
        "difference": difference_of(contents_of(in_force) if in_force else [], after),
        "shown": fingerprint_of(after),
        "edits": edits_of(written),
        "calendars": calendar_names(),
        "spoken": spoken,
        "most": MOST_SHOWN,
    }
    return render_template("admin/policy_difference.html", draft=written, in_force=in_force, **shown)


@allow("settings.manage")
def put_in_force() -> ResponseReturnValue:
    """For new tickets, from now on."""
    with transaction():
        put_draft_in_force(find_draft(hold=True), shown=_shown(), actor=current_user, at=now())
    return redirect(url_for("admin.policies"), 303)


@allow("settings.manage")
def discard() -> ResponseReturnValue:
    """Nothing of it is kept."""
    with transaction():
        discard_draft(find_draft(), actor=current_user)
    return redirect(url_for("admin.policies"), 303)


@allow("settings.manage")
def show_new() -> ResponseReturnValue:
    """An empty policy."""
    find_draft()
    about = request.args.get("about", About.TICKET.value)
    return _form_page(PolicyForm(formdata=None, data={"about": about, "targets": [{"levels": [{}]}]}))


@allow("settings.manage")
def add() -> ResponseReturnValue:
    """A policy more."""
    form = _sent()
    if _is_unfinished(form):
        return _form_page(form, status=_status(form))
    try:
        with transaction():
            written = find_draft(hold=True)
            number = add_policy(written, form.content(), queues=form.queues, actor=current_user).id
    except Conflict:
        raise
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(form, status=422)
    return _to_list(number)


@allow("settings.manage")
def show_policy(number: int) -> ResponseReturnValue:
    """One policy of the draft."""
    policy = find_drafted(number)
    return _form_page(PolicyForm(formdata=None, data=policy_data(content_of(policy))), policy)


@allow("settings.manage")
def change(number: int) -> ResponseReturnValue:
    """Let a policy say something else; if it does by now, show what, and keep what was typed."""
    form = _sent()
    policy = find_drafted(number)
    if _is_unfinished(form):
        return _form_page(form, policy, status=_status(form))
    try:
        with transaction():
            written = find_draft(hold=True)
            change_policy(
                find_drafted(number), written, form.content(),
                shown=form.shown.data or "", queues=form.queues, actor=current_user,
            )  # fmt: skip
    except Conflict as conflict:
        return _changed_meanwhile(form, number, conflict)
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(form, find_drafted(number), status=422)
    return _to_list(number)


def _changed_meanwhile(form: PolicyForm, number: int, conflict: Conflict) -> ResponseReturnValue:
    """Saving once more means: I have seen what it says now, and want mine."""
    policy = find_drafted(number)
    content = content_of(policy)
    if content.fingerprint == form.shown.data:
        raise conflict
    form.shown.data = content.fingerprint
    return _form_page(form, policy, status=409, meanwhile=content)


@allow("settings.manage")
def copy(number: int) -> ResponseReturnValue:
    """The same under another name, and on to it."""
    with transaction():
        written = find_draft(hold=True)
        copied = copy_policy(find_drafted(number), written, actor=current_user)
        number = copied.id
    return redirect(url_for("admin.policy", number=number), 303)


@allow("settings.manage")
def remove(number: int) -> ResponseReturnValue:
    """Take a policy out."""
    with transaction():
        written = find_draft(hold=True)
        remove_policy(find_drafted(number), written, shown=_shown(), actor=current_user)
    return redirect(url_for("admin.policy_draft"), 303)


@allow("settings.manage")
def move(number: int) -> ResponseReturnValue:
    """Another place in the order."""
    form = MoveForm()
    if not form.validate_on_submit():
        raise Refused("Say to which place it shall move.")
    with transaction():
        written = find_draft(hold=True)
        policy = find_drafted(number)
        move_policy(policy, written, was=form.was.data, to=form.to.data, actor=current_user)
    return _to_list(number)


def _shown() -> str:
    """The fingerprint of what the person saw."""
    return request.form.get("shown", "")


def _sent() -> PolicyForm:
    """The form as it was sent, with the row more that it asks for."""
    form = PolicyForm()
    form.add_rows(request.form.get("more", ""))
    form.offer(calendar_names(), _queue_names())
    return form


def _queue_names() -> Mapping[str, str]:
    locale = str(get_locale())
    return {queue.code: queue.names.get(locale) or queue.names["en"] for queue in queues().values()}


def _is_unfinished(form: PolicyForm) -> bool:
    """Whether a row is to be added first, or something in it makes no sense."""
    return "more" in request.form or not form.validate_on_submit()


def _status(form: PolicyForm) -> int:
    return 422 if any(form.wrong_fields()) else 200


def _form_page(
    form: PolicyForm, policy: Policy | None = None, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    names = calendar_names()
    form.offer(names, _queue_names())
    shown = {"calendars": names, "spoken": spoken, "fields": written_fields(), "policy": policy}
    if policy is not None:
        shown |= {"place": place_of(policy), "group": groups_of(find_draft())[policy.about]}
    return render_template("admin/policy.html", form=form, **shown, **more), status


def _to_list(number: int) -> ResponseReturnValue:
    """Where the policy stands now."""
    page = page_with(find_draft(), number)
    return redirect(url_for("admin.policy_draft", page=page, _anchor=f"policy-{number}"), 303)
