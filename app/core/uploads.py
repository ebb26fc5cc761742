"""How much a view may be sent: a form's worth, unless it says that it takes more."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let this view be sent so many bytes, as files need; every other keeps to `MAX_CONTENT_LENGTH`."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Make room before anybody reads the form: the guard against forged ones does so before the view begins."""
    app.url_value_preprocessor(_make_room)


def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    view = current_app.view_functions.get(endpoint or "")
    request.max_content_length = getattr(view, "largest_body", None)
