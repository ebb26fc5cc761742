"""The simulator as a web application, and as a server on the loopback interface."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator import control, page, rest
from simulator.overrides import TOTAL_LIMIT
from simulator.settings import LOOPBACK, Settings
from simulator.world import World

LOOPBACK_ADDRESS = "127.0.0.1"
LARGEST_REQUEST = 16 * 1024 * 1024
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def create_simulator(settings: Settings, webhook_limit: float = TOTAL_LIMIT) -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    app.extensions["world"] = World(settings, webhook_limit)
    app.register_blueprint(rest.bp)
    app.register_blueprint(control.bp)
    app.register_blueprint(page.bp)
    app.before_request(only_from_this_machine)
    app.after_request(guard)
    return app


def make_loopback_server(app: Flask, port: int) -> BaseWSGIServer:
    """Bind; only now the simulator knows the address under which it keeps recordings and pictures."""
    server = make_server(LOOPBACK_ADDRESS, port, app, threaded=True, request_handler=QuietHandler)
    app.extensions["world"].address = f"http://{LOOPBACK_ADDRESS}:{server.port}"
    return server


class QuietHandler(WSGIRequestHandler):
    """Prints no line per request: the wire is the log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def only_from_this_machine() -> None:
    """Refuse other names of this address, so that no page elsewhere can be pointed here by DNS."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(403, "The simulator answers on this machine only.")


def guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
