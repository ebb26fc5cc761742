"""What all addresses of the handsets share: reading JSON, and refusing in JSON."""

from typing import Any

from flask import Blueprint, current_app, request
from werkzeug.exceptions import BadRequest, HTTPException

from simulator.faults import BadFault
from simulator.inbound import BadText
from simulator.media import BadMedia
from simulator.voice.refusal import Refused
from simulator.world import World

bp = Blueprint("control", __name__)


def json_object() -> dict[str, Any]:
    """Only JSON is read: another site's page cannot post it here without asking first."""
    wanted = request.get_json()
    if not isinstance(wanted, dict):
        raise BadRequest("A JSON object is expected.")
    return wanted


def world() -> World:
    return current_app.extensions["world"]


@bp.errorhandler(BadText)
@bp.errorhandler(BadMedia)
@bp.errorhandler(BadFault)
def refuse(error: ValueError) -> tuple[dict[str, str], int]:
    return {"error": str(error)}, 422


@bp.errorhandler(Refused)
def refuse_now(error: Refused) -> tuple[dict[str, str], int]:
    return {"error": str(error)}, 409


@bp.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> tuple[dict[str, str | None], int]:
    return {"error": error.description}, error.code or 400
