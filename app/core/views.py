"""For operators: alive, and ready."""

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import db
from app.core.queue import redis

bp = Blueprint("core", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Database, Redis and migrations are as this release needs them; 503 and which one is not, otherwise."""
    checks = {"database": _database(), "redis": _redis(), "migrations": _migrations()}
    return jsonify(checks), 200 if all(value == "ok" for value in checks.values()) else 503


def _database() -> str:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return "away"
    return "ok"


def _redis() -> str:
    try:
        redis().ping()
    except RedisError:
        return "away"
    return "ok"


def _migrations() -> str:
    try:
        at = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return "missing"
    directory = current_app.extensions["migrate"].directory
    return "ok" if at == ScriptDirectory(directory).get_current_head() else "behind"
