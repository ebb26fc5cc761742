"""Colleagues who work tickets: the list, one of them, and changes of what they do; each is looked at before it is saved."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.models import User
from app.admin.forms import SureForm
from app.admin.people_page import people_page, person_page
from app.admin.person_changes import rehearse_capacity, rehearse_queues, rehearse_skills
from app.admin.person_fields import NONE, Field, filled_in
from app.core.answers import sentence_of
from app.core.database import db
from app.core.errors import Refused
from app.core.transaction import transaction
from app.routing.capacity import channels
from app.routing.models import Queue
from app.routing.operations.abilities import drop_skill, set_capacity, set_skill
from app.routing.operations.attending import hold_person
from app.routing.operations.membership import add_member, remove_member, set_weight
from app.routing.queries import queues
from app.routing.staff import find_worker, levels_now, rooms_now, shares_now, skills_in

PERSON = "/people/<int(max=2147483647):number>"


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/people", "people", people)
    bp.add_url_rule(PERSON, "person", person)
    bp.add_url_rule(f"{PERSON}/skills", "change_skills", change_skills, methods=["POST"])
    bp.add_url_rule(f"{PERSON}/queues", "change_queues", change_queues, methods=["POST"])
    bp.add_url_rule(f"{PERSON}/capacity", "change_capacity", change_capacity, methods=["POST"])


@allow("settings.manage")
def people() -> ResponseReturnValue:
    """Who works tickets."""
    return render_template("admin/people.html", **people_page())


@allow("settings.manage")
def person(number: int) -> ResponseReturnValue:
    """One of them."""
    return render_template("admin/person.html", **person_page(find_worker(number)))


@allow("settings.manage")
def change_skills(number: int) -> ResponseReturnValue:
    """How good they are at what."""
    wanted = filled_in("level", skills_in("en"))

    def act(user: User) -> None:
        hold_person(user.id)
        levels = levels_now(user.id)
        for code, field in wanted.items():
            if not field.differs_from(levels.get(code, NONE)):
                continue
            if field.to:
                set_skill(user, code, field.to, actor=current_user)
            else:
                drop_skill(user, code, actor=current_user)

    return _submit(number, act, lambda user: {"told": rehearse_skills(user, lambda: act(user))}, "skills")


@allow("settings.manage")
def change_queues(number: int) -> ResponseReturnValue:
    """Where they take work from, and their share."""
    wanted = {int(each): field for each, field in filled_in("weight", map(str, queues())).items()}
    joined = request.form.get("join", type=int)
    if joined is not None and joined in queues():
        wanted.setdefault(joined, Field(NONE, 1))

    def act(user: User) -> None:
        hold_person(user.id)
        shares = shares_now(user.id)
        for queue_id, field in wanted.items():
            if field.differs_from(shares.get(queue_id, NONE)):
                _share(db.session.get_one(Queue, queue_id), user, field)

    return _submit(
        number, act, lambda user: {"told": rehearse_queues(user, lambda: act(user), wanted)}, "queues"
    )


def _share(queue: Queue, user: User, field: Field) -> None:
    if not field.to:
        remove_member(queue, user, actor=current_user)
        return
    if not field.was:
        add_member(queue, user, actor=current_user)
    set_weight(queue, user, field.to, shown=field.was or None, actor=current_user)


@allow("settings.manage")
def change_capacity(number: int) -> ResponseReturnValue:
    """How much of each channel they are given at once; nothing: as much as anybody."""
    wanted = filled_in("most", channels(), empty=None)

    def act(user: User) -> None:
        hold_person(user.id)
        rooms = rooms_now(user.id)
        for channel, field in wanted.items():
            if field.differs_from(rooms.get(channel)):
                set_capacity(user, channel, field.to, actor=current_user)

    return _submit(
        number, act, lambda user: {"rooms": rehearse_capacity(user, lambda: act(user))}, "capacity"
    )


def _submit(
    number: int,
    act: Callable[[User], None],
    rehearse: Callable[[User], Mapping[str, Any]],
    section: str,
) -> ResponseReturnValue:
    """Save what somebody has looked at; else show what it would do. What cannot be is refused beside the form."""
    form, back = SureForm(), url_for("admin.person", number=number, _anchor=section)
    if not form.validate_on_submit():
        return redirect(back, 303)
    try:
        if form.sure.data:
            with transaction():
                act(find_worker(number))
            flash(gettext("Saved."), "ok")
            return redirect(back, 303)
        shown = rehearse(find_worker(number))
    except Refused as refusal:
        page = person_page(find_worker(number))
        return render_template(
            "admin/person.html", refused={section: sentence_of(refusal)}, **page
        ), refusal.status
    return render_template(
        "admin/person_change.html",
        person=find_worker(number),
        section=section,
        fields=_fields(),
        back=back,
        skills=skills_in(str(get_locale())),
        language=str(get_locale()),
        queues=queues(),
        **shown,
    )


def _fields() -> list[tuple[str, str]]:
    """What was filled in, to be sent again."""
    return [(name, value) for name, value in request.form.items() if name not in ("csrf_token", "sure")]
