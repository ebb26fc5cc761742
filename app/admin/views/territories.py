"""Territories: who serves an address, and files of them to be looked at before they are taken in."""

from contextlib import closing
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.accounts.queries import units
from app.admin.forms import ActForm, FileForm
from app.core.clock import now
from app.core.errors import Refused
from app.core.queue import offer
from app.core.transaction import transaction
from app.core.uploads import takes_up_to
from app.routing.homes import count_moving
from app.territories.forms import AddressForm
from app.territories.jobs import go_on_with_imports
from app.territories.models import Stage, TerritoryImport
from app.territories.operations.importing import confirm_import, discard_import, open_import
from app.territories.queries import count_territories, find_import, latest_imports, who_serves
from app.territories.reading import COLUMNS
from app.territories.texts import PROBLEMS

LARGEST_FILE = 50 * 1024 * 1024


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/territories", "territories", territories)
    bp.add_url_rule("/territories/imports", "import_territories", take_file, methods=["POST"])
    bp.add_url_rule("/territories/imports/<int(max=2147483647):number>", "territory_import", show_import)
    bp.add_url_rule(
        "/territories/imports/<int(max=2147483647):number>/state", "territory_import_state", show_state
    )
    bp.add_url_rule(
        "/territories/imports/<int(max=2147483647):number>/confirmation",
        "confirm_territories",
        confirm,
        methods=["POST"],
    )
    bp.add_url_rule(
        "/territories/imports/<int(max=2147483647):number>/discarding",
        "discard_territories",
        discard,
        methods=["POST"],
    )


@allow("settings.manage")
def territories() -> ResponseReturnValue:
    """What there is; whom an address belongs to, if one was asked for; the latest files."""
    return _page(FileForm(formdata=None))


def _page(file_form: FileForm, status: int = 200) -> ResponseReturnValue:
    address_form = AddressForm(request.args)
    asked = bool(address_form.address.data or address_form.area_code.data) and address_form.validate()
    shown = {
        "counts": count_territories(now().date()),
        "imports": latest_imports(),
        "columns": ",".join(COLUMNS),
        "served": _served(address_form) if asked else None,
    }
    return render_template(
        "admin/territories.html", file_form=file_form, address_form=address_form, asked=asked, **shown
    ), status


def _served(form: AddressForm) -> dict[str, Any] | None:
    found = who_serves(
        form.country.data,
        area_code=form.area_code.data,
        text=form.address.data or "",
        kind=form.kind.data,
        on=form.on.data or now().date(),
    )
    if found is None:
        return None
    return {"unit": units()[found.unit_id].name(str(get_locale())), "route": found.route, "keys": found.keys}


@takes_up_to(LARGEST_FILE)
@allow("settings.manage")
def take_file() -> ResponseReturnValue:
    """A file, to be read by a worker."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    with closing(form.file.data) as file:
        content = file.read()
    try:
        with transaction():
            opened = open_import(file.filename, content, actor=current_user)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(form, 422)
    return _goes_on(opened.id)


@allow("settings.manage")
def show_import(number: int) -> ResponseReturnValue:
    """How far a file is, what it would do, and which of its rows are wrong."""
    return render_template("admin/territory_import.html", **_state(find_import(number)))


@allow("settings.manage")
def show_state(number: int) -> ResponseReturnValue:
    """The same as the part that changes."""
    return render_template("admin/_territory_import.html", **_state(find_import(number)))


@allow("settings.manage")
def confirm(number: int) -> ResponseReturnValue:
    """Somebody has looked at it, and takes its right rows."""
    with transaction():
        confirm_import(find_import(number, hold=True))
    return _goes_on(number)


@allow("settings.manage")
def discard(number: int) -> ResponseReturnValue:
    """Nothing of it is taken."""
    with transaction():
        discard_import(find_import(number, hold=True))
    return redirect(url_for("admin.territories"), 303)


def _goes_on(number: int) -> ResponseReturnValue:
    offer("reports", go_on_with_imports)
    return redirect(url_for("admin.territory_import", number=number), 303)


def _state(found: TerritoryImport) -> dict[str, Any]:
    """A file in preview says what would become of the work that waits."""
    done = found.lines_applied if found.stage is Stage.APPLYING else found.lines_read
    return {
        "found": found,
        "per_cent": 100 * done // max(found.lines, 1),
        "moving": count_moving(found.id, now()) if found.stage is Stage.READY else 0,
        "wrong": [(line, gettext(PROBLEMS[problem]), said) for line, problem, said in found.wrong],
        "act_form": ActForm(formdata=None),
    }
