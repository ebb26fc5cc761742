"""What a page sends to say whose it is and that it lives: signed, so that no row is read to believe it."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

TOKEN_SECONDS = 12 * 3600  # a page left open longer than a long shift has to be opened anew


def beat_token(user_id: int) -> str:
    """What a page of theirs sends along: nobody else can say that they are there, and no row is read to believe it."""
    return str(_signer().dumps(user_id))


def user_of(token: str) -> int | None:
    """Whose it is; None if it is not ours, or too old."""
    try:
        return int(_signer().loads(token, max_age=TOKEN_SECONDS))
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="heartbeat")
