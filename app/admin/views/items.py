"""Items, promises and prices: files of them, taken by a worker, with what was wrong in which line."""

from contextlib import closing
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import TableForm
from app.core.errors import Refused
from app.core.imports import (
    LONGEST_FILE,
    READERS,
    FileImport,
    begin_import,
    errors_of,
    find_import,
    latest_imports,
)
from app.core.transaction import transaction
from app.core.uploads import takes_up_to


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/items", "items", items)
    bp.add_url_rule("/items/imports", "import_items", take_file, methods=["POST"])
    bp.add_url_rule("/items/imports/<int(max=2147483647):number>", "item_import", show_import)
    bp.add_url_rule("/items/imports/<int(max=2147483647):number>/state", "item_import_state", show_state)


@allow("settings.manage")
def items() -> ResponseReturnValue:
    """What files may be brought, and how the latest went."""
    return _page(TableForm(formdata=None))


@takes_up_to(LONGEST_FILE)
@allow("settings.manage")
def take_file() -> ResponseReturnValue:
    """A file, to be taken by a worker."""
    form = TableForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    with closing(form.file.data) as file:
        content = file.read()
    try:
        with transaction():
            begun = begin_import(form.kind.data, file.filename, content, actor=current_user)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(form, 422)
    return redirect(url_for("admin.item_import", number=begun.id), 303)


@allow("settings.manage")
def show_import(number: int) -> ResponseReturnValue:
    """How far a file is, and which of its lines are wrong."""
    return render_template("admin/item_import.html", **_state(find_import(number)))


@allow("settings.manage")
def show_state(number: int) -> ResponseReturnValue:
    """The same as the part that changes."""
    return render_template("admin/_item_import.html", **_state(find_import(number)))


def _page(form: TableForm, status: int = 200) -> ResponseReturnValue:
    tables = {choice.value: ",".join(READERS[choice.value].needed) for choice in form.kind.choices}
    return render_template("admin/items.html", form=form, tables=tables, imports=latest_imports()), status


def _state(found: FileImport) -> dict[str, Any]:
    wrong = [(each.line, _say(**each.reason)) for each in errors_of(found.id)]
    return {"found": found, "known": found.lines - found.taken - found.wrong, "wrong": wrong}


def _say(sentence: str, words: dict[str, Any]) -> str:
    return gettext(sentence) % words
