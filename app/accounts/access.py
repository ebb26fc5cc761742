"""The guard at the door of a view: signed in, and with the right."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, url_for
from flask_login import LoginManager, current_user

from app.accounts.queries import Colleague, find_colleague
from app.core.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")

login = LoginManager()
login.login_view = "accounts.sign_in"
login.login_message = None
login.session_protection = None  # the cookie carries the session key; an address may change under a phone


def init_app(app: Flask) -> None:
    """Flask-Login knows people by id and session key."""
    login.init_app(app)


@login.user_loader
def load(cookie: str) -> Colleague | None:
    """The colleague of a session cookie; None once the key was changed."""
    user_id, _, session_key = cookie.partition(":")
    colleague = find_colleague(int(user_id)) if user_id.isdigit() else None
    return colleague if colleague and colleague.session_key == session_key else None


def home() -> str:
    """The page that is theirs: the first of these that they may open. Strangers come to the board's door."""
    rights = (
        ("tickets.work", "desk.board"),
        ("handoffs.answer", "desk.unit"),
        ("tickets.see", "desk.board"),
        ("live.see", "desk.live"),
    )
    if not current_user.is_authenticated:
        return url_for("desk.board")
    return url_for(next((page for right, page in rights if current_user.may(right)), "desk.start"))


def allow(*rights: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in who is signed in and has one of these rights; others are asked to sign in, or refused."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return login.unauthorized()
            if not any(current_user.may(right) for right in rights):
                raise Forbidden
            return view(*arguments, **named)

        return guarded

    return guard
