"""The clerk's page: what their units were asked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.accounts.access import allow
from app.desk.inbox import Asked, inbox_of, rows_of
from app.desk.rows import cursor_of


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/unit", "unit", unit)
    bp.add_url_rule("/unit/rows", "unit_rows", unit_rows)


@allow("handoffs.answer")
def unit() -> ResponseReturnValue:
    """What is due first stands open, unless another was asked for."""
    return render_template("desk/unit.html", **inbox_of(current_user, str(get_locale()), _asked()))


@allow("handoffs.answer")
def unit_rows() -> ResponseReturnValue:
    """Only the list."""
    return render_template("desk/_unit_rows.html", **rows_of(current_user, str(get_locale()), _asked()))


def _asked() -> Asked:
    return Asked(request.args.get("handoff"), cursor_of(request.args.get("after")))
