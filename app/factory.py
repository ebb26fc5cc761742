"""The factory: makes the application. `app/__init__.py` stays empty, so that whoever needs one part imports no other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import config
from app.accounts import access
from app.cli import COMMANDS
from app.core import answers, assets, localization, logs, queue, security, storage, uploads
from app.core.database import db, to_json
from app.routes import BLUEPRINTS
from app.subscriptions import SWITCHBOARD

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application. Touches neither the network nor the schema."""
    app = Flask(__name__, static_url_path=assets.PATH, instance_path=str(MIGRATIONS.parent / "instance"))
    app.config.from_mapping(config.read())
    app.config.from_pyfile(Path(app.instance_path) / "config.py", silent=True)
    app.config.from_mapping(overrides or {})
    app.config["SQLALCHEMY_ENGINE_OPTIONS"]["json_serializer"] = to_json
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), compare_type=True)
    for part in (logs, assets, queue, storage, uploads, security, localization, access, answers):
        part.init_app(app)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["TRUSTED_PROXIES"], x_proto=0)  # type: ignore[method-assign]
    app.extensions["switchboard"] = SWITCHBOARD
    for blueprint, prefix in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=prefix)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
