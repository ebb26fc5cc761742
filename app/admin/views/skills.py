"""Skills: what there is, who has one and which queues ask for it, a new one, its names, and removing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.models import Skill
from app.admin.forms import ActForm
from app.admin.people_forms import NamesForm, SkillForm
from app.core.answers import sentence_of
from app.core.errors import Refused
from app.core.transaction import transaction
from app.routing.operations.abilities import add_skill, remove_skill, rename_skill
from app.routing.staff import count_who_have, find_skill, queues_asking, skills_in, who_has

MOST_SHOWN = 200


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/skills", "skills", skills)
    bp.add_url_rule("/skills", "create_skill", create, methods=["POST"])
    bp.add_url_rule("/skills/<code>", "skill", skill)
    bp.add_url_rule("/skills/<code>", "rename_skill", rename, methods=["POST"])
    bp.add_url_rule("/skills/<code>/removal", "remove_skill", remove, methods=["POST"])


@allow("settings.manage")
def skills() -> ResponseReturnValue:
    """All of them."""
    return _list_page(SkillForm(formdata=None))


@allow("settings.manage")
def create() -> ResponseReturnValue:
    """Another."""
    form = SkillForm()
    if not form.validate_on_submit():
        return _list_page(form, 422)
    try:
        with transaction():
            add_skill((form.code.data or "").strip(), form.names, actor=current_user)
    except Refused as refusal:
        form.refuse(sentence_of(refusal))
        return _list_page(form, refusal.status)
    return redirect(url_for("admin.skill", code=(form.code.data or "").strip()), 303)


@allow("settings.manage")
def skill(code: str) -> ResponseReturnValue:
    """One of them."""
    found = find_skill(code)
    form = NamesForm(formdata=None)
    form.fill(found.names)
    return _page(found, form)


@allow("settings.manage")
def rename(code: str) -> ResponseReturnValue:
    """What it is called."""
    form = NamesForm()
    if not form.validate_on_submit():
        return _page(find_skill(code), form, 422)
    with transaction():
        rename_skill(find_skill(code), form.names, actor=current_user)
    flash(gettext("Saved."), "ok")
    return redirect(url_for("admin.skill", code=code), 303)


@allow("settings.manage")
def remove(code: str) -> ResponseReturnValue:
    """Nobody has it and no queue asks for it: it can go."""
    form, found = ActForm(), find_skill(code)
    if not form.validate_on_submit():
        return redirect(url_for("admin.skill", code=code), 303)
    with transaction():
        remove_skill(find_skill(found.code), actor=current_user)
    flash(gettext("Removed."), "ok")
    return redirect(url_for("admin.skills"), 303)


def _list_page(form: SkillForm, status: int = 200) -> ResponseReturnValue:
    called, people = skills_in(str(get_locale())), count_who_have()
    shown = [(code, name, people.get(code, 0), queues_asking(code)) for code, name in called.items()]
    return render_template("admin/skills.html", shown=shown, form=form), status


def _page(found: Skill, form: NamesForm, status: int = 200) -> ResponseReturnValue:
    language, people = str(get_locale()), who_has(found.code, MOST_SHOWN + 1)
    return render_template(
        "admin/skill.html",
        skill=found,
        name=skills_in(language)[found.code],
        form=form,
        people=people[:MOST_SHOWN],
        more=len(people) > MOST_SHOWN,
        asking=queues_asking(found.code),
        language=language,
    ), status
