"""Our style sheets, scripts and fonts: every release has addresses of its own for them, so browsers keep them for good.

The release stands in the path, not behind it: what a script imports, or a style sheet names, beside itself has it too."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request

PATH = "/static/<release>"
ENDPOINT = "static"
FOR_GOOD = 31_536_000  # seconds: a year


def init_app(app: Flask) -> None:
    """Put the release into the addresses, and take it out of those asked for."""
    app.extensions["release"] = _release(Path(app.static_folder or ""))
    app.url_defaults(_add_release)
    app.url_value_preprocessor(_take_release)
    app.after_request(_keep)


def _release(folder: Path) -> str:
    """Moves with every letter of every file: on each machine the same."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    contents = (f"{file.relative_to(folder)}\0".encode() + file.read_bytes() for file in files)
    return blake2b(b"".join(contents), digest_size=8).hexdigest()


def _add_release(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == ENDPOINT:
        values.setdefault("release", current_app.extensions["release"])


def _take_release(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == ENDPOINT and values:
        g.release = values.pop("release")


def _keep(response: Response) -> Response:
    """What is asked for by the address of another release, in the minutes of a change, is given but not kept."""
    is_found = request.endpoint == ENDPOINT and response.status_code < 400
    if is_found and g.release == current_app.extensions["release"]:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.max_age = FOR_GOOD
    return response
